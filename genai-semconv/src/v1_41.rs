//! Names of v1.41.1, the last tagged version of the conventions, that were replaced since. They are for backends that
//! have not followed. `gen_ai.client.operation.duration` has the same name in both versions.

use crate::attr::{AnyAttr, Attr, Requirement, ValueKind};
use crate::generated::metrics;
use crate::group::{Instrument, Metric, MetricAttribute};

/// The schema URL of v1.41.1.
pub const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.41.1";

/// The type of tokens: `input` or `output`.
pub const GEN_AI_TOKEN_TYPE: Attr<str> = Attr::new("gen_ai.token.type");

/// Input tokens written to a cache, which are now `gen_ai.usage.cache_write.input_tokens`.
pub const GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS: Attr<i64> = Attr::new("gen_ai.usage.cache_creation.input_tokens");

const INFERENCE: &[MetricAttribute] = metrics::GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK.attributes;

/// `gen_ai.client.operation.time_to_first_chunk`, in `s`.
pub const GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK: Metric = Metric {
    name: "gen_ai.client.operation.time_to_first_chunk",
    ..metrics::GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK
};

/// `gen_ai.client.operation.time_per_output_chunk`, in `s`.
pub const GEN_AI_CLIENT_OPERATION_TIME_PER_OUTPUT_CHUNK: Metric = Metric {
    name: "gen_ai.client.operation.time_per_output_chunk",
    ..metrics::GEN_AI_CLIENT_INFERENCE_TIME_PER_OUTPUT_CHUNK
};

/// `gen_ai.client.token.usage`, in `{token}`.
pub const GEN_AI_CLIENT_TOKEN_USAGE: Metric = Metric {
    name: "gen_ai.client.token.usage",
    brief: "Number of input and output tokens used.",
    instrument: Instrument::HistogramU64,
    unit: "{token}",
    buckets: metrics::GEN_AI_CLIENT_INFERENCE_OPERATION_INPUT_TOKENS.buckets,
    attributes: &[
        INFERENCE[0],
        INFERENCE[1],
        INFERENCE[2],
        INFERENCE[3],
        MetricAttribute {
            attr: AnyAttr {
                key: GEN_AI_TOKEN_TYPE.key(),
                field: GEN_AI_TOKEN_TYPE.field(),
                kind: ValueKind::Str,
                values: &["input", "output"],
            },
            requirement: Requirement::Required,
        },
        INFERENCE[4],
        INFERENCE[5],
    ],
};
