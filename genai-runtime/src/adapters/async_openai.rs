//! `async-openai`: chat completions, responses and embeddings, with their streams and errors. `OpenAI` counts cached
//! tokens within the prompt and reasoning tokens within the completion. The API reference has this under `usage` of
//! "The chat completion object" and of "The response object".

mod chat;
mod embeddings;
mod error;
mod responses;
mod tool_call;

use async_openai::types::chat::ReasoningEffort;

/// Value of `gen_ai.request.reasoning.level`.
fn reasoning_level(effort: &ReasoningEffort) -> &'static str {
    match effort {
        ReasoningEffort::None => "none",
        ReasoningEffort::Minimal => "minimal",
        ReasoningEffort::Low => "low",
        ReasoningEffort::Medium => "medium",
        ReasoningEffort::High => "high",
        ReasoningEffort::Xhigh => "xhigh",
        ReasoningEffort::Max => "max",
    }
}
