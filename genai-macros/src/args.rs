//! The syntax of an attribute's arguments: `key`, `key = expr`, `key(…)`. Nothing here knows what a key means.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Ident, Result, Token};

use crate::errors::Errors;

/// What is between the parentheses of `#[genai::chat(…)]`.
pub(crate) struct Args {
    pub(crate) entries: Vec<Arg>,
}

/// One argument.
pub(crate) struct Arg {
    pub(crate) key: Ident,
    pub(crate) value: ArgValue,
}

pub(crate) enum ArgValue {
    /// `key`
    Bare,
    /// `key = expr`
    Expr(Expr),
    /// `key(…)`
    List(Group),
}

impl Args {
    /// Parses as many arguments as there are; one that is broken is reported and left out.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut entries = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match input.parse() {
                    Ok(arg) => entries.push(arg),
                    Err(error) => {
                        errors.push(error);
                        skip_to_comma(input)?;
                    }
                }
                if !input.is_empty()
                    && let Err(error) = input.parse::<Token![,]>()
                {
                    errors.push(error);
                    skip_to_comma(input)?;
                    input.parse::<Option<Token![,]>>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        Self { entries }
    }
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected `key = value`, `key` or `key(…)`"));
        }
        let key = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            ArgValue::Expr(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => ArgValue::List(group),
                other => return Err(syn::Error::new(other.span(), "expected parentheses")),
            }
        } else {
            ArgValue::Bare
        };
        Ok(Self { key, value })
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
