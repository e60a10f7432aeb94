//! Names of OpenInference, which Phoenix defines and other backends read in their lists of traces.

use crate::attr::Attr;
use crate::operation::Operation;

/// The kind of a span, see [`span_kind`].
pub const SPAN_KIND: Attr<str> = Attr::new("openinference.span.kind");
/// The input of a span.
pub const INPUT_VALUE: Attr<str> = Attr::new("input.value");
/// The output of a span.
pub const OUTPUT_VALUE: Attr<str> = Attr::new("output.value");
/// The conversation that a span is part of.
pub const SESSION_ID: Attr<str> = Attr::new("session.id");
/// The user who made the request.
pub const USER_ID: Attr<str> = Attr::new("user.id");
/// The cost of a call in US dollars.
pub const LLM_COST_TOTAL: Attr<f64> = Attr::new("llm.cost.total");

/// The kind of spans that no other kind fits.
pub const CHAIN: &str = "CHAIN";

/// The kind of the spans of an operation.
///
/// ```
/// use genai_semconv::{openinference::span_kind, rows};
///
/// assert_eq!(span_kind(&rows::CHAT), "LLM");
/// assert_eq!(span_kind(&rows::REQUEST), "CHAIN");
/// ```
pub fn span_kind(operation: &Operation) -> &'static str {
    match operation.name {
        Some("chat" | "generate_content" | "text_completion" | "fetch_response") => "LLM",
        Some("embeddings") => "EMBEDDING",
        Some("retrieval") => "RETRIEVER",
        Some("execute_tool") => "TOOL",
        Some("invoke_agent") => "AGENT",
        _ => CHAIN,
    }
}
