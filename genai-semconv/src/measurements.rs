//! Tables of metrics that operations, runs and prices refer to.

use crate::generated::metrics;
use crate::measure::Measure::{
    Cost, Duration, ModelCalls, OwnModelCalls, OwnToolCalls, RepeatedCalls, Retries, Stops, TimePerOutputChunk,
    TimeToFirstChunk, TokensByModality, TokensByType, ToolCalls, UnpricedCalls,
};
use crate::measure::Tokens::{CacheRead, CacheWrite, Input, Output, Reasoning};
use crate::measure::{Measure, Measurement, Measurements};
use crate::{own_metrics, v1_41};

macro_rules! list {
    ($($module:ident::$metric:ident: $of:expr;)*) => {
        &[$(Measurement { metric: &$module::$metric, of: $of }),*]
    };
}

/// No metrics.
pub const NONE: Measurements = Measurements {
    pinned: &[],
    v1_41: &[],
};

/// Metrics of `chat`, `generate_content` and `text_completion`.
pub const INFERENCE: Measurements = Measurements {
    pinned: list! {
        metrics::GEN_AI_CLIENT_INFERENCE_DURATION: Duration;
        metrics::GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK: TimeToFirstChunk;
        metrics::GEN_AI_CLIENT_INFERENCE_TIME_PER_OUTPUT_CHUNK: TimePerOutputChunk;
        metrics::GEN_AI_CLIENT_INFERENCE_USAGE_INPUT_TOKENS: TokensByModality(Input);
        metrics::GEN_AI_CLIENT_INFERENCE_USAGE_OUTPUT_TOKENS: TokensByModality(Output);
        metrics::GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_READ_INPUT_TOKENS: TokensByModality(CacheRead);
        metrics::GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_WRITE_INPUT_TOKENS: TokensByModality(CacheWrite);
        metrics::GEN_AI_CLIENT_INFERENCE_USAGE_REASONING_OUTPUT_TOKENS: TokensByModality(Reasoning);
        metrics::GEN_AI_CLIENT_INFERENCE_OPERATION_INPUT_TOKENS: Measure::Tokens(Input);
        metrics::GEN_AI_CLIENT_INFERENCE_OPERATION_OUTPUT_TOKENS: Measure::Tokens(Output);
    },
    v1_41: list! {
        metrics::GEN_AI_CLIENT_OPERATION_DURATION: Duration;
        v1_41::GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK: TimeToFirstChunk;
        v1_41::GEN_AI_CLIENT_OPERATION_TIME_PER_OUTPUT_CHUNK: TimePerOutputChunk;
        v1_41::GEN_AI_CLIENT_TOKEN_USAGE: TokensByType(Input);
        v1_41::GEN_AI_CLIENT_TOKEN_USAGE: TokensByType(Output);
    },
};

/// Metrics of `embeddings`. The pinned conventions have no metric for its tokens.
pub const EMBEDDINGS: Measurements = Measurements {
    pinned: CLIENT.pinned,
    v1_41: list! {
        metrics::GEN_AI_CLIENT_OPERATION_DURATION: Duration;
        v1_41::GEN_AI_CLIENT_TOKEN_USAGE: TokensByType(Input);
        v1_41::GEN_AI_CLIENT_TOKEN_USAGE: TokensByType(Output);
    },
};

/// Metrics of the other calls of a provider.
pub const CLIENT: Measurements = same(list! {
    metrics::GEN_AI_CLIENT_OPERATION_DURATION: Duration;
});

/// Metrics of `workflow`.
pub const WORKFLOW: Measurements = same(list! {
    metrics::GEN_AI_INVOKE_WORKFLOW_DURATION: Duration;
});

/// Metrics of `agent`.
pub const AGENT: Measurements = same(list! {
    metrics::GEN_AI_INVOKE_AGENT_DURATION: Duration;
    metrics::GEN_AI_INVOKE_AGENT_INFERENCE_CALLS: OwnModelCalls;
    metrics::GEN_AI_INVOKE_AGENT_TOOL_CALLS: OwnToolCalls;
});

/// Metrics of `tool`.
pub const TOOL: Measurements = same(list! {
    metrics::GEN_AI_EXECUTE_TOOL_DURATION: Duration;
});

/// Metrics of the outermost run of a process.
pub const RUN: Measurements = same(list! {
    own_metrics::AGENT_RUN_DURATION: Duration;
    own_metrics::AGENT_RUN_MODEL_CALLS: ModelCalls;
    own_metrics::AGENT_RUN_TOOL_CALLS: ToolCalls;
    own_metrics::AGENT_RUN_REPEATED_CALLS: RepeatedCalls;
    own_metrics::AGENT_RUN_RETRIES: Retries;
    own_metrics::AGENT_RUN_INPUT_TOKENS: Measure::Tokens(Input);
    own_metrics::AGENT_RUN_OUTPUT_TOKENS: Measure::Tokens(Output);
    own_metrics::AGENT_RUN_COST: Cost;
    own_metrics::AGENT_RUN_STOPS: Stops;
});

/// Metrics of model calls that were looked up in a price table.
pub const PRICED: Measurements = same(list! {
    own_metrics::AGENT_COST_USD: Cost;
    own_metrics::AGENT_UNPRICED_CALLS: UnpricedCalls;
});

/// Metrics of MCP requests and notifications at their sender.
pub const MCP_SENT: Measurements = same(list! {
    metrics::MCP_CLIENT_OPERATION_DURATION: Duration;
});

/// Metrics of MCP requests at their receiver.
pub const MCP_RECEIVED: Measurements = same(list! {
    metrics::MCP_SERVER_OPERATION_DURATION: Duration;
});

/// Metrics of MCP sessions at the client.
pub const MCP_CLIENT_SESSION: Measurements = same(list! {
    metrics::MCP_CLIENT_SESSION_DURATION: Duration;
});

/// Metrics of MCP sessions at the server.
pub const MCP_SERVER_SESSION: Measurements = same(list! {
    metrics::MCP_SERVER_SESSION_DURATION: Duration;
});

/// Metrics that have the same names in v1.41.1, or none there.
const fn same(list: &'static [Measurement]) -> Measurements {
    Measurements {
        pinned: list,
        v1_41: list,
    }
}

/// The largest number of attributes of any metric, without those that [`Measure`] adds.
pub const MOST_ATTRIBUTES: usize = 7;

// The runtime collects the attributes of a call from its first metric only.
const _: () = {
    let tables = [&INFERENCE, &EMBEDDINGS, &CLIENT, &WORKFLOW, &AGENT, &TOOL];
    let mut table = 0;
    while table < tables.len() {
        assert!(tables[table].pinned[0].metric.attributes.len() <= MOST_ATTRIBUTES);
        assert!(are_fields(tables[table].pinned[0].metric.attributes));
        assert!(covers(&tables[table].pinned[0], tables[table].pinned));
        assert!(covers(&tables[table].pinned[0], tables[table].v1_41));
        table += 1;
    }
};

/// Whether a call's start has a field for each of the attributes. `error.type` and `gen_ai.response.model` are exempt:
/// they are known only at the end.
const fn are_fields(attributes: &[crate::MetricAttribute]) -> bool {
    let mut index = 0;
    while index < attributes.len() {
        let attr = attributes[index].attr;
        let is_of_end =
            crate::group::same(attr.key, "error.type") || crate::group::same(attr.key, "gen_ai.response.model");
        if attr.field.is_none() && !is_of_end {
            return false;
        }
        index += 1;
    }
    true
}

const fn covers(first: &Measurement, list: &[Measurement]) -> bool {
    let mut index = 0;
    while index < list.len() {
        let attributes = list[index].metric.attributes;
        let mut attribute = 0;
        while attribute < attributes.len() {
            let key = attributes[attribute].attr.key;
            let added = match list[index].of {
                TokensByModality(_) => crate::group::same(key, "gen_ai.token.modality"),
                TokensByType(_) => crate::group::same(key, v1_41::GEN_AI_TOKEN_TYPE.key()),
                _ => false,
            };
            if !added && !first.metric.has(key) {
                return false;
            }
            attribute += 1;
        }
        index += 1;
    }
    true
}
