//! `OpenInference`, the names of Arize's instrumentations for Python and JavaScript.

use super::{Dialect, Role};
use crate::model::Kind;

pub(super) const DIALECT: Dialect = Dialect {
    names: &[
        ("openinference.span.kind", Role::Operation),
        ("llm.provider", Role::Provider),
        ("llm.system", Role::Provider),
        ("llm.model_name", Role::ResponseModel),
        ("llm.response.model_name", Role::ResponseModel),
        ("llm.request.model_name", Role::RequestModel),
        ("embedding.model_name", Role::ResponseModel),
        ("tool.name", Role::Tool),
        ("agent.name", Role::Agent),
        ("llm.token_count.prompt", Role::InputTokens),
        ("llm.token_count.completion", Role::OutputTokens),
        ("llm.token_count.prompt_details.cache_read", Role::CachedTokens),
        ("llm.cost.total", Role::Cost),
        ("input.value", Role::Arguments),
        ("output.value", Role::Content),
        ("metadata", Role::Content),
    ],
    content_prefixes: &[
        "input.images",
        "input.documents",
        "output.images",
        "output.documents",
        "embedding.embeddings",
        "llm.function_call",
        "llm.input_messages",
        "llm.output_messages",
        "llm.prompts",
        "llm.choices",
        "llm.prompt_template",
        "llm.tools",
        "tool.parameters",
        "retrieval.documents",
        "reranker.",
        "tool_call.function.arguments",
    ],
    operations: &[
        ("LLM", Kind::Model),
        ("EMBEDDING", Kind::Model),
        ("TOOL", Kind::Tool),
        ("AGENT", Kind::Agent),
        ("CHAIN", Kind::Workflow),
    ],
    other: Kind::Other,
};
