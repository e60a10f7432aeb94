//! Errors about names in `attr("name" = value)` that this library, other libraries or other providers own.

use genai_semconv::own::{CONTENT_ELSEWHERE, CallPart, USER_ELSEWHERE};
use genai_semconv::{OPERATIONS, rows};
use quote::quote;

use super::mistakes::mistakes;
use super::smallest;

/// Content of each operation that stands for its input, output, messages, definitions of tools and prompt variables.
const CAPTURED: [(&str, [Option<&str>; 5]); 14] = {
    const INPUT: Option<&str> = Some("input");
    const OUTPUT: Option<&str> = Some("output");
    const TOOLS: Option<&str> = Some("tools");
    const RUN: [Option<&str>; 5] = [INPUT, OUTPUT, INPUT, None, None];
    const MODEL: [Option<&str>; 5] = [INPUT, OUTPUT, INPUT, TOOLS, Some("prompt_variables")];
    const NOTHING: [Option<&str>; 5] = [None; 5];
    [
        ("request", RUN),
        ("workflow", RUN),
        ("agent", RUN),
        ("remote_agent", [INPUT, OUTPUT, INPUT, TOOLS, None]),
        ("create_agent", NOTHING),
        ("chat", MODEL),
        ("generate_content", MODEL),
        ("text_completion", MODEL),
        ("embeddings", NOTHING),
        (
            "retrieval",
            [Some("query"), Some("documents"), Some("query"), None, None],
        ),
        (
            "tool",
            [Some("arguments"), Some("result"), Some("arguments"), None, None],
        ),
        ("plan", NOTHING),
        ("memory", [Some("query"), Some("records"), Some("query"), None, None]),
        ("fetch_response", [None, OUTPUT, OUTPUT, None, None]),
    ]
};

#[test]
fn content_names_propose_their_part() {
    assert_eq!(OPERATIONS.len(), CAPTURED.len());
    for (operation, (attribute, captured)) in OPERATIONS.iter().zip(CAPTURED) {
        assert_eq!(operation.attribute, attribute);
        let smallest = smallest(operation);
        let has_any = captured.iter().any(Option::is_some);
        for (known, part) in CONTENT_ELSEWHERE {
            let name = format!("{known}{}", if known.ends_with('.') { "0" } else { "" });
            let errors = mistakes(operation, quote!(#smallest, attr(#name = 1)));
            let [input, output, messages, tools, variables] = captured;
            let content = match part {
                CallPart::Input => input,
                CallPart::Output => output,
                CallPart::Messages => messages,
                CallPart::ToolDefinitions => tools,
                CallPart::PromptVariables => variables,
            };
            let advice = match content {
                Some(content) => format!("; write `capture({content})`, which redacts it\n"),
                None if has_any => " and `error`: leave it out\n".to_owned(),
                None => ", only `error`: leave it out\n".to_owned(),
            };
            assert!(errors.ends_with(&advice), "{attribute}, {name}: {errors}");
        }
    }
}

/// The parts of these names are fixed here, because the table above only follows them.
#[test]
fn content_names_have_their_direction() {
    let advice = |name: &str| {
        mistakes(
            &rows::EXECUTE_TOOL,
            quote!(crate = ::genai, call_id = None, attr(#name = 1)),
        )
    };
    for name in [
        "input.value",
        "tool.parameters",
        "ai.toolCall.args",
        "mlflow.spanInputs",
        "prompt",
        "INPUT.value",
    ] {
        assert!(advice(name).contains("`capture(arguments)`"), "{}", advice(name));
    }
    for name in [
        "output.value",
        "tool_response",
        "ai.toolCall.result",
        "completion",
        "llm.output_messages.0.message",
    ] {
        assert!(advice(name).contains("`capture(result)`"), "{}", advice(name));
    }
}

#[test]
fn own_names_propose_their_key() {
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        let error = |name: &str| mistakes(operation, quote!(#smallest, attr(#name = 1)));
        let is_request = operation.attribute == "request";
        for (name, key) in [("enduser.id", "user"), ("app.workflow", "workflow")] {
            let expected = format!("`#[genai::request({key} = value)]`");
            assert!(error(name).contains(&expected), "{}", error(name));
        }
        for (name, content) in [("agent.input", "input"), ("agent.output", "output")] {
            let expected = if is_request {
                format!("record it with `capture({content})`")
            } else {
                "it is captured by `request`".to_owned()
            };
            assert!(error(name).contains(&expected), "{}", error(name));
        }
        assert!(error("agent.outcome").contains("is written by the library itself"));
        for name in USER_ELSEWHERE {
            assert!(error(name).contains("write `user = value` on `#[genai::request]`"));
        }
    }
}

#[test]
fn absent_names_propose_own_prefix() {
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        for (name, own) in [
            ("gen_ai.colour", "my_app.colour"),
            ("openai.colour", "my_app.colour"),
            ("mcp.method.name", "my_app.method.name"),
            ("jsonrpc.request.id", "my_app.jsonrpc.request.id"),
        ] {
            let errors = mistakes(operation, quote!(#smallest, attr(#name = 1)));
            assert!(
                errors.contains(&format!("use a prefix of your own: `attr(\"{own}\" = value)`")),
                "{}, {errors}",
                operation.attribute
            );
        }
    }
}

#[test]
fn attribute_of_other_provider_is_refused() {
    let tier = "openai.request.service_tier";
    let guardrail = "aws.bedrock.guardrail.id";
    let namespace = "azure.resource_provider.namespace";
    let chat = |provider, name| {
        mistakes(
            &rows::CHAT,
            quote!(crate = ::genai, provider = #provider, model = "m", attr(#name = 1)),
        )
    };
    for (provider, name, owner) in [
        ("anthropic", tier, "openai"),
        ("ollama", tier, "openai"),
        ("openai", guardrail, "aws.bedrock"),
        ("openai", namespace, "azure.ai.inference"),
    ] {
        let expected = format!("`{name}` belongs to calls of `{owner}`, and `provider` is `{provider}`");
        assert!(chat(provider, name).contains(&expected), "{}", chat(provider, name));
    }
    for (provider, name) in [
        ("openai", tier),
        ("aws.bedrock", guardrail),
        ("azure.ai.inference", namespace),
        ("azure.ai.openai", namespace),
        ("azure.ai.openai", tier),
    ] {
        assert_eq!(chat(provider, name), "");
    }
    let unknown = mistakes(
        &rows::CHAT,
        quote!(crate = ::genai, provider = PROVIDER, model = "m", attr(#tier = 1)),
    );
    assert_eq!(unknown, "");
}
