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
        async fn work(number: u32, id: &str) -> Answer {
            send(number, id).await
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
            quote!(server_address = HOST, server_port = None),
            quote!(server_address = None),
        ] {
            assert_eq!(mistakes(operation, quote!(#smallest, #fine)), "");
        }
        checked += 1;
    }
    assert!(checked > 8, "{checked}");
}

#[test]
fn port_requires_server_address() {
    for operation in OPERATIONS.iter().filter(|it| it.key("server_port").is_some()) {
        let smallest = smallest(operation);
        let expected = "`server_port` has no meaning without `server_address`";
        for wrong in [
            quote!(server_port = 443),
            quote!(server_port = port),
            quote!(server_port = 443, server_address = None),
        ] {
            let errors = mistakes(operation, quote!(#smallest, #wrong));
            assert!(errors.contains(expected), "{}, {errors}", operation.attribute);
        }
        let misspelt = mistakes(operation, quote!(#smallest, server_port = 443, server_adress = "h"));
        assert!(!misspelt.contains(expected), "{misspelt}");
        assert_eq!(mistakes(operation, quote!(#smallest, server_port = None)), "");
        if operation.reads_request {
            // The request may have the address.
            let with_request = quote!(#smallest, server_port = 443, request = number);
            assert_eq!(mistakes(operation, with_request), "");
        }
    }
}

#[test]
fn literal_port_has_16_bits() {
    for operation in OPERATIONS.iter().filter(|it| it.key("server_port").is_some()) {
        let smallest = smallest(operation);
        let port =
            |port: TokenStream| mistakes(operation, quote!(#smallest, server_address = "h", server_port = #port));
        for wrong in [quote!(65536), quote!(99999u32), quote!(0), quote!(-1), quote!((70000))] {
            let errors = port(wrong);
            assert!(
                errors.contains("`server_port` is a port, a number from 1 to 65535"),
                "{errors}"
            );
        }
        for fine in [quote!(1), quote!(65535), quote!(443_u16), quote!(0x1bb)] {
            assert_eq!(port(fine), "");
        }
    }
}

#[test]
fn empty_literals_are_refused() {
    let (mut provider, mut model) = (0, 0);
    for operation in OPERATIONS {
        for (name, count) in [("provider", &mut provider), ("model", &mut model)] {
            if operation.key(name).is_none() {
                continue;
            }
            *count += 1;
            let key = Ident::new(name, Span::call_site());
            for empty in ["", "  "] {
                let errors = mistakes(operation, quote!(crate = ::genai, #key = #empty));
                let expected = format!("`{name}` is empty");
                assert!(errors.contains(&expected), "{}, {errors}", operation.attribute);
            }
        }
    }
    assert_eq!((provider, model), (9, 8));
}

#[test]
fn bare_value_proposes_its_key() {
    let tool = |args| mistakes(&rows::EXECUTE_TOOL, quote!(crate = ::genai, call_id = None, #args));
    let errors = tool(quote!(look_up));
    assert!(
        errors.contains("has no key `look_up`; if it is a value, it needs its key: `name = \"look_up\"`"),
        "{errors}"
    );
    assert!(tool(quote!(look_up = 1)).contains("has no key `look_up`; it has"));
    // A parameter may belong to any key.
    assert!(tool(quote!(number)).contains("has no key `number`; it has"));
    assert!(tool(quote!(nam)).contains("did you mean `name`?"));
    let errors = mistakes(&rows::CHAT, quote!(crate = ::genai, openai, model = "m"));
    assert!(errors.contains("`provider = \"openai\"`"), "{errors}");
    assert!(!errors.contains("missing"), "{errors}");
    assert!(mistakes(&rows::REQUEST, quote!(crate = ::genai, look_up)).contains("it has"));
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
