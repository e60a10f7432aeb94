//! The types of the tables of metrics.

use crate::group::Metric;

/// What is measured of the calls of an operation, under the names of one version of the conventions or of another.
#[derive(Debug)]
#[non_exhaustive]
pub struct Measurements {
    /// Under the names of the pinned conventions. The first one has every attribute that any other of them has, but for
    /// those that [`Measure`] adds.
    pub pinned: &'static [Measurement],
    /// Under the names of v1.41.1, the last tagged version, where that has some; else as pinned.
    pub v1_41: &'static [Measurement],
}

/// One metric and what is recorded into it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Measurement {
    /// The metric.
    pub metric: &'static Metric,
    /// What is recorded.
    pub of: Measure,
}

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How long the call or the run took, in seconds.
    Duration,
    /// How long a stream's first chunk took from the start of the call, in seconds.
    TimeToFirstChunk,
    /// How long each further chunk took from the one before, in seconds.
    TimePerOutputChunk,
    /// Tokens, one value a call or run.
    Tokens(Tokens),
    /// Tokens, a value for each modality (`gen_ai.token.modality`) that the provider counted.
    TokensByModality(Tokens),
    /// Tokens, one value a call, with their kind in `gen_ai.token.type`.
    TokensByType(Tokens),
    /// How many model calls an agent made itself: those of its sub-agents are theirs.
    OwnModelCalls,
    /// How many tool calls an agent made itself.
    OwnToolCalls,
    /// How many model calls were made under a run.
    ModelCalls,
    /// How many tool calls were made under a run.
    ToolCalls,
    /// How often the most repeated call of a run was made.
    RepeatedCalls,
    /// How many calls of a run repeated one that had failed.
    Retries,
    /// The estimated cost of a call or of a run, in US dollars.
    Cost,
    /// 1 for each model call that had no price.
    UnpricedCalls,
    /// 1 for each run that a budget stopped.
    Stops,
}

impl Measure {
    /// When it is recorded, in words.
    pub const fn when(self) -> &'static str {
        match self {
            Self::Duration | Self::OwnModelCalls | Self::OwnToolCalls | Self::ModelCalls | Self::ToolCalls => {
                "at the end"
            }
            Self::TimeToFirstChunk => "at a stream's first chunk",
            Self::TimePerOutputChunk => "at each further chunk of a stream",
            Self::Tokens(_) | Self::TokensByType(_) => "at the end, if the count is known",
            Self::TokensByModality(_) => "at the end, for each modality that is counted",
            Self::RepeatedCalls | Self::Retries => "at the end, if calls were compared",
            Self::Cost => "at the end, if there is a price",
            Self::UnpricedCalls => "at the end, if there is no price",
            Self::Stops => "at the end, if a budget stopped it",
        }
    }
}

/// Which tokens of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// Of the input, cached ones included.
    Input,
    /// Of the output, reasoning included.
    Output,
    /// The part of the input that was read from a cache.
    CacheRead,
    /// The part of the input that was written to a cache.
    CacheWrite,
    /// The part of the output that was reasoning.
    Reasoning,
}
