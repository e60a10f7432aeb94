//! The client called genai, which this library knows as `genai-client`: chat, its stream, embeddings.
//!
//! Its requests have three parts, the target, the request and its options, and a tuple of them tells what they all tell:
//! `provider = provider(target.model.adapter_kind), request = (target, request, options)`.
//! `Client::resolve_service_target` makes the target of a model's name. Counts are as the client normalizes them: input
//! includes cached tokens and output includes reasoning, whoever the provider is (`genai::chat::Usage`). They are fields of
//! the client's own, which have rows in the table of paths.
//!
//! `ChatStreamResponse` cannot be given another stream: return the stream that it holds, as
//! `Result<impl Stream<Item = genai_client::Result<ChatStreamEvent>>, genai_client::Error>`. It tells its usage at its end
//! if `ChatOptions::capture_usage` says so.

#[cfg(feature = "capture")]
mod content;
mod embeddings;
mod error;
mod request;
mod response;
mod tool_call;

use genai_client::adapter::AdapterKind;
use genai_semconv::values::provider_name as known;

/// `gen_ai.provider.name` of an adapter: the conventions' name where they have one, else the client's own.
///
/// An adapter speaks a provider's protocol, so for an endpoint of your own that speaks the same, say whose it is.
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
        // Kimi is the name under which Moonshot AI sells its models.
        AdapterKind::Moonshot | AdapterKind::Kimi => known::MOONSHOT_AI,
        // With its feature `bedrock-sigv4`, which may be on somewhere in the program, there is one more of these.
        other => match other.as_lower_str() {
            "bedrock_sigv4" => known::AWS_BEDROCK,
            name => name,
        },
    }
}
