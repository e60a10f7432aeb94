//! Values of another type than their key: each error names a value that the key takes.

use genai_semconv::{Key, OPERATIONS, Operation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::mistakes::mistakes;

/// Argument `key = value` that the errors about this one propose.
fn proposed(operation: &'static Operation, key: &Key, argument: &TokenStream) -> Option<TokenStream> {
    let errors = mistakes(operation, quote!(crate = ::genai, #argument));
    let start = format!("{} = ", key.name);
    let proposal = errors.split('`').find(|part| part.starts_with(&start))?;
    Some(proposal.parse().unwrap())
}

#[test]
fn proposed_values_are_accepted() {
    let wrong = [
        quote!(= 3),
        quote!(= -3),
        quote!(= 0.5),
        quote!(= true),
        quote!(= "many"),
        quote!(= "7"),
        quote!(= 'x'),
        quote!(= zebra),
        quote!(= zebra - 4 - mini),
        quote!(= none),
        quote!(= yes),
        quote!(("many")),
    ];
    let mut count = 0;
    for operation in OPERATIONS {
        for key in operation.keys {
            let name = Ident::new(key.name, Span::call_site());
            for value in &wrong {
                let Some(better) = proposed(operation, key, &quote!(#name #value)) else {
                    continue;
                };
                let again = proposed(operation, key, &better).map(|again| again.to_string());
                // Parentheses are reported before the type of the value in them.
                assert!(
                    again.is_none() || value.to_string().starts_with('('),
                    "{better}: {again:?}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn value_without_quotes_proposes_them() {
    for (written, expected) in [
        (
            quote!(provider = openai),
            "`provider` takes a string: write `provider = \"openai\"`",
        ),
        (
            quote!(model = gpt - 4o),
            "`model` takes a string: write `model = \"gpt-4o\"`",
        ),
        (
            quote!(provider = open_ai),
            "`open_ai` is near to the well-known value `openai`",
        ),
        (
            quote!(provider = azure.ai.openai),
            "write `provider = \"azure.ai.openai\"`",
        ),
        (quote!(model = none), "if there is no value, write `model = None`"),
        (quote!(stream = off), "`stream` takes a boolean: write `stream = false`"),
    ] {
        let errors = mistakes(&genai_semconv::rows::CHAT, quote!(crate = ::genai, #written));
        assert!(errors.contains(expected), "{errors}");
    }
    for fine in [
        quote!(number),
        quote!(MODEL),
        quote!(settings.model),
        quote!(self.model),
        quote!(model()),
    ] {
        let errors = mistakes(
            &genai_semconv::rows::CHAT,
            quote!(crate = ::genai, provider = "openai", model = #fine),
        );
        assert_eq!(errors, "", "{fine}");
    }
}
