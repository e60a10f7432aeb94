//! Answers that are not streamed.

use serde_json::Value;

use crate::messages::json::fields::{answer, index, list, text};
use crate::messages::json::parts::{message, part, parts_of, several};
use crate::messages::messages::Message;
use crate::messages::output::OutputContent;

/// Reads an answer: one message for each choice.
pub(super) fn response(value: &Value, output: &mut OutputContent) {
    let value = answer(value);
    for (place, choice) in list(value, "choices").enumerate() {
        let said = match (choice.get("message"), text(choice, "text")) {
            (Some(said), _) => message(said),
            (None, Some(text)) => Message::assistant(text),
            (None, None) => continue,
        };
        output.message(index(choice, place), said);
    }
    for (place, candidate) in list(value, "candidates").enumerate() {
        if let Some(content) = candidate.get("content") {
            output.message(index(candidate, place), message(content));
        }
    }
    if let Some(items) = value.get("output").and_then(Value::as_array) {
        // The `OpenAI` responses API returns one answer as items: messages, calls and reasoning.
        let parts: Vec<_> = items
            .iter()
            .flat_map(|item| match text(item, "type") {
                Some("message") | None => parts_of(item),
                Some(_) => part(item).into_iter().collect(),
            })
            .collect();
        // Some servers omit the items at the end of a stream.
        if !parts.is_empty() {
            output.message(0, Message::new("assistant").parts(parts));
        }
    }
    // Bedrock uses `/output/message`; Cohere and Ollama use `message`.
    let said = value.pointer("/output/message").or_else(|| value.get("message"));
    if let Some(said) = said.filter(|said| said.is_object()) {
        output.message(0, message(said));
    }
    if text(value, "type") == Some("message")
        && let Some(content) = value.get("content")
    {
        output.message(0, Message::new("assistant").parts(several(content)));
    }
    // Ollama's `generate` has these fields.
    if let Some(said) = text(value, "response") {
        if let Some(thought) = text(value, "thinking") {
            output.reasoning(0, thought);
        }
        output.text(0, said);
    }
}
