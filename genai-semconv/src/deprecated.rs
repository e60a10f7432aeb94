//! Names that the conventions gave up, with their replacements. The registry behind the generated constants only has
//! today's names, so this list is kept by hand. Its sources are the conventions' own list of deprecated GenAI
//! attributes and their migration guide.

/// Pairs of a deprecated name and its replacement.
pub const DEPRECATED: &[(&str, &str)] = &[
    ("gen_ai.system", "gen_ai.provider.name"),
    ("gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"),
    ("gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"),
    (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_write.input_tokens",
    ),
    ("gen_ai.response.finish_reason", "gen_ai.response.finish_reasons"),
    ("gen_ai.prompt", "gen_ai.input.messages"),
    ("gen_ai.completion", "gen_ai.output.messages"),
    ("gen_ai.openai.request.response_format", "gen_ai.output.type"),
    ("gen_ai.openai.request.seed", "gen_ai.request.seed"),
    ("gen_ai.openai.request.service_tier", "openai.request.service_tier"),
    ("gen_ai.openai.response.service_tier", "openai.response.service_tier"),
    (
        "gen_ai.openai.response.system_fingerprint",
        "openai.response.system_fingerprint",
    ),
    ("gen_ai.token.type", "gen_ai.token.modality"),
];

/// Namespaces in which only the conventions define names.
pub const RESERVED: &[&str] = &["gen_ai.", "mcp.", "otel.", "openai.", "error.", "server."];
