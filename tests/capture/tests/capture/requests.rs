//! Question and answer captured by a `request`.

use serde_json::{Value, json};

use crate::support::Exported;

#[genai::request(user = user, capture(raw(input(question), output)))]
async fn request(user: &str, question: &str) -> Result<String, std::fmt::Error> {
    Ok(format!("{question} 42, write to ada@example.com"))
}

#[genai::request(capture(raw(input, output)))]
fn request_of_several(question: &str, limit: u8) -> Value {
    json!({"question": question, "limit": limit})
}

#[genai::request(capture(input, output))]
fn summarized_request(question: &str) -> usize {
    question.len()
}

#[tokio::test]
async fn request_input_and_output_are_captured() {
    let exported = Exported::on_spans();
    request("ada", "what is it, ada@example.com?").await.expect("an answer");
    let content = exported.content();
    let text = |key: &str| content[key].as_str().expect("a text").to_owned();
    assert!(text("agent.input").starts_with("what is it, [redacted"), "{content}");
    assert!(text("agent.output").contains(" 42, write to [redacted"), "{content}");
    assert!(!content.to_string().contains("ada@"), "{content}");

    request_of_several("why", 3);
    let content = exported.content();
    for key in ["agent.input", "agent.output"] {
        let value: Value = serde_json::from_str(content[key].as_str().expect("a text")).expect("JSON");
        assert_eq!(value, json!({"question": "why", "limit": 3}), "{key}");
    }

    summarized_request("why");
    let content = exported.content();
    let input: Value = serde_json::from_str(content["agent.input"].as_str().expect("a text")).expect("JSON");
    assert_eq!((&input["type"], &input["bytes"]), (&json!("string"), &json!(3)));
    assert_eq!(content["agent.output"], "3");
}

#[tokio::test]
async fn request_content_needs_the_process() {
    let exported = Exported::with(|config| config.content_capture(genai::ContentCapture::NoContent));
    request("ada", "what is it?").await.expect("an answer");
    assert_eq!(exported.content(), json!({}));
}
