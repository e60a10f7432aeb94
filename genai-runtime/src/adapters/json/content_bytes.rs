//! How much text an event of a stream holds, for limits where a provider sends no usage.

use serde_json::Value;

/// Where the events of a stream hold the text that was generated: `OpenAI`'s two, Anthropic's, Gemini's, Ollama's two,
/// Bedrock's and Cohere's.
const CONTENT: [&str; 10] = [
    "/choices/0/delta/content",
    "/delta",
    "/delta/text",
    "/delta/thinking",
    "/delta/partial_json",
    "/candidates/0/content/parts/0/text",
    "/message/content",
    "/response",
    "/contentBlockDelta/delta/text",
    "/delta/message/content/text",
];

/// How many bytes of generated text an event of a stream holds.
pub(super) fn content_bytes(event: &Value) -> usize {
    let bytes = |place: &&str| Some(event.pointer(place)?.as_str()?.len());
    CONTENT.iter().filter_map(bytes).sum()
}
