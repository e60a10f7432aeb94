//! Parameters that identify the user or the conversation: they are no part of captured contents.

use serde_json::{Value, json};

use crate::support::Exported;

#[genai::request(user = user, capture(raw(input)))]
fn ask(user: &str, question: &str) {}

#[genai::request(user = Some(user.as_str()), conversation_id = &chat, capture(raw(input)))]
fn ask_converted(user: String, chat: String, question: &str) {}

#[genai::request(user = task.0, capture(raw(input)))]
fn ask_inside(task: &(&str, &str)) {}

#[genai::request(user = user, capture(raw(input(user, question))))]
fn ask_named(user: &str, question: &str) {}

#[genai::agent(name = "a", conversation_id = chat.clone(), capture(raw(input)))]
fn run(chat: String, task: &str, depth: u8) {}

#[genai::tool(call_id = None, conversation_id = chat, capture(raw(arguments)))]
fn look_up(chat: &str, name: &str) {}

/// The JSON of a recorded text. Its entries may be in any order.
fn parsed(text: &Value) -> Value {
    serde_json::from_str(text.as_str().expect("a text")).expect("JSON")
}

#[test]
fn identities_are_no_content() {
    let exported = Exported::on_spans();
    let input = |text: &str| json!({ "agent.input": text });
    ask("ada", "when?");
    assert_eq!(exported.content(), input("when?"));
    ask_converted("ada".to_owned(), "c1".to_owned(), "when?");
    assert_eq!(exported.content(), input("when?"));
    ask_inside(&("ada", "when?"));
    assert_eq!(exported.content(), input(r#"["ada","when?"]"#));
    ask_named("ada", "when?");
    assert_eq!(
        parsed(&exported.content()["agent.input"]),
        json!({ "question": "when?", "user": "ada" })
    );
    run("c1".to_owned(), "find", 3);
    let found = exported.content();
    let parts = &found["gen_ai.input.messages"][0]["parts"];
    assert_eq!(parsed(&parts[0]["content"]), json!({ "depth": 3, "task": "find" }));
    look_up("c1", "ada");
    assert_eq!(
        exported.content(),
        json!({ "gen_ai.tool.call.arguments": {"chat": "c1", "name": "ada"} })
    );
}
