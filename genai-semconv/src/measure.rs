//! Types of the tables of metrics.

use crate::group::Metric;

/// Metrics of an operation's calls, under the names of either version of the conventions.
#[derive(Debug)]
#[non_exhaustive]
pub struct Measurements {
    /// Metrics under the names of the pinned conventions. The first has every attribute of the others, except those
    /// that [`Measure`] adds.
    pub pinned: &'static [Measurement],
    /// Metrics under the names of v1.41.1, the last tagged version. Metrics that v1.41.1 does not have keep their
    /// pinned names.
    pub v1_41: &'static [Measurement],
}

/// One metric and the quantity that is recorded into it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Measurement {
    /// The metric.
    pub metric: &'static Metric,
    /// The recorded quantity.
    pub of: Measure,
}

/// Quantity that a metric records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Duration of the call or of the run, in seconds.
    Duration,
    /// Time from the start of the call to the first chunk of a stream, in seconds.
    TimeToFirstChunk,
    /// Time from each chunk of a stream to the next, in seconds.
    TimePerOutputChunk,
    /// Tokens, one value per call or run.
    Tokens(Tokens),
    /// Tokens, one value per modality (`gen_ai.token.modality`) that the provider counted.
    TokensByModality(Tokens),
    /// Tokens, with their type in `gen_ai.token.type`.
    TokensByType(Tokens),
    /// Number of model calls that an agent made itself, without those of its sub-agents.
    OwnModelCalls,
    /// Number of tool calls that an agent made itself, without those of its sub-agents.
    OwnToolCalls,
    /// Number of model calls under a run.
    ModelCalls,
    /// Number of tool calls under a run.
    ToolCalls,
    /// Number of times that the most repeated call of a run was made.
    RepeatedCalls,
    /// Number of calls of a run that repeated a failed call.
    Retries,
    /// The estimated cost of a call or of a run, in US dollars.
    Cost,
    /// The value 1 for each model call without a price.
    UnpricedCalls,
    /// The value 1 for each run that a budget stopped.
    Stops,
}

impl Measure {
    /// The moment and condition of recording, in words.
    pub const fn when(self) -> &'static str {
        match self {
            Self::Duration
            | Self::OwnModelCalls
            | Self::OwnToolCalls
            | Self::ModelCalls
            | Self::ToolCalls
            | Self::RepeatedCalls
            | Self::Retries => "at the end",
            Self::TimeToFirstChunk => "at a stream's first chunk",
            Self::TimePerOutputChunk => "at each further chunk of a stream",
            Self::Tokens(_) | Self::TokensByType(_) => "at the end, if the count is known",
            Self::TokensByModality(_) => "at the end, for each modality that is counted",
            Self::Cost => "at the end, if there is a price",
            Self::UnpricedCalls => "at the end, if its cost is unknown",
            Self::Stops => "at the end, if a budget stopped it",
        }
    }
}

/// Tokens of a call that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// Input tokens, including cached ones.
    Input,
    /// Output tokens, including reasoning.
    Output,
    /// Input tokens that were read from a cache.
    CacheRead,
    /// Input tokens that were written to a cache.
    CacheWrite,
    /// Output tokens that were reasoning.
    Reasoning,
}
