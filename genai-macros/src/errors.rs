//! Collection of errors, so that all are shown at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Error;

/// Errors of one attribute.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Adds an error at one token.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// Adds an error that underlines several tokens.
    pub(crate) fn over(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Tokens of the untouched item, followed by the errors. The item is first, because editors use the first
    /// occurrence of a token.
    pub(crate) fn beside(self, item: &TokenStream) -> TokenStream {
        let errors = self.0.map(Error::into_compile_error);
        quote!(#item #errors)
    }
}

/// Known word that is most similar to the written one, if any is similar enough.
pub(crate) fn suggestion<'a>(known: impl IntoIterator<Item = &'a str>, written: &str) -> Option<&'a str> {
    let written = written.to_lowercase();
    let known: Vec<_> = known.into_iter().collect();
    let distance = |word: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &written);
    let nearest = known.iter().map(|word| (distance(word), *word)).min()?;
    // Up to a third of the word may differ. Beyond that it is another word, unless it abbreviates a known one.
    if nearest.0 <= written.len() / 3 {
        return Some(nearest.1);
    }
    let mut known = known.into_iter();
    known.find(|word| written.len() >= 3 && word.starts_with(&written))
}

/// Words as code, joined as `a`, `b` and `c`.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
