//! Metrics that the conventions do not have: of runs, by workflow and outcome, and of cost.
//!
//! Units in braces are annotations, which exporters leave out of names. A name that needs a unit therefore has it in
//! the name itself.

use crate::attr::Requirement;
use crate::generated::{erased, metrics};
use crate::group::{Instrument, Metric, MetricAttribute};
use crate::own::erased as own;

const WORKFLOW: MetricAttribute = available(erased::GEN_AI_WORKFLOW_NAME);

/// Attributes of the metrics of runs, sorted like those of the conventions.
const OF_RUNS: &[MetricAttribute] = &[always(own::AGENT_OUTCOME), WORKFLOW];

const OF_PRICES: &[MetricAttribute] = &[
    always(erased::GEN_AI_PROVIDER_NAME),
    available(erased::GEN_AI_REQUEST_MODEL),
    available(erased::GEN_AI_RESPONSE_MODEL),
    WORKFLOW,
];

/// Attributes of unpriced calls. The tier distinguishes a model without a price from a tier without one.
const OF_UNPRICED: &[MetricAttribute] = &[
    available(own::AGENT_COST_UNPRICED_TIER),
    always(erased::GEN_AI_PROVIDER_NAME),
    available(erased::GEN_AI_REQUEST_MODEL),
    available(erased::GEN_AI_RESPONSE_MODEL),
    WORKFLOW,
];

const CALLS: &[f64] = &[1., 2., 4., 8., 16., 32., 64., 128., 256., 512.];
/// Bucket boundaries of runs, in seconds. They are finer below a second than those of workflows: a quantile is only as
/// precise as its bucket.
const RUN_SECONDS: &[f64] = &[
    0.01, 0.05, 0.1, 0.5, 1., 5., 10., 30., 60., 120., 300., 600., 1_800., 3_600., 7_200.,
];
const COST: &[f64] = &[
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1., 5., 10., 50., 100.,
];

/// Duration of runs, in `s`.
pub const AGENT_RUN_DURATION: Metric = Metric {
    name: "agent.run.duration",
    brief: "How long runs took.",
    buckets: RUN_SECONDS,
    attributes: OF_RUNS,
    ..metrics::GEN_AI_INVOKE_WORKFLOW_DURATION
};

/// Number of model calls under runs, in `{call}`.
pub const AGENT_RUN_MODEL_CALLS: Metric = calls("agent.run.model_calls", "Model calls under runs.");

/// Number of tool calls under runs, in `{call}`.
pub const AGENT_RUN_TOOL_CALLS: Metric = calls("agent.run.tool_calls", "Tool calls under runs.");

/// Number of times that the most repeated call of runs was made, in `{call}`.
pub const AGENT_RUN_REPEATED_CALLS: Metric = calls(
    "agent.run.repeated_calls",
    "How often the most repeated call of runs was made.",
);

/// Number of calls that repeated a failed call, in `{call}`.
pub const AGENT_RUN_RETRIES: Metric = calls("agent.run.retries", "Calls of runs that repeated one that had failed.");

/// Input tokens under runs, cached ones included, in `{token}`.
pub const AGENT_RUN_INPUT_TOKENS: Metric = Metric {
    name: "agent.run.input_tokens",
    brief: "Input tokens under runs, cached ones included.",
    attributes: OF_RUNS,
    ..metrics::GEN_AI_CLIENT_INFERENCE_OPERATION_INPUT_TOKENS
};

/// Output tokens under runs, reasoning included, in `{token}`.
pub const AGENT_RUN_OUTPUT_TOKENS: Metric = Metric {
    name: "agent.run.output_tokens",
    brief: "Output tokens under runs, reasoning included.",
    attributes: OF_RUNS,
    ..metrics::GEN_AI_CLIENT_INFERENCE_OPERATION_OUTPUT_TOKENS
};

/// Estimated cost of runs, in `{USD}`.
pub const AGENT_RUN_COST: Metric = Metric {
    name: "agent.run.cost",
    brief: "Estimated cost of runs, in US dollars.",
    instrument: Instrument::HistogramF64,
    unit: "{USD}",
    buckets: COST,
    attributes: OF_RUNS,
};

/// Runs that a budget stopped, by reason, in `{run}`.
pub const AGENT_RUN_STOPS: Metric = Metric {
    name: "agent.run.stops",
    brief: "Runs that a budget stopped.",
    instrument: Instrument::CounterU64,
    unit: "{run}",
    buckets: &[],
    attributes: &[always(own::AGENT_STOP_REASON), WORKFLOW],
};

/// Estimated cost of model calls, in `{USD}`.
pub const AGENT_COST_USD: Metric = Metric {
    name: "agent.cost.usd",
    brief: "Estimated cost of model calls, in US dollars.",
    instrument: Instrument::CounterF64,
    unit: "{USD}",
    buckets: &[],
    attributes: OF_PRICES,
};

/// Model calls whose cost is unknown, in `{call}`.
pub const AGENT_UNPRICED_CALLS: Metric = Metric {
    name: "agent.unpriced_calls",
    brief: "Model calls whose cost is unknown.",
    instrument: Instrument::CounterU64,
    unit: "{call}",
    buckets: &[],
    attributes: OF_UNPRICED,
};

const fn calls(name: &'static str, brief: &'static str) -> Metric {
    Metric {
        name,
        brief,
        instrument: Instrument::HistogramU64,
        unit: "{call}",
        buckets: CALLS,
        attributes: OF_RUNS,
    }
}

const fn always(attr: crate::AnyAttr) -> MetricAttribute {
    MetricAttribute {
        attr,
        requirement: Requirement::Required,
    }
}

const fn available(attr: crate::AnyAttr) -> MetricAttribute {
    MetricAttribute {
        attr,
        requirement: Requirement::ConditionallyRequired,
    }
}
