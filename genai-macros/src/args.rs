//! Syntax of an attribute's arguments: `key`, `key = expr`, `key(…)`. The meaning of keys is not checked here.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Lit, LitStr, Result, Token};

use crate::errors::Errors;

/// Arguments in the parentheses of `#[genai::chat(…)]`.
pub(crate) struct Args {
    pub(crate) entries: Vec<Arg>,
    /// Texts without a key.
    pub(crate) texts: Vec<LitStr>,
}

/// Argument with its key.
pub(crate) struct Arg {
    pub(crate) key: Ident,
    pub(crate) value: ArgValue,
}

pub(crate) enum ArgValue {
    /// Form `key`.
    Bare,
    /// Form `key = expr`.
    Expr(Expr),
    /// Form `key(…)`.
    List(Group),
    /// Form `key = ` without a value; the error has been reported.
    Broken,
}

impl Args {
    /// Parses all arguments. A broken one is reported and left out.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut entries = Vec::new();
        let mut texts = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(LitStr) {
                    texts.push(input.parse()?);
                } else {
                    match Arg::parse(input, errors) {
                        Ok(arg) => entries.push(arg),
                        Err(error) => {
                            errors.push(error);
                            skip_to_comma(input)?;
                        }
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
        Self { entries, texts }
    }
}

impl Arg {
    fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected `key = value`, `key` or `key(…)`"));
        }
        let key = input.call(Ident::parse_any)?;
        let before = input.span();
        let value = if takes_value(&key, input, errors)? {
            if input.is_empty() || input.peek(Token![,]) {
                errors.at(before, format_args!("expected a value: `{key} = value`"));
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
            ArgValue::List(input.parse()?)
        } else {
            ArgValue::Bare
        };
        Ok(Self { key, value })
    }
}

/// Parses the `=` between a key and its value. Separators of other languages and macros are reported. Returns whether a
/// value follows.
fn takes_value(key: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Result<bool> {
    let place = input.span();
    let written = if input.peek(Token![==]) {
        input.parse::<Token![==]>()?;
        "=="
    } else if input.peek(Token![=>]) {
        input.parse::<Token![=>]>()?;
        "=>"
    } else if input.peek(Token![->]) {
        input.parse::<Token![->]>()?;
        "->"
    } else if input.peek(Token![:]) && !input.peek(Token![::]) {
        input.parse::<Token![:]>()?;
        match input.parse::<Option<Token![=]>>()? {
            Some(_) => ":=",
            None => ":",
        }
    } else if input.peek(Lit) {
        errors.at(
            place,
            format_args!("expected `=` between a key and its value: `{key} = value`"),
        );
        return Ok(true);
    } else {
        return Ok(input.parse::<Option<Token![=]>>()?.is_some());
    };
    errors.at(
        place,
        format_args!("expected `=` in place of `{written}`: `{key} = value`"),
    );
    Ok(true)
}

fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
