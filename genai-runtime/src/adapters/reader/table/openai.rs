//! Answers of `OpenAI` and of compatible providers.

use crate::usage::Modality::{Audio, Image, Text, Video};

#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Dialect::{Completion, Responses};
#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Meaning::*;
use crate::adapters::reader::meaning::Row;

/// Items of responses that the program must answer.
const CALLS: &[&str] = &[
    "function_call",
    "custom_tool_call",
    "computer_call",
    "local_shell_call",
    "shell_call",
    "apply_patch_call",
];

#[rustfmt::skip] // A row is a line.
pub(super) const ROWS: &[Row] = &[
    // OpenAI's chat completions, completions, embeddings, images and transcriptions, and compatible providers.
    Row(Completion, "model", Model),
    Row(Completion, "id", Id),
    // SGLang, DashScope
    Row(Completion, "meta_info.id", Id),
    Row(Completion, "request_id", Id),
    // Transcriptions of a Realtime session
    Row(Completion, "item_id", Id),
    Row(Completion, "type", EndedAs(&["conversation.item.input_audio_transcription.completed"])),
    Row(Completion, "service_tier", Tier),
    Row(Completion, "system_fingerprint", SystemFingerprint),
    // OpenRouter
    Row(Completion, "usage.service_tier", Tier),
    Row(Completion, "usage.speed", Speed),
    // Perplexity: fees in addition to those for tokens
    Row(Completion, "usage.search_context_size", Search),
    Row(Completion, "usage.citation_tokens", Citations),
    // Vertex AI
    Row(Completion, "usage.extra_properties.google.traffic_type", Traffic),
    Row(Completion, "choices[]", Generation),
    Row(Completion, "choices[].index", Index),
    Row(Completion, "choices[].finish_reason", FinishReason),
    // Text completion models on Bedrock. vLLM has the stop sequence in this field, beside the reason.
    Row(Completion, "choices[].stop_reason", FinishReason),
    Row(Completion, "finish_reason", FinishReason),
    Row(Completion, "meta_info.finish_reason.type", FinishReason),
    // Oracle's Generative AI, Yandex, CLOVA Studio
    Row(Completion, "choices[].finishReason", FinishReason),
    Row(Completion, "finishReason", FinishReason),
    // Reka
    Row(Completion, "responses[]", Generation),
    Row(Completion, "responses[].finish_reason", FinishReason),
    Row(Completion, "usage.prompt_tokens", Input),
    Row(Completion, "usage.input_tokens", Input),
    Row(Completion, "usage.completion_tokens", Output),
    Row(Completion, "usage.output_tokens", Output),
    Row(Completion, "usage.total_tokens", Total),
    Row(Completion, "usage.prompt_tokens_details.cached_tokens", CacheRead),
    Row(Completion, "usage.input_tokens_details.cached_tokens", CacheRead),
    Row(Completion, "usage.input_token_details.cached_tokens", CacheRead),
    // Servers built with the AI SDK and with LangChain
    Row(Completion, "usage.promptTokens", Input),
    Row(Completion, "usage.completionTokens", Output),
    Row(Completion, "usage.totalTokens", Total),
    Row(Completion, "usage.inputTokens", Input),
    Row(Completion, "usage.outputTokens", Output),
    Row(Completion, "usage.cachedInputTokens", CacheRead),
    Row(Completion, "usage.reasoningTokens", Reasoning),
    Row(Completion, "usage.inputTokenDetails.cacheReadTokens", CacheRead),
    Row(Completion, "usage.inputTokenDetails.cacheWriteTokens", CacheWrite),
    Row(Completion, "usage.outputTokenDetails.reasoningTokens", Reasoning),
    // Models of the AI SDK
    Row(Completion, "usage.inputTokens.total", Input),
    Row(Completion, "usage.inputTokens.cacheRead", CacheRead),
    Row(Completion, "usage.inputTokens.cacheWrite", CacheWrite),
    Row(Completion, "usage.outputTokens.total", Output),
    Row(Completion, "usage.outputTokens.reasoning", Reasoning),
    // Coze
    Row(Completion, "usage.input_count", Input),
    Row(Completion, "usage.output_count", Output),
    Row(Completion, "usage.token_count", Total),
    // SenseNova
    Row(Completion, "usage.knowledge_tokens", InputOfTools),
    // GigaChat
    Row(Completion, "usage.precached_prompt_tokens", CacheRead),
    // Oracle's Generative AI
    Row(Completion, "usage.promptTokensDetails.cachedTokens", CacheRead),
    Row(Completion, "usage.completionTokensDetails.reasoningTokens", Reasoning),
    // Yandex
    Row(Completion, "usage.inputTextTokens", Input),
    // Spark, over a socket
    Row(Completion, "usage.text.prompt_tokens", Input),
    Row(Completion, "usage.text.completion_tokens", Output),
    Row(Completion, "usage.text.total_tokens", Total),
    // Messages of LangChain
    Row(Completion, "response_metadata.model_name", Model),
    Row(Completion, "response_metadata.finish_reason", FinishReason),
    // LM Studio's own chat
    Row(Completion, "model_instance_id", Model),
    Row(Completion, "response_id", Id),
    Row(Completion, "stats.input_tokens", Input),
    Row(Completion, "stats.total_output_tokens", Output),
    Row(Completion, "stats.reasoning_output_tokens", Reasoning),
    // Tencent's Hunyuan
    Row(Completion, "Id", Id),
    Row(Completion, "Choices[]", Generation),
    Row(Completion, "Choices[].FinishReason", FinishReason),
    Row(Completion, "Usage.PromptTokens", Input),
    Row(Completion, "Usage.CompletionTokens", Output),
    Row(Completion, "Usage.TotalTokens", Total),
    Row(Completion, "usage.input_token_details.cache_read", CacheRead),
    Row(Completion, "usage.input_token_details.cache_creation", CacheWrite),
    Row(Completion, "usage.output_token_details.reasoning", Reasoning),
    // Jiekou, one-hub
    Row(Completion, "usage.prompt_tokens_details.cache_read_input_tokens", CacheRead),
    Row(Completion, "usage.prompt_tokens_details.cached_read_tokens", CacheRead),
    Row(Completion, "usage.prompt_tokens_details.cached_write_tokens", CacheWrite),
    // Mistral
    Row(Completion, "usage.prompt_token_details.cached_tokens", CacheRead),
    Row(Completion, "usage.num_cached_tokens", CacheRead),
    // DeepSeek
    Row(Completion, "usage.prompt_cache_hit_tokens", CacheRead),
    Row(Completion, "usage.prompt_cache_miss_tokens", InputBesideCached),
    Row(Completion, "usage.prompt_audio_seconds", SecondsOfAudio),
    Row(Completion, "usage.connector_tokens", InputOfTools),
    // Inception
    Row(Completion, "usage.cached_input_tokens", CacheRead),
    // Snowflake
    Row(Completion, "usage.guardrails_tokens", OutsideOfPrompt),
    // Moonshot, Together, SGLang
    Row(Completion, "usage.cached_tokens", CacheRead),
    // LiteLLM
    Row(Completion, "usage.cache_read_input_tokens", CacheRead),
    Row(Completion, "usage.cache_creation_input_tokens", CacheWrite),
    Row(Completion, "usage.prompt_tokens_details.cache_creation_tokens", CacheWrite),
    Row(Completion, "usage.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens", CacheWrite1h),
    Row(Completion, "usage.cache_creation.ephemeral_5m_input_tokens", CacheWrite5m),
    Row(Completion, "usage.cache_creation.ephemeral_1h_input_tokens", CacheWrite1h),
    // OpenRouter
    Row(Completion, "usage.prompt_tokens_details.cache_write_tokens", CacheWrite),
    Row(Completion, "usage.input_tokens_details.cache_write_tokens", CacheWrite),
    // DashScope
    Row(Completion, "usage.prompt_tokens_details.cache_creation_input_tokens", CacheWrite),
    Row(Completion, "usage.prompt_tokens_details.cache_creation.ephemeral_5m_input_tokens", CacheWrite5m),
    // llama.cpp: cached tokens are outside the evaluated ones.
    Row(Completion, "timings.cache_n", CacheRead),
    Row(Completion, "timings.prompt_n", InputBesideCached),
    Row(Completion, "timings.predicted_n", Output),
    Row(Completion, "usage.completion_tokens_details.reasoning_tokens", Reasoning),
    Row(Completion, "usage.output_tokens_details.reasoning_tokens", Reasoning),
    // SGLang, Perplexity
    Row(Completion, "usage.reasoning_tokens", Reasoning),
    Row(Completion, "usage.prompt_tokens_details.text_tokens", InputOf(Text)),
    Row(Completion, "usage.prompt_tokens_details.image_tokens", InputOf(Image)),
    Row(Completion, "usage.prompt_tokens_details.audio_tokens", InputOf(Audio)),
    Row(Completion, "usage.prompt_tokens_details.video_tokens", InputOf(Video)),
    Row(Completion, "usage.input_tokens_details.text_tokens", InputOf(Text)),
    Row(Completion, "usage.input_tokens_details.image_tokens", InputOf(Image)),
    Row(Completion, "usage.input_tokens_details.audio_tokens", InputOf(Audio)),
    Row(Completion, "usage.input_token_details.text_tokens", InputOf(Text)),
    Row(Completion, "usage.input_token_details.audio_tokens", InputOf(Audio)),
    Row(Completion, "usage.completion_tokens_details.text_tokens", OutputOf(Text)),
    Row(Completion, "usage.completion_tokens_details.image_tokens", OutputOf(Image)),
    Row(Completion, "usage.completion_tokens_details.audio_tokens", OutputOf(Audio)),
    Row(Completion, "usage.output_tokens_details.text_tokens", OutputOf(Text)),
    Row(Completion, "usage.output_tokens_details.image_tokens", OutputOf(Image)),
    Row(Completion, "usage.output_tokens_details.audio_tokens", OutputOf(Audio)),
    // OpenRouter
    Row(Completion, "usage.cost", Charged),
    Row(Completion, "usage.is_byok", OwnKey),
    Row(Completion, "usage.cost_details.upstream_inference_cost", ChargedUpstream),
    // Perplexity
    Row(Completion, "usage.cost.total_cost", Charged),
    // DeepInfra
    Row(Completion, "usage.estimated_cost", Charged),
    // Vercel's gateway
    Row(Completion, "choices[].message.provider_metadata.gateway.cost", Charged),
    Row(Completion, "choices[].delta.provider_metadata.gateway.cost", Charged),
    Row(Completion, "providerMetadata.gateway.cost", Charged),
    // AI/ML API
    Row(Completion, "meta.usage.usd_spent", Charged),
    // xAI
    Row(Completion, "usage.cost_in_usd_ticks", ChargedTicks),
    Row(Completion, "data[].embedding", Vector),
    // DashScope
    Row(Completion, "embeddings[].embedding", Vector),
    Row(Completion, "choices[].error", Failed),
    Row(Completion, "choices[].error.code", ErrorCode),
    Row(Completion, "choices[].error.type", ErrorCode),
    // Groq
    Row(Completion, "x_groq.error", Failed),
    // Runs of OpenAI's Assistants
    Row(Completion, "status", FailedAs(&["failed"])),
    Row(Completion, "last_error", Failed),
    Row(Completion, "last_error.code", ErrorCode),
    // OpenAI's responses, also in events and over a socket (Realtime).
    Row(Responses, "model", Model),
    Row(Responses, "id", Id),
    Row(Responses, "service_tier", Tier),
    Row(Responses, "status", Status),
    Row(Responses, "status", FailedAs(&["failed"])),
    Row(Responses, "type", FailedAs(&["response.failed"])),
    Row(Responses, "type", EndedAs(&["response.completed"])),
    Row(Responses, "incomplete_details.reason", Incomplete),
    Row(Responses, "status_details.reason", Incomplete),
    Row(Responses, "output[].type", ToolCall(CALLS)),
    Row(Responses, "item.type", ToolCall(CALLS)),
    Row(Responses, "usage.input_tokens", Input),
    Row(Responses, "usage.output_tokens", Output),
    Row(Responses, "usage.total_tokens", Total),
    Row(Responses, "usage.input_tokens_details.cached_tokens", CacheRead),
    Row(Responses, "usage.cached_input_tokens", CacheRead),
    // pydantic-ai
    Row(Responses, "usage.cache_read_tokens", CacheRead),
    Row(Responses, "usage.cache_write_tokens", CacheWrite),
    Row(Responses, "usage.input_token_details.cached_tokens", CacheRead),
    Row(Responses, "usage.input_tokens_details.cache_write_tokens", CacheWrite),
    Row(Responses, "usage.output_tokens_details.reasoning_tokens", Reasoning),
    Row(Responses, "usage.output_token_details.reasoning_tokens", Reasoning),
    Row(Responses, "usage.input_tokens_details.text_tokens", InputOf(Text)),
    Row(Responses, "usage.input_tokens_details.image_tokens", InputOf(Image)),
    Row(Responses, "usage.input_tokens_details.audio_tokens", InputOf(Audio)),
    Row(Responses, "usage.input_token_details.text_tokens", InputOf(Text)),
    Row(Responses, "usage.input_token_details.image_tokens", InputOf(Image)),
    Row(Responses, "usage.input_token_details.audio_tokens", InputOf(Audio)),
    Row(Responses, "usage.input_token_details.cached_tokens_details.text_tokens", CacheReadOf(Text)),
    Row(Responses, "usage.input_token_details.cached_tokens_details.image_tokens", CacheReadOf(Image)),
    Row(Responses, "usage.input_token_details.cached_tokens_details.audio_tokens", CacheReadOf(Audio)),
    Row(Responses, "usage.output_tokens_details.text_tokens", OutputOf(Text)),
    Row(Responses, "usage.output_tokens_details.image_tokens", OutputOf(Image)),
    Row(Responses, "usage.output_tokens_details.audio_tokens", OutputOf(Audio)),
    Row(Responses, "usage.output_token_details.text_tokens", OutputOf(Text)),
    Row(Responses, "usage.output_token_details.audio_tokens", OutputOf(Audio)),
    Row(Responses, "usage.cost", Charged),
    // Perplexity
    Row(Responses, "usage.cost.total_cost", Charged),
    Row(Responses, "usage.is_byok", OwnKey),
    Row(Responses, "usage.cost_details.upstream_inference_cost", ChargedUpstream),
    Row(Responses, "usage.cost_in_usd_ticks", ChargedTicks),
    Row(Responses, "error", Failed),
    Row(Responses, "error.code", ErrorCode),
    Row(Responses, "error.type", ErrorCode),
    Row(Responses, "status_details.error", Failed),
    Row(Responses, "status_details.error.code", ErrorCode),
    Row(Responses, "status_details.error.type", ErrorCode),
];
