//! Names of the GenAI conventions v1.36 to v1.41 and of their forerunners.

use super::{Dialect, Role};
use crate::model::Kind;

pub(super) const DIALECT: Dialect = Dialect {
    names: &[
        ("gen_ai.system", Role::Provider),
        ("gen_ai.usage.prompt_tokens", Role::InputTokens),
        ("gen_ai.usage.completion_tokens", Role::OutputTokens),
        ("gen_ai.usage.cache_read_input_tokens", Role::CachedTokens),
        ("gen_ai.prompt", Role::Content),
        ("gen_ai.completion", Role::Content),
        // Bodies of the events of v1.36, which instrumentations record on spans.
        ("gen_ai.event.content", Role::Content),
    ],
    content_prefixes: &[
        "gen_ai.prompt.0",
        "gen_ai.prompt.1",
        "gen_ai.prompt.2",
        "gen_ai.prompt.3",
        "gen_ai.prompt.4",
        "gen_ai.prompt.5",
        "gen_ai.prompt.6",
        "gen_ai.prompt.7",
        "gen_ai.prompt.8",
        "gen_ai.prompt.9",
        "gen_ai.completion.",
    ],
    operations: &[],
    other: Kind::Other,
};
