//! The GenAI conventions of the commit that this project follows.

use super::{Dialect, Role};
use crate::model::Kind;

pub(super) const DIALECT: Dialect = Dialect {
    names: &[
        ("gen_ai.operation.name", Role::Operation),
        ("gen_ai.provider.name", Role::Provider),
        ("gen_ai.request.model", Role::RequestModel),
        ("gen_ai.response.model", Role::ResponseModel),
        ("gen_ai.tool.name", Role::Tool),
        ("gen_ai.agent.name", Role::Agent),
        ("gen_ai.workflow.name", Role::Workflow),
        ("gen_ai.usage.input_tokens", Role::InputTokens),
        ("gen_ai.usage.output_tokens", Role::OutputTokens),
        ("gen_ai.usage.cache_read.input_tokens", Role::CachedTokens),
        ("gen_ai.response.time_to_first_chunk", Role::FirstChunk),
        ("error.type", Role::ErrorType),
        ("gen_ai.tool.call.arguments", Role::Arguments),
        ("gen_ai.tool.call.result", Role::Content),
        ("gen_ai.input.messages", Role::Content),
        ("gen_ai.output.messages", Role::Content),
        ("gen_ai.system_instructions", Role::Content),
        ("gen_ai.tool.definitions", Role::Content),
        ("gen_ai.retrieval.documents", Role::Content),
        ("gen_ai.retrieval.query.text", Role::Content),
        ("gen_ai.memory.query.text", Role::Content),
        ("gen_ai.memory.records", Role::Content),
        ("gen_ai.evaluation.explanation", Role::Content),
        // Names of the general conventions.
        ("exception.message", Role::Content),
        ("exception.stacktrace", Role::Content),
    ],
    content_prefixes: &["gen_ai.prompt.variable"],
    operations: &[
        ("chat", Kind::Model),
        ("generate_content", Kind::Model),
        ("text_completion", Kind::Model),
        ("embeddings", Kind::Model),
        ("fetch_response", Kind::Other),
        ("execute_tool", Kind::Tool),
        ("invoke_agent", Kind::Agent),
        ("invoke_workflow", Kind::Workflow),
        ("create_agent", Kind::Other),
        ("retrieval", Kind::Other),
        ("plan", Kind::Other),
    ],
    other: Kind::Other,
};
