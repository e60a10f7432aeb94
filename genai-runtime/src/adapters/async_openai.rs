//! `async-openai`: chat completions, responses and embeddings, their streams and their errors. `OpenAI` counts cached
//! tokens within the prompt's and reasoning tokens within the completion's (API reference, `usage` of "The chat completion
//! object" and of "The response object").

mod chat;
mod embeddings;
mod error;
mod responses;
mod tool_call;

use async_openai::types::chat::ReasoningEffort;

/// `gen_ai.request.reasoning.level`.
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
