//! The meaning of attribute names: a table for each version of the conventions.

mod earlier;
mod openinference;
mod own;
mod pinned;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::Kind;

/// The property of a span that an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The operation; its value is looked up in the table of the same dialect.
    Operation,
    /// The provider of the model. A span that has it and no operation is a call of a model.
    Provider,
    RequestModel,
    ResponseModel,
    Tool,
    Agent,
    Workflow,
    InputTokens,
    OutputTokens,
    CachedTokens,
    /// The cost in US dollars.
    Cost,
    RunInputTokens,
    RunOutputTokens,
    /// The cost of a run in US dollars.
    RunCost,
    /// Tokens that are assumed beside the known ones.
    AssumedTokens,
    /// The cost in US dollars that is assumed beside the known one.
    AssumedCost,
    /// The time to the first chunk, in seconds.
    FirstChunk,
    ErrorType,
    Repeat,
    Retry,
    /// Whether the result of the call was new.
    New,
    /// Whether the error of the call was another one than before.
    NewError,
    Fingerprint,
    Outcome,
    StopReason,
    Open,
    /// The arguments of a call, which are comparable.
    Arguments,
    /// Other text that people and models may have written.
    Content,
}

/// The names of one set of conventions.
struct Dialect {
    /// Attributes by their full names.
    names: &'static [(&'static str, Role)],
    /// Beginnings of the names of attributes that hold content.
    content_prefixes: &'static [&'static str],
    /// Values of the attribute with [`Role::Operation`].
    operations: &'static [(&'static str, Kind)],
    /// The kind of a span whose operation is in no table.
    other: Kind,
}

const DIALECTS: [&Dialect; 4] = [
    &pinned::DIALECT,
    &earlier::DIALECT,
    &openinference::DIALECT,
    &own::DIALECT,
];

static ROLES: LazyLock<HashMap<&str, (Role, &Dialect)>> = LazyLock::new(|| {
    let rows = DIALECTS
        .into_iter()
        .flat_map(|dialect| dialect.names.iter().map(move |(name, role)| (*name, (*role, dialect))));
    rows.collect()
});

/// The property that the attribute holds; `None` for a name that is in no table.
pub(crate) fn role(name: &str) -> Option<Role> {
    ROLES.get(name).map(|(role, _)| *role)
}

/// The kind of a span from this attribute, which has [`Role::Operation`], and its value.
pub(crate) fn kind(name: &str, operation: &str) -> Kind {
    let Some((_, dialect)) = ROLES.get(name) else {
        return Kind::Plain;
    };
    let row = dialect.operations.iter().find(|(value, _)| *value == operation);
    row.map_or(dialect.other, |(_, kind)| *kind)
}

/// Whether the attribute may hold text of people, models or tools, which is shown only on demand.
pub(crate) fn is_content(name: &str) -> bool {
    matches!(role(name), Some(Role::Arguments | Role::Content))
        || DIALECTS
            .into_iter()
            .flat_map(|dialect| dialect.content_prefixes)
            .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{DIALECTS, is_content, kind};
    use crate::model::Kind;

    #[test]
    fn each_name_has_one_row() {
        let mut seen = HashSet::new();
        for (name, _) in DIALECTS.into_iter().flat_map(|dialect| dialect.names) {
            assert!(seen.insert(name), "{name} is in two rows");
        }
    }

    #[test]
    fn pinned_names_are_the_conventions() {
        let known: HashSet<&str> = genai_semconv::attributes::ATTRIBUTES
            .iter()
            .map(|attribute| attribute.key)
            .collect();
        let own: HashSet<&str> = genai_semconv::own::OWN.iter().map(|attribute| attribute.key).collect();
        for (name, _) in super::pinned::DIALECT
            .names
            .iter()
            .filter(|(name, _)| name.starts_with("gen_ai."))
        {
            assert!(known.contains(name), "{name}");
        }
        // Content attributes of a request are left out: only its parameters decide their names.
        let decided = super::own::DIALECT
            .names
            .iter()
            .filter(|(_, role)| *role != super::Role::Content);
        for (name, _) in decided {
            assert!(own.contains(name), "{name}");
        }
    }

    #[test]
    fn operations_have_their_kind() {
        assert_eq!(kind("gen_ai.operation.name", "chat"), Kind::Model);
        assert_eq!(kind("gen_ai.operation.name", "not_yet_invented"), Kind::Other);
        assert_eq!(kind("openinference.span.kind", "TOOL"), Kind::Tool);
        assert_eq!(kind("http.request.method", "GET"), Kind::Plain);
    }

    #[test]
    fn flattened_messages_are_content() {
        assert!(is_content("llm.input_messages.0.message.content"));
        assert!(is_content("gen_ai.prompt.0.content"));
        assert!(!is_content("gen_ai.prompt.name"));
        assert!(!is_content("llm.model_name"));
    }
}
