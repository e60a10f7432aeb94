//! Acceptance, refusal and documentation of every steering key in the table.

use std::fs;

use genai_semconv::{OPERATIONS, Operation, STEERING_KEYS, SteeringKey};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::{instrument, smallest};

/// Expansion of an operation with a steering key in this form.
fn expanded(operation: &'static Operation, key: &SteeringKey, form: &TokenStream) -> String {
    let item = quote! {
        async fn work(a: u32, b: u32) -> Result<Answer, Error> {
            send(a, b).await
        }
    };
    // A secret parameter without any captured content is an error.
    let captured = operation
        .contents
        .iter()
        .filter(|content| key.name == "secret" && key.applies.to(operation) && takes_parameters(content))
        .map(|content| Ident::new(content.name, Span::call_site()));
    let smallest = smallest(operation);
    let rest = if key.name == "crate" {
        smallest
            .to_string()
            .replacen("crate = :: genai ,", "", 1)
            .parse()
            .unwrap()
    } else {
        smallest
    };
    instrument(operation, quote!(#form, #(capture(#captured),)* #rest), &item).to_string()
}

fn takes_parameters(content: &genai_semconv::Capturable) -> bool {
    matches!(content.source, genai_semconv::Source::FromParameters(_))
}

/// Form of the key in the documentation, as Rust tokens.
fn documented(key: &SteeringKey) -> TokenStream {
    key.form.replace('…', "r.inner").parse().unwrap()
}

fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

#[test]
fn documented_steering_key_form_is_accepted() {
    for key in STEERING_KEYS {
        let form = documented(key);
        let having = OPERATIONS.iter().filter(|operation| key.applies.to(operation));
        let outputs: Vec<_> = having.map(|operation| expanded(operation, key, &form)).collect();
        let accepts = |output: &String| !output.contains("compile_error");
        assert!(outputs.iter().any(accepts), "{}: {outputs:#?}", key.name);
        let refuses = |output: &&String| output.contains(&literal(key.expected));
        assert_eq!(outputs.iter().find(refuses), None, "{}", key.name);
    }
}

#[test]
fn undocumented_steering_key_form_is_refused() {
    for key in STEERING_KEYS {
        let name: TokenStream = key.name.parse().unwrap();
        let other = if key.form == key.name { quote!(#name = 1) } else { name };
        for operation in OPERATIONS.iter().filter(|operation| key.applies.to(operation)) {
            let output = expanded(operation, key, &other);
            assert!(
                output.contains(&literal(key.expected)),
                "{} of {}: {output}",
                key.name,
                operation.attribute
            );
        }
    }
}

#[test]
fn steering_key_is_refused_on_others() {
    for key in STEERING_KEYS {
        for operation in OPERATIONS.iter().filter(|operation| !key.applies.to(operation)) {
            let output = expanded(operation, key, &documented(key));
            let refused = format!("`#[genai::{}]` has no key `{}`", operation.attribute, key.name);
            assert!(output.contains(&refused), "{output}");
        }
    }
}

#[test]
fn docs_pages_list_accepted_steering_keys() {
    for operation in OPERATIONS {
        let path = format!("{}/src/docs/{}.md", env!("CARGO_MANIFEST_DIR"), operation.attribute);
        let page = fs::read_to_string(&path).unwrap();
        for key in STEERING_KEYS {
            let line = format!("| `{}` | {} |", key.form.replace('|', "\\|"), key.doc);
            assert_eq!(
                page.lines().any(|known| known == line),
                key.applies.to(operation),
                "{} in {path}",
                key.name
            );
        }
    }
}
