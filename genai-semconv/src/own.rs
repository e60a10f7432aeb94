//! Attributes that the conventions do not have.
//!
//! The conventions have no attributes for cost, budgets, loops or the totals of a run, and they reserve `gen_ai.*`.
//! These attributes therefore have names of their own. Only references to messages and tools have the names that others
//! use.

use crate::attr::{AnyAttr, Attr, Requirement, ValueKind};
use crate::field::Field;
use crate::generated::erased::GEN_AI_CONVERSATION_ID;
use crate::group::{SpanAttribute, SpanGroup, SpanKind};

macro_rules! own {
    ($($(#[$doc:meta])* $name:ident: $value:ty as $kind:ident = $key:literal;)*) => {
        $($(#[$doc])* pub const $name: Attr<$value> = Attr::new($key);)*

        /// Every attribute of this module.
        pub const OWN: &[AnyAttr] = &[$(erased::$name),*];

        pub(crate) mod erased {
            use super::{AnyAttr, Field, ValueKind};
            $(pub(crate) const $name: AnyAttr = AnyAttr { key: $key, field: Field::of($key), kind: ValueKind::$kind, values: &[] };)*
        }
    };
}

own! {
    /// On `request`: the workflow that serves the request.
    APP_WORKFLOW: str as Str = "app.workflow";
    /// On `request`: who asked, as a keyed hash, never raw.
    ENDUSER_ID: str as Str = "enduser.id";
    /// On `request`, if captured: what was asked.
    AGENT_INPUT: str as Str = "agent.input";
    /// On `request`, if captured: what was answered.
    AGENT_OUTPUT: str as Str = "agent.output";
    /// On runs: `completed`, `failed`, `cancelled` or `stopped`.
    AGENT_OUTCOME: str as Str = "agent.outcome";
    /// On a run that was stopped and on the call that was refused: which limit it was.
    AGENT_STOP_REASON: str as Str = "agent.stop_reason";
    /// On a run that was stopped and on the call that was refused: how many times round it had gone; of a loop the number
    /// of rounds, otherwise the number of model calls.
    AGENT_LOOP_ITERATIONS: i64 as Int = "agent.loop.iterations";
    /// On runs: the number of calls in the loop that cost most, without the first of each.
    AGENT_LOOP_CALLS: i64 as Int = "agent.loop.calls";
    /// On runs: the cost of all calls in the loop that cost most, in US dollars.
    AGENT_LOOP_COST_USD: f64 as Double = "agent.loop.cost_usd";
    /// On runs: how long calls were running in the loop that cost most, in seconds.
    AGENT_LOOP_DURATION: f64 as Double = "agent.loop.duration";
    /// On calls and runs: the limits that were passed and do not stop.
    AGENT_BUDGET_EXCEEDED: [&'static str] as Strings = "agent.budget.exceeded";
    /// On the event `agent.budget.warning`: which limit it is about.
    AGENT_BUDGET_LIMIT: str as Str = "agent.budget.limit";
    /// On the event `agent.budget.warning`: what was used or seen, in words.
    AGENT_BUDGET_SEEN: str as Str = "agent.budget.seen";
    /// On a run that no other run of its process is around: `true`. Count tasks by it, and add up the totals of these runs
    /// only: those of the runs under them are part of theirs.
    AGENT_RUN_OUTERMOST: bool as Bool = "agent.run.outermost";
    /// On runs: how many model calls were made under it.
    AGENT_RUN_MODEL_CALLS: i64 as Int = "agent.run.model_calls";
    /// On runs: how many tool calls were made under it.
    AGENT_RUN_TOOL_CALLS: i64 as Int = "agent.run.tool_calls";
    /// On runs: how many calls repeated one that had failed.
    AGENT_RUN_RETRIES: i64 as Int = "agent.run.retries";
    /// On runs: how often the most repeated call was made.
    AGENT_RUN_REPEATED_CALLS: i64 as Int = "agent.run.repeated_calls";
    /// On runs: input tokens of all calls under it, cached ones included.
    AGENT_RUN_INPUT_TOKENS: i64 as Int = "agent.run.input_tokens";
    /// On runs: output tokens of all calls under it, reasoning included.
    AGENT_RUN_OUTPUT_TOKENS: i64 as Int = "agent.run.output_tokens";
    /// On runs: estimated cost of all priced calls under it, in US dollars.
    AGENT_RUN_COST_USD: f64 as Double = "agent.run.cost_usd";
    /// On runs: number of calls whose cost is unknown.
    AGENT_RUN_UNPRICED_CALLS: i64 as Int = "agent.run.unpriced_calls";
    /// On runs: tokens that limits hold beside the totals, because a call did not report how many it used.
    AGENT_RUN_ASSUMED_TOKENS: i64 as Int = "agent.run.assumed_tokens";
    /// On runs: cost in US dollars that limits hold beside the totals, because a call's cost is not known.
    AGENT_RUN_ASSUMED_COST_USD: f64 as Double = "agent.run.assumed_cost_usd";
    /// On model calls: estimated cost of the call, in US dollars.
    AGENT_COST_USD: f64 as Double = "agent.cost.usd";
    /// On model calls that did not report all of their tokens: tokens that limits assume beside the reported ones, or
    /// without limits those that arrived of a stream that was dropped early.
    AGENT_USAGE_ASSUMED_TOKENS: i64 as Int = "agent.usage.assumed_tokens";
    /// On model calls that did not report all of their tokens: cost in US dollars that limits assume beside the known one.
    AGENT_COST_ASSUMED_USD: f64 as Double = "agent.cost.assumed_usd";
    /// On model calls whose token counts do not add up to the total that the provider reported.
    AGENT_USAGE_MISMATCH: bool as Bool = "agent.usage.mismatch";
    /// On model calls: the version of the price table behind the cost; `;requested` follows where the price is the
    /// requested model's, because the answer names a model without a price. `provider` for what the provider charged.
    AGENT_COST_PRICE_TABLE: str as Str = "agent.cost.price_table";
    /// On model calls without a cost whose model has a price: the service tier that has none.
    AGENT_COST_UNPRICED_TIER: str as Str = "agent.cost.unpriced_tier";
    /// On tools, retrievals, searches of a memory and remote agents: the names of the arguments, sorted. Their values are not
    /// recorded.
    TOOL_ARGS_KEYS: [&'static str] as Strings = "tool.args.keys";
    /// On calls with arguments: keyed hash of the name and the arguments.
    TOOL_ARGS_FINGERPRINT: str as Str = "tool.args.fingerprint";
    /// On calls with arguments: the number of the call among those with its fingerprint in the run, from 1. A refused
    /// call has a number, too.
    TOOL_REPEAT: i64 as Int = "tool.repeat";
    /// On calls with arguments: the number of the call among those with its fingerprint since one failed.
    TOOL_RETRY: i64 as Int = "tool.retry";
    /// On calls with arguments, where these alone would say otherwise: whether the call brought something new to its run.
    /// `true` on a third or later call that returned another result than before. `false` on one around others, such as
    /// a tool that runs a sub-agent, which was not made before: neither it nor a call inside brought anything new.
    TOOL_RESULT_NEW: bool as Bool = "tool.result.new";
    /// On failed calls that are compared, where `error.type` alone would say otherwise: whether the error is another one
    /// than that of the tool's failure before. `true` if an enum's variant or a text differs. `false` if the text of an
    /// error is the same whose type is that of all errors, such as `_OTHER`.
    TOOL_ERROR_NEW: bool as Bool = "tool.error.new";
    /// In trace files, on the record of a span that has started and not ended.
    AGENT_SPAN_OPEN: bool as Bool = "agent.span.open";
    /// On tools and model calls outside of any run: no budget holds for them, and no run counts them.
    AGENT_DETACHED: bool as Bool = "agent.detached";
    /// On calls whose result could not be read because the code that reads it panicked: a `Response`, an `Outcome`, an
    /// `ErrorType`, a closure of the attribute. The caller got the result all the same.
    AGENT_READ_PANICKED: bool as Bool = "agent.read.panicked";
    /// On calls with captured content: how many bytes of it were cut, all attributes together.
    CONTENT_CUT_BYTES: i64 as Int = "agent.content.cut_bytes";
    /// On calls with captured content: how many objects the content store did not take.
    CONTENT_NOT_STORED: i64 as Int = "agent.content.not_stored";
    /// On calls whose content goes to a store: the address of the whole value of `gen_ai.input.messages`. The names of
    /// the first four are those of OpenTelemetry's Python utilities, and proposed for the conventions (#45 there). The
    /// others are ours, since nobody else has a name for them. An address does not say that the object has arrived.
    INPUT_MESSAGES_REF: str as Str = "gen_ai.input.messages_ref";
    /// Of `gen_ai.output.messages`.
    OUTPUT_MESSAGES_REF: str as Str = "gen_ai.output.messages_ref";
    /// Of `gen_ai.system_instructions`.
    SYSTEM_INSTRUCTIONS_REF: str as Str = "gen_ai.system_instructions_ref";
    /// Of `gen_ai.tool.definitions`.
    TOOL_DEFINITIONS_REF: str as Str = "gen_ai.tool.definitions_ref";
    /// Of all `gen_ai.prompt.variable.*` in one object.
    PROMPT_VARIABLE_REF: str as Str = "agent.content.prompt.variable_ref";
    /// Of `agent.input`.
    AGENT_INPUT_REF: str as Str = "agent.content.input_ref";
    /// Of `agent.output`.
    AGENT_OUTPUT_REF: str as Str = "agent.content.output_ref";
    /// Of `gen_ai.tool.call.arguments`.
    TOOL_CALL_ARGUMENTS_REF: str as Str = "agent.content.tool.call.arguments_ref";
    /// Of `gen_ai.tool.call.result`.
    TOOL_CALL_RESULT_REF: str as Str = "agent.content.tool.call.result_ref";
    /// Of `gen_ai.retrieval.query.text`.
    RETRIEVAL_QUERY_TEXT_REF: str as Str = "agent.content.retrieval.query.text_ref";
    /// Of `gen_ai.retrieval.documents`.
    RETRIEVAL_DOCUMENTS_REF: str as Str = "agent.content.retrieval.documents_ref";
    /// Of `gen_ai.memory.query.text`.
    MEMORY_QUERY_TEXT_REF: str as Str = "agent.content.memory.query.text_ref";
    /// Of `gen_ai.memory.records`.
    MEMORY_RECORDS_REF: str as Str = "agent.content.memory.records_ref";
}

/// The name of the event that marks the span of a call whose future was dropped before it was done.
pub const CALL_CANCELLED_EVENT: &str = "agent.call.cancelled";

/// The event on the span of a run whose budget warns.
pub const BUDGET_WARNING_EVENT: &str = "agent.budget.warning";

/// The kind of a task's root span, which the conventions do not have.
pub const AGENT_REQUEST: SpanGroup = SpanGroup {
    id: "agent.request",
    kind: SpanKind::Internal,
    attributes: &[
        SpanAttribute {
            attr: erased::APP_WORKFLOW,
            requirement: Requirement::Recommended,
            sampling: true,
        },
        SpanAttribute {
            attr: erased::ENDUSER_ID,
            requirement: Requirement::OptIn,
            sampling: false,
        },
        SpanAttribute {
            attr: erased::AGENT_INPUT,
            requirement: Requirement::OptIn,
            sampling: false,
        },
        SpanAttribute {
            attr: erased::AGENT_OUTPUT,
            requirement: Requirement::OptIn,
            sampling: false,
        },
        SpanAttribute {
            attr: GEN_AI_CONVERSATION_ID,
            requirement: Requirement::ConditionallyRequired,
            sampling: false,
        },
    ],
};

/// Kinds of spans with `gen_ai.agent.name` of the agent that makes the call, in addition to the conventions'
/// attributes. Backends can so add up tokens and cost by agent.
pub const NAMES_CALLING_AGENT: &[&str] = &[
    "gen_ai.client.inference",
    "gen_ai.embeddings.client",
    "gen_ai.memory.client",
    "gen_ai.retrieval.client",
];

/// The attributes of [refinements](crate::Refinement) that the library reads from answers. Callers can set the others
/// with `attr("…" = value)`.
pub const READ_REFINEMENTS: &[&str] = &[
    "openai.api.type",
    "openai.response.service_tier",
    "openai.response.system_fingerprint",
];

/// Part of a call that other libraries keep under a name of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPart {
    /// The value that the call is given.
    Input,
    /// The value that the call returns.
    Output,
    /// Messages of either direction.
    Messages,
    /// The tools that a request defines.
    ToolDefinitions,
    /// The variables of a prompt's template.
    PromptVariables,
}

/// Names under which other libraries and backends keep contents of calls. A name that ends with a dot stands for all
/// names that begin with it. Backends show their values as content, so they must pass the gates and the redactor of
/// `capture(…)`.
pub const CONTENT_ELSEWHERE: &[(&str, CallPart)] = &[
    ("ai.prompt", CallPart::Input),
    ("ai.prompt.", CallPart::Input),
    ("ai.response.object", CallPart::Output),
    ("ai.response.text", CallPart::Output),
    ("ai.response.toolCalls", CallPart::Output),
    ("ai.toolCall.args", CallPart::Input),
    ("ai.toolCall.result", CallPart::Output),
    ("all_messages_events", CallPart::Messages),
    ("completion", CallPart::Output),
    ("embedding.text", CallPart::Input),
    ("embedding.embeddings.", CallPart::Output),
    ("final_result", CallPart::Output),
    ("input", CallPart::Input),
    ("input.value", CallPart::Input),
    ("langfuse.observation.input", CallPart::Input),
    ("langfuse.observation.output", CallPart::Output),
    ("langfuse.trace.input", CallPart::Input),
    ("langfuse.trace.output", CallPart::Output),
    ("langsmith.span.input", CallPart::Input),
    ("langsmith.span.output", CallPart::Output),
    ("llm.completions", CallPart::Output),
    ("llm.completions.", CallPart::Output),
    ("llm.function_call", CallPart::Output),
    ("llm.input_messages", CallPart::Input),
    ("llm.input_messages.", CallPart::Input),
    ("llm.output_messages", CallPart::Output),
    ("llm.output_messages.", CallPart::Output),
    ("llm.prompt_template.template", CallPart::Input),
    ("llm.prompt_template.variables", CallPart::PromptVariables),
    ("llm.prompts", CallPart::Input),
    ("llm.prompts.", CallPart::Input),
    ("llm.tools", CallPart::ToolDefinitions),
    ("llm.tools.", CallPart::ToolDefinitions),
    ("message.content", CallPart::Messages),
    ("message.contents", CallPart::Messages),
    ("mlflow.chat.messages", CallPart::Messages),
    ("mlflow.chat.tools", CallPart::ToolDefinitions),
    ("mlflow.spanInputs", CallPart::Input),
    ("mlflow.spanOutputs", CallPart::Output),
    ("output", CallPart::Output),
    ("output.value", CallPart::Output),
    ("prompt", CallPart::Input),
    ("reranker.input_documents", CallPart::Input),
    ("reranker.input_documents.", CallPart::Input),
    ("reranker.output_documents", CallPart::Output),
    ("reranker.output_documents.", CallPart::Output),
    ("reranker.query", CallPart::Input),
    ("retrieval.documents", CallPart::Output),
    ("retrieval.documents.", CallPart::Output),
    ("tool.parameters", CallPart::Input),
    ("tool_arguments", CallPart::Input),
    ("tool_call.function.arguments", CallPart::Input),
    ("tool_response", CallPart::Output),
    ("traceloop.entity.input", CallPart::Input),
    ("traceloop.entity.output", CallPart::Output),
];

/// Names under which other libraries and backends keep the user who made a request.
pub const USER_ELSEWHERE: &[&str] = &[
    "langfuse.user.id",
    "mlflow.trace.user",
    "user.email",
    "user.full_name",
    "user.id",
    "user.name",
];
