//! Tool arguments as one value, recorded as the object itself.

use genai::{Config, ContentCapture, ToolCall};
use serde_json::{Value, json};

use crate::support::Exported;

#[derive(ToolCall)]
#[genai(id = none)]
struct Call {
    name: &'static str,
    arguments: String,
}

#[genai::tool(call = call, capture(raw(arguments)))]
async fn dispatch(call: Call, attempt: u32) -> u32 {
    drop(call);
    attempt
}

#[genai::tool(call_id = None, arguments = arguments, capture(raw(arguments, result)))]
fn by_parts(client: &Client, arguments: &Value) -> usize {
    client.0
}

/// A parameter that is not a captured argument, and so need not be `Serialize`.
struct Client(usize);

fn recorded(exported: &Exported) -> Value {
    exported.content()["gen_ai.tool.call.arguments"].clone()
}

#[tokio::test]
async fn text_arguments_are_captured_as_json() {
    let exported = Exported::on_spans();
    for (text, expected) in [
        (r#"{"path": "a", "from": 1}"#, json!({"path": "a", "from": 1})),
        ("{}", json!({})),
        ("[1, {\"a\": 2}]", json!({"arguments": [1, {"a": 2}]})),
        ("2.5", json!({"arguments": 2.5})),
        ("null", json!({"arguments": null})),
        ("no JSON", json!({"arguments": "no JSON"})),
        (r#"{"path": "a""#, json!({"arguments": r#"{"path": "a""#})),
    ] {
        let arguments = text.to_owned();
        dispatch(Call { name: "t", arguments }, 1).await;
        assert_eq!(recorded(&exported), expected, "{text}");
    }
}

#[test]
fn object_arguments_are_captured_unchanged() {
    let exported = Exported::on_spans();
    by_parts(&Client(1), &json!({"path": "a"}));
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"path": "a"}, "gen_ai.tool.call.result": {"result": 1}})
    );
    by_parts(&Client(1), &json!("{\"path\": \"b\"}"));
    assert_eq!(recorded(&exported), json!({"path": "b"}));
}

#[tokio::test]
async fn secret_fields_in_text_arguments_redacted() {
    let exported = Exported::on_spans();
    let arguments = json!({"password": "hunter2", "path": "a"}).to_string();
    dispatch(Call { name: "t", arguments }, 1).await;
    let content = exported.content().to_string();
    assert!(
        !content.contains("hunter2") && content.contains("\"path\":\"a\""),
        "{content}"
    );
}

#[tokio::test]
async fn arguments_over_fingerprint_limit_are_captured() {
    let limited =
        |config: genai::ConfigBuilder| config.content_capture(ContentCapture::SpanOnly).fingerprint_limit(100);
    let exported = Exported::with(limited);
    for (bytes, compared) in [(50, true), (150, false)] {
        let arguments = json!({ "text": "x".repeat(bytes) });
        dispatch(
            Call {
                name: "t",
                arguments: arguments.to_string(),
            },
            1,
        )
        .await;
        let span = exported.span();
        let has = |key: &str| span.attributes.iter().any(|attribute| attribute.key.as_str() == key);
        assert_eq!(has("tool.args.fingerprint"), compared, "{bytes}");
        assert_eq!(has("tool.args.keys"), compared, "{bytes}");
        assert_eq!(crate::support::content(&span)["gen_ai.tool.call.arguments"], arguments);
    }
    Config::builder().install();
}
