//! The client called genai, named `genai-client` in this library: chat, its stream, embeddings.
//!
//! Its requests have three parts: the target, the request and its options. A tuple of them has the facts of all three:
//! `provider = provider(target.model.adapter_kind), request = (target, request, options)`.
//! `Client::resolve_service_target` makes the target from a model's name.
//!
//! The client normalizes counts for all providers: input includes cached tokens, and output includes reasoning
//! (`genai::chat::Usage`). These counts are the client's own fields, which have rows in the table of paths.
//!
//! The stream inside `ChatStreamResponse` cannot be replaced. Return that stream itself, as
//! `Result<impl Stream<Item = genai_client::Result<ChatStreamEvent>>, genai_client::Error>`. Its last event has the usage
//! if `ChatOptions::capture_usage` is set. A function that reads the stream to its end can return the `StreamEnd` of that
//! event.

#[cfg(feature = "capture")]
mod content;
mod embeddings;
mod error;
mod request;
mod response;

use genai_client::adapter::AdapterKind;
use genai_semconv::values::provider_name as known;

/// The `gen_ai.provider.name` of an adapter: the conventions' name if there is one, else the client's own.
///
/// An adapter stands for a provider's protocol. If your own endpoint has the same protocol, give its provider yourself.
pub fn provider(kind: AdapterKind) -> &'static str {
    match kind {
        AdapterKind::OpenAI | AdapterKind::OpenAIResp => known::OPENAI,
        AdapterKind::Anthropic => known::ANTHROPIC,
        AdapterKind::Gemini | AdapterKind::GeminiIx => known::GCP_GEMINI,
        AdapterKind::Vertex => known::GCP_VERTEX_AI,
        AdapterKind::BedrockApi => known::AWS_BEDROCK,
        AdapterKind::Groq => known::GROQ,
        AdapterKind::Cohere => known::COHERE,
        AdapterKind::DeepSeek => known::DEEPSEEK,
        AdapterKind::Mistral => known::MISTRAL_AI,
        AdapterKind::Xai => known::X_AI,
        // Moonshot AI sells its models under the name Kimi.
        AdapterKind::Moonshot | AdapterKind::Kimi => known::MOONSHOT_AI,
        // The client's feature `bedrock-sigv4`, which another crate may enable, adds one more adapter.
        other => match other.as_lower_str() {
            "bedrock_sigv4" => known::AWS_BEDROCK,
            name => name,
        },
    }
}
