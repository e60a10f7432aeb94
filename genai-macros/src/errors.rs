//! Errors are collected, so that all are shown at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Error;

/// The errors of one attribute.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// An error at one token.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// An error that underlines a whole piece of source.
    pub(crate) fn over(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The untouched item first, since editors take the first occurrence of a token as the one to work with.
    pub(crate) fn beside(self, item: &TokenStream) -> TokenStream {
        let errors = self.0.map(Error::into_compile_error);
        quote!(#item #errors)
    }
}

/// The known word that was most likely meant, if any is near.
pub(crate) fn suggestion<'a>(known: impl IntoIterator<Item = &'a str>, written: &str) -> Option<&'a str> {
    let written = written.to_lowercase();
    let known: Vec<_> = known.into_iter().collect();
    let distance = |word: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &written);
    let nearest = known.iter().map(|word| (distance(word), *word)).min()?;
    // A third of the word may be wrong; more is another word, unless it is the beginning of a known one.
    let abbreviated = || {
        known
            .iter()
            .copied()
            .find(|word| written.len() >= 3 && word.starts_with(&written))
    };
    if nearest.0 <= written.len() / 3 {
        Some(nearest.1)
    } else {
        abbreviated()
    }
}

/// `a`, `b` and `c`, each as code.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
