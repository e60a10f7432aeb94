//! Errors of every operation for the same mistakes. Their spans are tested once, in `tests/ui/chat`.

use std::fmt::Write as _;

use expect_test::expect_file;
use genai_semconv::values::{operation_name, provider_name};
use genai_semconv::{OPERATIONS, Operation, PROVIDER_ALIASES, rows};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{instrument, smallest};

/// Compile errors of an attribute with these arguments, without the function.
pub(super) fn mistakes(operation: &'static Operation, args: TokenStream) -> String {
    let item = quote! {
        async fn work(number: u32) -> Answer {
            send(number).await
        }
    };
    mistakes_on(&item, operation, args)
}

fn mistakes_on(item: &TokenStream, operation: &'static Operation, args: TokenStream) -> String {
    let file: syn::File = syn::parse2(instrument(operation, args, item)).unwrap();
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
            // Every argument is a mistake for an operation whose attribute needs none.
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

#[test]
fn provider_aliases_are_refused() {
    for (alias, name) in PROVIDER_ALIASES {
        let errors = mistakes(
            &rows::EMBEDDINGS,
            quote!(crate = ::genai, provider = #alias, model = "m"),
        );
        if provider_name::ALL.contains(name) {
            let expected = format!("`{alias}` is another name of the well-known value `{name}`");
            assert!(errors.contains(&expected), "{errors}");
        }
    }
    for fine in provider_name::ALL
        .iter()
        .chain(&["ollama", "openrouter", "together_ai", "vllm"])
    {
        let errors = mistakes(
            &rows::RETRIEVAL,
            quote!(crate = ::genai, data_source = "d", provider = #fine),
        );
        assert_eq!(errors, "", "{fine}");
    }
}

#[test]
fn memory_takes_its_operations_only() {
    let memory = |name: &str| mistakes(&rows::MEMORY, quote!(crate = ::genai, operation = (#name)));
    for name in operation_name::ALL
        .iter()
        .chain(&["search", "SearchMemory", "remember", ""])
    {
        let errors = memory(name);
        assert_eq!(errors.is_empty(), name.contains("_memory"), "{name}: {errors}");
        assert!(
            errors.is_empty() || errors.contains(&format!("`{name}` is no value of `operation`")),
            "{errors}"
        );
    }
}

#[test]
fn server_address_requires_port() {
    let mut checked = 0;
    for operation in OPERATIONS
        .iter()
        .filter(|operation| operation.key("server_address").is_some())
    {
        let smallest = smallest(operation);
        let errors = mistakes(operation, quote!(#smallest, server_address = "h"));
        assert!(
            errors.contains("`server_port` is required because `server_address` is given"),
            "{errors}"
        );
        for fine in [
            quote!(server_address = "h", server_port = 443),
            quote!(server_address = host, server_port = None),
            quote!(server_address = None),
        ] {
            assert_eq!(mistakes(operation, quote!(#smallest, #fine)), "");
        }
        checked += 1;
    }
    assert!(checked > 8, "{checked}");
}

/// A port says nothing without an address, which a reader of requests may add, so it is accepted alone.
#[test]
fn port_without_address_is_accepted() {
    let errors = mistakes(
        &rows::EMBEDDINGS,
        quote!(crate = ::genai, provider = "openai", model = "m", server_port = 443),
    );
    assert_eq!(errors, "");
}

#[test]
fn empty_literals_are_refused() {
    for empty in ["", "  "] {
        let errors = mistakes(
            &rows::EMBEDDINGS,
            quote!(crate = ::genai, provider = #empty, model = #empty),
        );
        for key in ["provider", "model"] {
            assert!(errors.contains(&format!("`{key}` is empty")), "{errors}");
        }
    }
}

#[test]
fn content_without_parameters_is_refused() {
    let item = quote!(
        fn work(&self, user: &str) {}
    );
    for (operation, content, args) in [
        (&rows::REQUEST, "input", quote!(user = user, capture(input))),
        (
            &rows::AGENT,
            "input",
            quote!(name = "a", conversation_id = &user, capture(raw(input))),
        ),
    ] {
        let errors = mistakes_on(&item, operation, quote!(crate = ::genai, #args));
        let expected =
            format!("the function has none for it; remove it, or give its value: `capture({content} = value)`");
        assert!(errors.contains(&expected), "{errors}");
    }
    let model = quote!(crate = ::genai, provider = "openai", model = "m", usage = none);
    let none = mistakes_on(
        &quote!(
            fn work() {}
        ),
        &rows::CHAT,
        quote!(#model, capture(prompt_variables)),
    );
    assert!(none.contains("`prompt_variables` is made of parameters"), "{none}");
    let twice = mistakes(&rows::CHAT, quote!(#model, capture(prompt_variables(number, number))));
    assert_eq!(twice, "  `number` is named twice; remove one of them\n");
    // A tool without parameters has the arguments `{}`.
    let tool = quote!(crate = ::genai, call_id = None, capture(arguments));
    assert_eq!(
        mistakes_on(
            &quote!(
                fn work() {}
            ),
            &rows::EXECUTE_TOOL,
            tool
        ),
        ""
    );
}

#[test]
fn misspelt_attribute_names_the_nearest() {
    let written = |name: &str| {
        mistakes(
            &rows::EMBEDDINGS,
            quote!(crate = ::genai, provider = "openai", model = "m", attr(#name = 1)),
        )
    };
    for (name, meant) in [
        ("gen_ai.requst.model", "gen_ai.request.model"),
        ("gen_ai.conversation_id", "gen_ai.conversation.id"),
        ("gen_ai.usage.input_token", "gen_ai.usage.input_tokens"),
        ("server.adress", "server.address"),
    ] {
        let errors = written(name);
        assert!(
            errors.contains(&format!("no `{name}`; did you mean `{meant}`? ")),
            "{errors}"
        );
    }
    let errors = written("gen_ai.colour");
    assert!(!errors.contains("did you mean"), "{errors}");
}

#[test]
fn content_elsewhere_names_its_operations() {
    let errors = mistakes(&rows::EXECUTE_TOOL, quote!(crate = ::genai, capture(documents)));
    assert!(
        errors.contains("cannot capture `documents`, which is captured by `retrieval`"),
        "{errors}"
    );
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        let errors = mistakes(operation, quote!(capture(error), #smallest));
        assert_eq!(errors, "", "{}", operation.attribute);
    }
}
