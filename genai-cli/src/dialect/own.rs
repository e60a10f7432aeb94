//! This project's own attribute names, which any program may write.

use super::{Dialect, Role};
use crate::model::Kind;

pub(super) const DIALECT: Dialect = Dialect {
    names: &[
        ("agent.cost.usd", Role::Cost),
        ("agent.run.input_tokens", Role::RunInputTokens),
        ("agent.run.output_tokens", Role::RunOutputTokens),
        ("agent.run.cost_usd", Role::RunCost),
        ("agent.usage.assumed_tokens", Role::AssumedTokens),
        ("agent.run.assumed_tokens", Role::AssumedTokens),
        ("agent.cost.assumed_usd", Role::AssumedCost),
        ("agent.run.assumed_cost_usd", Role::AssumedCost),
        ("tool.repeat", Role::Repeat),
        ("tool.retry", Role::Retry),
        ("tool.result.new", Role::New),
        ("tool.error.new", Role::NewError),
        ("tool.args.fingerprint", Role::Fingerprint),
        ("agent.outcome", Role::Outcome),
        ("agent.stop_reason", Role::StopReason),
        ("agent.span.open", Role::Open),
        ("agent.input", Role::Content),
        ("agent.output", Role::Content),
    ],
    content_prefixes: &[],
    operations: &[],
    other: Kind::Other,
};
