//! The syntax of an attribute's arguments: `key`, `key = expr`, `key(…)`. Nothing here knows what a key means.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
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
    /// `key = ` and nothing that could be a value, which has been reported.
    Broken,
}

impl Args {
    /// Parses as many arguments as there are; one that is broken is reported and left out.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut entries = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match Arg::parse(input, errors) {
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

impl Arg {
    fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected `key = value`, `key` or `key(…)`"));
        }
        let key = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            let equals: Token![=] = input.parse()?;
            if input.is_empty() || input.peek(Token![,]) {
                errors.over(equals, format_args!("expected a value: `{key} = value`"));
                ArgValue::Broken
            } else {
                match input.parse() {
                    Ok(expr) => ArgValue::Expr(expr),
                    Err(error) => {
                        errors.push(error);
                        skip_to_comma(input)?;
                        ArgValue::Broken
                    }
                }
            }
        } else if input.peek(syn::token::Paren) {
            match input.parse()? {
                TokenTree::Group(group) => ArgValue::List(group),
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
