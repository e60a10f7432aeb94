//! Attributes of `genai`: parse, check, expand. Use them through the `genai-otel` package.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod args;
mod check;
mod control;
mod crate_path;
mod derive;
mod errors;
mod expand;
mod function;
mod manifest;
mod model;
mod signature;
#[cfg(test)]
mod tests;

use genai_semconv::Operation;
use proc_macro2::{Span, TokenStream};

use args::Args;
use errors::Errors;
use function::Function;

/// Entry points, one per row of the table. The documentation in `docs/` is generated from the table.
macro_rules! entry_points {
    ($($attribute:ident $(| $alias:ident)?: $constant:ident;)*) => {
        $(
            #[doc = include_str!(concat!("docs/", stringify!($attribute), ".md"))] // Missing? cargo xtask docs
            #[proc_macro_attribute]
            pub fn $attribute(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
                instrument(&genai_semconv::rows::$constant, args.into(), &item.into()).into()
            }

            $(
                #[doc = include_str!(concat!("docs/", stringify!($attribute), ".md"))] // Missing? cargo xtask docs
                #[proc_macro_attribute]
                pub fn $alias(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
                    instrument(&genai_semconv::rows::$constant, args.into(), &item.into()).into()
                }
            )?
        )*
    };
}

genai_semconv::for_each_operation!(entry_points);

// The example needs `genai-otel`, which depends on this crate, so `tests/compile` compiles it.
#[cfg_attr(not(doctest), doc = include_str!("docs/derive_response.md"))]
#[proc_macro_derive(Response, attributes(genai))]
pub fn derive_response(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::derive(&item.into()).into()
}

// The example needs `genai-otel`, too.
#[cfg_attr(not(doctest), doc = include_str!("docs/derive_tool_call.md"))]
#[proc_macro_derive(ToolCall, attributes(genai))]
pub fn derive_tool_call(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::derive_tool_call(&item.into()).into()
}

/// Expands an attribute: parse, check, expand. Even with errors the function stays, because otherwise every use of it
/// would be an error, too.
fn instrument(operation: &'static Operation, args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::parse(args, &mut errors);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return errors.beside(item);
        }
    };
    let checked = check::check(operation, args, &function, Span::call_site(), &mut errors);
    if errors.is_empty() {
        expand::expand(&checked, function)
    } else {
        errors.beside(item)
    }
}
