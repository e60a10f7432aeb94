//! Expansions of the attributes, made in process. Run with `UPDATE_EXPECT=1` to update the snapshots, then read the
//! diff.
#![allow(clippy::panic, clippy::unwrap_used)]

mod mistakes;
mod names;
mod sentences;
mod steering;
mod values;

use expect_test::{ExpectFile, expect_file};
use genai_semconv::{Decision, OPERATIONS, Operation};
use quote::quote;

use super::*;

/// Smallest set of arguments that an operation accepts.
fn smallest(operation: &Operation) -> TokenStream {
    let decided = operation.keys.iter().filter_map(|key| match key.decision {
        Decision::Explicit(example) | Decision::ExplicitOrRequest(example) => {
            let text = format!("{} = {example}", key.name);
            Some(text.parse::<TokenStream>().unwrap())
        }
        // `call = call` would leave no parameter to skip.
        Decision::ExplicitOrCall(_) => Some(format!("{} = None", key.name).parse().unwrap()),
        _ => None,
    });
    quote!(crate = ::genai, #(#decided),*)
}

fn check(operation: &'static Operation, args: TokenStream, item: &TokenStream, expected: &ExpectFile) {
    let expanded = instrument(operation, args, item);
    let file = syn::parse2(expanded.clone()).unwrap_or_else(|error| panic!("{error} in {expanded}"));
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn every_operation_expands_to_snapshot() {
    let item = quote! {
        /// Does the work.
        ///
        /// More about it.
        pub async fn work(call: &Call, id: u64) -> Result<Answer, Error> {
            let answer = fetch(id).await?;
            Ok(answer)
        }
    };
    for operation in OPERATIONS {
        let path = format!("{}/snapshots/{}.rs", env!("CARGO_MANIFEST_DIR"), operation.attribute);
        check(operation, smallest(operation), &item, &expect_file![path]);
    }
}

#[test]
fn every_argument_kind_expands_to_snapshot() {
    let args = quote! {
        crate = ::genai,
        provider = "openai",
        model = &request.model,
        request = request,
        temperature = 1,
        max_tokens = -5,
        stream = true,
        choice_count = n,
        seed,
        attr("my.tenant" = tenant, "my.tier" = 2),
        capture(error),
    };
    let item = quote! {
        async fn ask(request: &Request, n: u32, seed: Option<i64>, tenant: String) -> Result<Answer, Error> {
            client.send(request).await
        }
    };
    check(
        &genai_semconv::rows::CHAT,
        args,
        &item,
        &expect_file!["../snapshots/arguments.rs"],
    );
}

#[test]
fn response_keys_expand_to_snapshot() {
    let args = quote! {
        crate = ::genai,
        provider = "openai",
        response_id = id,
        status = |response| &response.status,
        response = |response| &response.inner,
        error_type = |error| error.code(),
        capture(error),
    };
    let item = quote! {
        async fn fetch(id: &str) -> Result<Response, Error> {
            client.get(id).await
        }
    };
    check(
        &genai_semconv::rows::FETCH_RESPONSE,
        args,
        &item,
        &expect_file!["../snapshots/told.rs"],
    );
}

#[test]
fn capture_keys_expand_to_snapshot() {
    let args = quote! {
        crate = ::genai,
        call_id = None,
        capture(arguments(path, token), raw(result)),
        secret(token),
    };
    let item = quote! {
        fn read(path: &str, token: Token) -> Result<File, Error> {
            open(path, token)
        }
    };
    check(
        &genai_semconv::rows::EXECUTE_TOOL,
        args,
        &item,
        &expect_file!["../snapshots/captured.rs"],
    );
    let args = quote!(crate = ::genai, provider = "openai", request, capture(input, output));
    let item = quote! {
        fn ask(request: &Request) -> Answer {
            send(request)
        }
    };
    check(
        &genai_semconv::rows::CHAT,
        args,
        &item,
        &expect_file!["../snapshots/captured-messages.rs"],
    );
    let args = quote!(
        crate = ::genai,
        name = "triage",
        capture(raw(input = task.text, error), output)
    );
    let item = quote! {
        fn triage(task: &Task) -> Result<String, Error> {
            run(task)
        }
    };
    check(
        &genai_semconv::rows::AGENT,
        args,
        &item,
        &expect_file!["../snapshots/captured-value.rs"],
    );
}

#[test]
fn tool_call_value_expands_to_snapshot() {
    let tool = &genai_semconv::rows::EXECUTE_TOOL;
    let item = quote! {
        async fn run(tools: &Tools, call: &Call) -> Result<String, Error> {
            tools.run(call).await
        }
    };
    let args = quote!(crate = ::genai, call = call, capture(arguments));
    check(tool, args, &item, &expect_file!["../snapshots/tool-call.rs"]);
    let args = quote!(
        crate = ::genai,
        name = &call.name,
        call_id = None,
        arguments = call.arguments,
        capture(arguments)
    );
    check(tool, args, &item, &expect_file!["../snapshots/tool-arguments.rs"]);
}

#[test]
fn unmentioned_parameters_are_compared() {
    let item = quote! {
        async fn run((a, b): (u8, u8), #[allow(unused)] c: u8, _d: u8) -> u8 {
            a
        }
    };
    check(
        &genai_semconv::rows::EXECUTE_TOOL,
        quote!(crate = ::genai, call_id = None),
        &item,
        &expect_file!["../snapshots/tool-unmentioned.rs"],
    );
}

#[test]
fn derived_tool_call_expands_to_snapshot() {
    let item = quote! {
        #[genai(crate = ::genai)]
        struct Call<A> {
            #[genai(id)]
            call_id: Option<String>,
            #[genai(call)]
            function: Function,
            arguments: A,
        }
    };
    let expanded = derive::derive_tool_call(&item);
    let file = syn::parse2(expanded.clone()).unwrap_or_else(|error| panic!("{error} in {expanded}"));
    expect_file!["../snapshots/derived-tool-call.rs"].assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn derived_response_expands_to_snapshot() {
    let item = quote! {
        #[genai(crate = ::genai, input = excluding_cached)]
        enum Answer<T> {
            Whole {
                #[genai(input_tokens)]
                input: u32,
                #[genai(cache_read_tokens)]
                cached: Option<u32>,
                #[genai(model)]
                model: String,
                #[genai(finish_reason = Stop::as_str)]
                stop: Stop,
                #[genai(response)]
                rest: T,
            },
            Inner(T),
            Nothing,
        }
    };
    let expanded = derive::derive(&item);
    let file = syn::parse2(expanded.clone()).unwrap_or_else(|error| panic!("{error} in {expanded}"));
    expect_file!["../snapshots/derived.rs"].assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn every_function_form_expands_to_snapshot() {
    let tool = |name: &str, item: TokenStream| {
        let path = format!("{}/snapshots/form-{name}.rs", env!("CARGO_MANIFEST_DIR"));
        check(
            &genai_semconv::rows::EXECUTE_TOOL,
            quote!(crate = ::genai, call_id = None),
            &item,
            &expect_file![path],
        );
    };
    tool(
        "plain",
        quote!(
            fn add(left: u32, right: u32) -> u32 {
                left + right
            }
        ),
    );
    tool(
        "opaque",
        quote!(
            fn numbers(to: u32) -> impl Iterator<Item = u32> {
                0..to
            }
        ),
    );
    tool(
        "partly-opaque",
        quote!(
            async fn numbers(to: u32) -> Result<impl Stream<Item = u32>, Error> {
                open(to).await
            }
        ),
    );
    tool(
        "never",
        quote!(
            async fn serve() -> ! {
                loop {
                    tick().await;
                }
            }
        ),
    );
    tool(
        "unit",
        quote!(
            async fn note(text: &str) {
                write(text).await;
            }
        ),
    );
    tool(
        "inner-attribute",
        quote! {
            fn legacy(r#in: u32) -> u32 {
                #![allow(deprecated)]
                old(r#in)
            }
        },
    );
}

#[test]
fn invalid_attribute_keeps_the_function() {
    let broken = |name: &str, args: TokenStream, item: TokenStream| {
        let path = format!("{}/snapshots/broken-{name}.rs", env!("CARGO_MANIFEST_DIR"));
        check(&genai_semconv::rows::CHAT, args, &item, &expect_file![path]);
    };
    let item = || {
        quote!(
            async fn ask(prompt: &str) -> Answer {
                send(prompt).await
            }
        )
    };
    broken("nothing-said", TokenStream::new(), item());
    broken("syntax", quote!(provider = , model "x", 3), item());
    broken(
        "keys",
        quote!(modle = "x", provider = "openai", provider = "openai", model = 3),
        item(),
    );
    broken(
        "not-a-function",
        quote!(provider = "openai", model = None),
        quote!(
            struct Answer;
        ),
    );
    broken(
        "const",
        quote!(provider = "openai", model = None),
        quote!(
            const fn ask() -> Answer {
                Answer
            }
        ),
    );
}

#[test]
fn function_body_is_not_parsed() {
    // Invalid Rust is passed on unchanged, so that rustc reports it.
    let item = quote!(async fn ask() -> Answer { let = ; });
    let expanded = instrument(
        &genai_semconv::rows::CHAT,
        quote!(provider = "openai", model = None),
        &item,
    );
    assert!(expanded.to_string().contains("let = ;"), "{expanded}");
    assert!(!expanded.to_string().contains("compile_error"), "{expanded}");
}
