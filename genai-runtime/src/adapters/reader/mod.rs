//! Reader for everything that serializes to a provider's JSON: parsed JSON and the types of clients.
//!
//! [`table`] maps paths to meanings, and [`dialects`] has the fields that identify a document's form. A [`walk`] over a
//! value visits only those paths, without building a tree or copying the answer. [`facts`] combine the values found
//! into meanings.

mod counts;
mod dialects;
mod documents;
mod facts;
mod failure;
#[cfg(test)]
mod guide;
mod implement;
mod iterations;
mod meaning;
pub(super) mod parse;
mod raw_facts;
mod table;
mod texts;
mod told;
mod tolerant;
mod trie;
mod values;
mod walk;

use std::borrow::Cow;

use serde_core::Serialize;

use crate::answer::ResponseRecorder;
use crate::usage::Usage;

use facts::Facts;
use meaning::Meaning;
use raw_facts::RawFacts;
use trie::PATHS;
use walk::Walk;

#[allow(unused_imports, unused_macros)] // Without clients, none is needed.
pub(super) use implement::{serialized_chunk, serialized_content, serialized_response, tool_calls};
pub(super) use meaning::As;
#[allow(unused_imports)] // Only clients have a fixed form.
pub(super) use meaning::Dialect;

/// Adds the facts of a whole answer and the length of its text. An array or a text may contain several answers or
/// events.
pub(super) fn fold<T: Serialize + ?Sized>(value: &T, how: As, recorder: &mut ResponseRecorder) {
    documents(value, how, recorder, |facts, recorder| {
        recorder.content_bytes(facts.answered_bytes());
    });
}

/// Adds the facts of a stream's item and the length of its text, and captures its content.
pub(super) fn fold_chunk<T: Serialize + ?Sized>(value: &T, how: As, recorder: &mut ResponseRecorder) {
    #[cfg(feature = "capture")]
    if let Some(output) = recorder.output() {
        crate::messages::as_json(value, |value| crate::messages::json::chunk(value, output));
    }
    fold_item(value, how, recorder);
}

/// Adds the facts of a stream's item and the length of its text. The text of a whole answer counts if no piece of it
/// came before, because `response = …` may read a whole answer as an item.
pub(super) fn fold_item<T: Serialize + ?Sized>(value: &T, how: As, recorder: &mut ResponseRecorder) {
    documents(value, how, recorder, |facts, recorder| {
        recorder.document_bytes(facts.generated_bytes(), facts.answered_bytes());
    });
}

/// Token counts of a value.
pub(super) fn usage<T: Serialize + ?Sized>(value: &T, how: As) -> Usage {
    folded(value, how).total_usage()
}

/// Token counts of a provider's answer that a client keeps beside its own, if it has both input and output.
#[allow(dead_code)] // Only some clients need it.
pub(super) fn kept_usage(answer: &serde_json::Value) -> Option<Usage> {
    let usage = usage(answer, As::Document);
    (usage.input_tokens().is_some() && usage.output_tokens().is_some()).then_some(usage)
}

/// Error word of a value that is a failed call.
pub(super) fn failure<T: Serialize + ?Sized>(value: &T, how: As) -> Option<Cow<'static, str>> {
    folded(value, how).failure
}

/// Whether a field beside a tool result's content marks it as an error.
pub(super) fn is_tool_error<T: Serialize + ?Sized>(result: &T) -> bool {
    // Nothing is reserved for values, because most results have none of these fields.
    let mut found = RawFacts::default();
    Walk::from(&PATHS.tool_result, result, &mut found, None);
    let says_error = found
        .iter()
        .any(|(place, item)| place.meaning == Meaning::Failed && item.is_true());
    says_error && found.iter().any(|(place, _)| place.meaning == Meaning::Answered)
}

fn folded<T: Serialize + ?Sized>(value: &T, how: As) -> ResponseRecorder {
    let mut recorder = ResponseRecorder::new(false, false, false);
    fold(value, how, &mut recorder);
    recorder
}

/// Adds the facts of each document in a value. `count` adds the length of its text.
fn documents<T: Serialize + ?Sized>(
    value: &T,
    how: As,
    recorder: &mut ResponseRecorder,
    count: impl Fn(&Facts<'_>, &mut ResponseRecorder),
) {
    let (mut found, mut any) = (RawFacts::new(), false);
    Walk::documents(value, how, &mut found, &mut |found| {
        any = true;
        let facts = Facts::new(found, how);
        told::fold(&facts, recorder);
        count(&facts, recorder);
    });
    if !any {
        recorder.read_json(false);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{As, Dialect, fold, fold_item};
    use crate::answer::ResponseRecorder;

    #[test]
    fn stream_events_estimate_output_tokens() {
        let text = "x".repeat(40);
        let completion = |delta: Value| json!({ "choices": [{ "index": 0, "delta": delta }] });
        let anthropic = |delta: Value| json!({ "type": "content_block_delta", "index": 0, "delta": delta });
        let bedrock = |delta: Value| json!({ "contentBlockDelta": { "contentBlockIndex": 0, "delta": delta } });
        let ollama = |message: Value| json!({ "model": "m", "message": message, "done": false });
        let cohere =
            |content: Value| json!({ "type": "content-delta", "delta": { "message": { "content": content } } });
        for event in [
            completion(json!({ "content": text })),
            completion(json!({ "reasoning_content": text })),
            completion(json!({ "reasoning": text })),
            completion(json!({ "tool_calls": [{ "index": 0, "function": { "arguments": text } }] })),
            json!({ "choices": [{ "index": 0, "text": text }] }),
            json!({ "type": "response.output_text.delta", "delta": text }),
            anthropic(json!({ "type": "text_delta", "text": text })),
            anthropic(json!({ "type": "thinking_delta", "thinking": text })),
            anthropic(json!({ "type": "input_json_delta", "partial_json": text })),
            json!({ "candidates": [{ "content": { "parts": [{ "text": &text[..15] }, { "text": &text[15..] }] } }] }),
            bedrock(json!({ "text": text })),
            bedrock(json!({ "toolUse": { "input": text } })),
            ollama(json!({ "role": "assistant", "content": text })),
            ollama(json!({ "role": "assistant", "content": "", "thinking": text })),
            json!({ "model": "m", "response": text, "done": false }),
            cohere(json!({ "text": text })),
            cohere(json!({ "thinking": text })),
        ] {
            assert_tokens(&event, As::Document);
        }
        for event in [
            json!({ "Chunk": { "content": text } }),
            json!({ "ReasoningChunk": { "content": text } }),
        ] {
            assert_tokens(&event, As::Dialect(Dialect::GenaiClient));
        }
    }

    #[test]
    fn whole_answers_count_generated_bytes() {
        let text = "x".repeat(40);
        let arguments = json!({ "argument": "x".repeat(40 - r#"{"argument":""}"#.len()) });
        assert_eq!(arguments.to_string().len(), 40);
        let completion = |message: Value| json!({ "choices": [{ "index": 0, "message": message }] });
        let response = |item: Value| json!({ "object": "response", "output": [item] });
        let anthropic = |block: Value| json!({ "type": "message", "role": "assistant", "content": [block] });
        let bedrock = |block: Value| json!({ "output": { "message": { "role": "assistant", "content": [block] } } });
        let gemini = |part: Value| json!({ "candidates": [{ "content": { "parts": [part] } }] });
        let ollama = |message: Value| json!({ "model": "m", "message": message, "done": true });
        let cohere = |message: Value| json!({ "id": "c", "finish_reason": "COMPLETE", "message": message });
        for answer in [
            completion(json!({ "content": text })),
            completion(json!({ "content": [{ "type": "text", "text": text }] })),
            completion(json!({ "content": text[..15], "reasoning_content": text[15..] })),
            completion(json!({ "content": null, "reasoning": text })),
            completion(json!({ "refusal": text })),
            completion(json!({ "tool_calls": [{ "id": "1", "function": { "name": "f", "arguments": text } }] })),
            completion(json!({ "tool_calls": [{ "id": "1", "function": { "name": "f", "arguments": arguments } }] })),
            completion(json!({ "function_call": { "name": "f", "arguments": text } })),
            json!({ "choices": [{ "text": text[..15] }, { "text": text[15..] }] }),
            response(json!({ "type": "message", "content": [{ "type": "output_text", "text": text }] })),
            response(json!({ "type": "message", "content": [{ "type": "refusal", "refusal": text }] })),
            response(json!({ "type": "function_call", "name": "f", "arguments": text })),
            response(json!({ "type": "custom_tool_call", "name": "f", "input": text })),
            response(json!({ "type": "reasoning", "summary": [{ "type": "summary_text", "text": text }] })),
            anthropic(json!({ "type": "text", "text": text })),
            anthropic(json!({ "type": "thinking", "thinking": text })),
            anthropic(json!({ "type": "tool_use", "id": "1", "name": "f", "input": arguments })),
            bedrock(json!({ "text": text })),
            bedrock(json!({ "reasoningContent": { "reasoningText": { "text": text } } })),
            bedrock(json!({ "toolUse": { "toolUseId": "1", "name": "f", "input": arguments } })),
            gemini(json!({ "text": text })),
            gemini(json!({ "functionCall": { "name": "f", "args": arguments } })),
            ollama(json!({ "content": text })),
            ollama(json!({ "content": "", "tool_calls": [{ "function": { "name": "f", "arguments": arguments } }] })),
            json!({ "model": "m", "response": text, "done": true }),
            json!({ "model": "m", "response": "", "thinking": text, "done": true }),
            cohere(json!({ "content": [{ "type": "text", "text": text }] })),
            cohere(json!({ "tool_plan": text })),
            json!({ "generation": text, "stop_reason": "stop" }),
            json!({ "results": [{ "outputText": text }] }),
            json!({ "outputs": [{ "text": text }] }),
            json!({ "generated_text": text }),
        ] {
            for fold in [fold, fold_item] {
                let mut recorder = ResponseRecorder::default();
                fold(&answer, As::Document, &mut recorder);
                assert_eq!(recorder.seen_output(), Some(10), "{answer}");
            }
        }
        let mut recorder = ResponseRecorder::default();
        fold(&completion(json!({ "content": "" })), As::Document, &mut recorder);
        assert_eq!(recorder.seen_output(), None, "nothing was seen");
    }

    #[test]
    fn repeated_answer_events_add_nothing() {
        let text = "x".repeat(40);
        for event in [
            json!({ "type": "response.output_text.done", "text": text }),
            json!({ "type": "response.completed", "response": { "output": [{ "content": [{ "text": text }] }] } }),
            json!({ "choices": [{ "index": 0, "delta": {}, "message": { "content": text } }] }),
        ] {
            let mut recorder = ResponseRecorder::default();
            fold_item(&json!({ "delta": text }), As::Document, &mut recorder);
            fold_item(&event, As::Document, &mut recorder);
            assert_eq!(recorder.seen_output(), Some(10), "{event}");
        }
    }

    /// Asserts ten tokens for the 40 bytes, because four bytes count as a token.
    fn assert_tokens(event: &Value, how: As) {
        let mut recorder = ResponseRecorder::default();
        fold_item(event, how, &mut recorder);
        assert_eq!(recorder.seen_output(), Some(10), "{event}");
    }
}
