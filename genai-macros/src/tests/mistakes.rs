//! Errors of every operation for the same mistakes. That they are reported at their tokens is tested once, in `tests/ui/chat`.

use std::fmt::Write as _;

use expect_test::expect_file;
use genai_semconv::{OPERATIONS, Operation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{instrument, smallest};

/// The compile errors of an attribute with these arguments, which leave the function as it is.
fn mistakes(operation: &'static Operation, args: TokenStream) -> String {
    let item = quote! {
        async fn work(number: u32) -> Answer {
            send(number).await
        }
    };
    let file: syn::File = syn::parse2(instrument(operation, args, &item)).unwrap();
    let (mut errors, mut left) = (String::new(), String::new());
    for part in &file.items {
        match part {
            syn::Item::Macro(error) => {
                let message: syn::LitStr = error.mac.parse_body().unwrap();
                let _ = writeln!(errors, "  {}", message.value().replace('\n', "\n  "));
            }
            function => left = quote!(#function).to_string(),
        }
    }
    assert!(errors.is_empty() || left == item.to_string(), "{left}");
    errors
}

#[test]
fn every_operation_names_its_mistakes() {
    let mut text = String::new();
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        let key = Ident::new(operation.keys.first().unwrap().name, Span::call_site());
        let missing = mistakes(operation, quote!(crate = ::genai));
        if missing.is_empty() {
            // Without arguments the attribute is complete, so only those that it does not have are mistakes.
            assert_eq!(smallest.to_string(), quote!(crate = ::genai,).to_string());
        }
        let unknown = mistakes(operation, quote!(colour = "red", #smallest));
        let twice = mistakes(operation, quote!(crate = ::genai, #key = None, #key = None));
        let _ = write!(
            text,
            "{}\n nothing given:\n{missing} `colour` given:\n{unknown} `{key}` given twice:\n{twice}",
            operation.attribute
        );
    }
    expect_file!["../../snapshots/mistakes.txt"].assert_eq(&text);
}
