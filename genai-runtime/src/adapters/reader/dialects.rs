//! Fields that identify the form of a document, its envelopes, and other places of its usage.

#[allow(clippy::enum_glob_use)] // The rows are data.
use super::meaning::Dialect::{self, *};

/// A field that only documents of one form have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sign {
    pub(crate) shape: Dialect,
    pub(crate) path: &'static str,
    pub(crate) is: Is,
    /// Whether a generation has begun in a document with this field.
    pub(crate) begins: bool,
}

/// Required value of the field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Is {
    /// Anything but `null`.
    Something,
    /// An array.
    Array,
    /// One of these texts.
    Text(&'static [&'static str]),
    /// A text with this prefix.
    Prefix(&'static str),
}

use Is::{Array, Prefix, Something, Text};

const fn sign(shape: Dialect, path: &'static str, is: Is) -> Sign {
    Sign {
        shape,
        path,
        is,
        begins: false,
    }
}

const fn begin(shape: Dialect, path: &'static str, is: Is) -> Sign {
    Sign {
        shape,
        path,
        is,
        begins: true,
    }
}

/// Signs in order of precedence: the first one found decides.
pub(crate) const SIGNS: &[Sign] = &[
    sign(Responses, "type", Prefix("response.")),
    sign(Responses, "object", Text(&["response", "realtime.response"])),
    // Documents with these fields have an output, too.
    sign(Completion, "stats.total_output_tokens", Something),
    sign(Invoked, "metrics.input_token_count", Something),
    sign(Invoked, "metrics.predict_time", Something),
    sign(Responses, "output", Array),
    sign(Completion, "choices", Array),
    sign(Completion, "output.choices", Array),
    sign(Completion, "output.embeddings", Array),
    sign(Completion, "response.body.choices", Array),
    sign(
        Completion,
        "object",
        Text(&[
            "chat.completion",
            "chat.completion.chunk",
            "text_completion",
            "list",
            "thread.run",
        ]),
    ),
    sign(Completion, "responses", Array),
    sign(Completion, "alternatives", Array),
    sign(Completion, "Choices", Array),
    sign(Completion, "usage.text.prompt_tokens", Something),
    sign(Completion, "usage.promptTokens", Something),
    sign(Completion, "usage.cachedInputTokens", Something),
    sign(Completion, "usage.inputTokens.total", Something),
    sign(Completion, "usage.input_count", Something),
    sign(Completion, "usage.inputTokenDetails", Something),
    sign(Completion, "usage.prompt_tokens", Something),
    sign(Completion, "result.usage.prompt_tokens", Something),
    sign(Completion, "usage.input_tokens_details", Something),
    sign(Completion, "usage.type", Text(&["tokens"])),
    begin(Completion, "meta_info.prompt_tokens", Something),
    begin(Completion, "output.finish_reason", Something),
    // Moderations.
    sign(Completion, "results[].flagged", Something),
    // Mistral's OCR, which counts pages.
    sign(Completion, "usage_info.pages_processed", Something),
    begin(Anthropic, "type", Text(&["message", "message_start", "message_delta"])),
    sign(
        Anthropic,
        "type",
        Text(&[
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_stop",
        ]),
    ),
    begin(Anthropic, "result.message.type", Text(&["message"])),
    sign(Anthropic, "result.error", Something),
    sign(
        Anthropic,
        "result.type",
        Text(&["succeeded", "errored", "expired", "canceled"]),
    ),
    sign(Gemini, "object", Text(&["interaction"])),
    sign(Gemini, "interaction.object", Text(&["interaction"])),
    sign(Gemini, "usageMetadata", Something),
    sign(Gemini, "response.usageMetadata", Something),
    sign(Gemini, "usageMetadata.promptTokenCount", Something),
    sign(Gemini, "candidates", Array),
    sign(Gemini, "response.candidates", Array),
    sign(Gemini, "embedding.values", Array),
    sign(Gemini, "embeddings[].values", Array),
    sign(Gemini, "promptFeedback", Something),
    sign(Gemini, "predictions[].embeddings", Something),
    begin(Converse, "messageStart", Something),
    begin(Converse, "contentBlockStart", Something),
    begin(Converse, "contentBlockDelta", Something),
    begin(Converse, "contentBlockIndex", Something),
    begin(Converse, "messageStop", Something),
    begin(Converse, "stopReason", Something),
    sign(Completion, "metadata.usage.prompt_tokens", Something),
    sign(Converse, "metadata.usage.inputTokens", Something),
    sign(Converse, "usage.inputTokens", Something),
    sign(Converse, "internalServerException", Something),
    sign(Converse, "modelStreamErrorException", Something),
    sign(Converse, "modelTimeoutException", Something),
    sign(Converse, "serviceUnavailableException", Something),
    sign(Converse, "throttlingException", Something),
    sign(Converse, "validationException", Something),
    sign(Converse, "accessDeniedException", Something),
    sign(Converse, "badGatewayException", Something),
    sign(Converse, "conflictException", Something),
    sign(Converse, "dependencyFailedException", Something),
    sign(Converse, "modelNotReadyException", Something),
    sign(Converse, "resourceNotFoundException", Something),
    sign(Converse, "serviceQuotaExceededException", Something),
    begin(Invoked, "generation_token_count", Something),
    begin(Invoked, "prompt_token_count", Something),
    sign(Invoked, "inputTextTokenCount", Something),
    sign(Invoked, "amazon-bedrock-invocationMetrics", Something),
    sign(Invoked, "outputs", Array),
    sign(Invoked, "results[].generated_token_count", Something),
    sign(Invoked, "results[].prompt_tokens", Something),
    sign(Invoked, "inference_status.tokens_input", Something),
    sign(Invoked, "num_tokens_generated", Something),
    sign(Invoked, "nb_generated_tokens", Something),
    sign(Invoked, "details.generated_tokens", Something),
    begin(Invoked, "completion_message", Something),
    sign(Invoked, "event.event_type", Something),
    begin(Invoked, "native_tokens_prompt", Something),
    begin(Cohere, "type", Text(&["message-start", "message-end"])),
    sign(Cohere, "usage.billed_units", Something),
    // In a usage by itself, `tokens` alone is not specific enough.
    sign(Cohere, "usage.tokens.input_tokens", Something),
    sign(Cohere, "usage.tokens.output_tokens", Something),
    sign(Cohere, "meta.billed_units", Something),
    sign(Cohere, "meta.tokens", Something),
    sign(Cohere, "response.meta.billed_units", Something),
    sign(Cohere, "message.content[].type", Something),
    // Cohere on Bedrock, whose counts are in headers.
    begin(Cohere, "generation_id", Something),
    sign(Cohere, "generations[].finish_reason", Something),
    begin(Ollama, "done", Something),
    sign(Ollama, "prompt_eval_count", Something),
    sign(Ollama, "embeddings[]", Array),
    sign(LlamaCpp, "tokens_evaluated", Something),
    // An event of Oracle's.
    sign(Completion, "finishReason", Something),
    sign(Gemini, "usage_metadata.total_token_count", Something),
    sign(Completion, "usage_metadata.input_tokens", Something),
    sign(GenaiClient, "provider_model_iden", Something),
    sign(GenaiClient, "End.captured_usage", Something),
    // Usage by itself, identified by its names.
    sign(Completion, "usage.completion_tokens", Something),
    sign(Anthropic, "usage.cache_read_input_tokens", Something),
    sign(Anthropic, "usage.cache_creation_input_tokens", Something),
    sign(Anthropic, "usage.cache_creation", Something),
    sign(Responses, "usage.output_tokens", Something),
    sign(Completion, "usage.total_tokens", Something),
    sign(Gemini, "usage.total_input_tokens", Something),
    sign(Gemini, "usage.totalInputTokens", Something),
    sign(Converse, "usage.outputTokens", Something),
];

/// Places of a document of this form, if it is not at the top: in events of streams or lines of a batch.
pub(crate) fn around(shape: Dialect) -> &'static [&'static str] {
    match shape {
        Responses => &["", "response.", "response.body."],
        // DashScope, Cloudflare.
        Completion => &["", "output.", "result.", "response.body."],
        Anthropic => &["", "message.", "result.message."],
        Gemini => &["", "response.", "interaction."],
        Converse => &["", "messageStop.", "metadata."],
        Cohere => &["", "delta.", "response."],
        GenaiClient => &["", "End."],
        Invoked | Ollama | LlamaCpp | Any => &[""],
    }
}

/// Places of usage in this form.
pub(crate) fn usage(shape: Dialect) -> &'static [&'static str] {
    match shape {
        // Groq, Moonshot, SGLang, messages of LangChain, Dify.
        Completion => &[
            "usage.",
            "metadata.usage.",
            "x_groq.usage.",
            "choices[].usage.",
            "meta_info.",
            "usage_metadata.",
        ],
        Cohere => &["usage.", "meta."],
        GenaiClient => &["usage.", "captured_usage."],
        _ => &["usage."],
    }
}

/// Fields of usage. A value may be the content of such a field.
pub(crate) const USAGE: &[&str] = &["usage", "usageMetadata"];

/// Paths to answers in the lines of a batch.
pub(crate) const BATCH: &[&str] = &["response.body.", "result.message."];

/// Fields of gateways, batches and HTTP logs that contain answers of any form.
pub(crate) const ENVELOPES: &[&str] = &[
    "body",
    "data",
    "modelOutput",
    "output",
    "payload",
    "response",
    "result",
    // Oracle, SAP, Tencent.
    "chatResponse",
    "final_result",
    "orchestration_result",
    "Response",
];
