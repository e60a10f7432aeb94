//! Macros for the keys and contents in the rows of the table.

use crate::attr::{AnyAttr, Requirement};
use crate::group::SpanGroup;
use crate::operation::{Capturable, Cardinality, Decision, Key, Record, Source};

/// Every constant of `attributes` and `own` as an [`AnyAttr`].
pub(crate) mod erased {
    pub(crate) use crate::generated::erased::*;
    pub(crate) use crate::own::erased::*;
}

/// A key with defaults in the columns that few rows set.
pub(crate) const fn key(
    name: &'static str,
    constant: &'static str,
    attr: AnyAttr,
    requirement: Requirement,
    decision: Decision,
    record: Record,
) -> Key {
    Key {
        name,
        attr,
        constant,
        requirement,
        decision,
        record,
        from_result: false,
        inherited: false,
        cardinality: Cardinality::Unlimited,
        literals: &[],
    }
}

/// The keys of one kind of span: `key: ATTRIBUTE decision, record;`, followed by `, column = value` for each column that
/// differs from that of [`key`].
macro_rules! keys {
    ($span:path; $($key:ident: $attr:ident $decision:expr, $record:expr $(, $column:ident = $value:expr)*;)*) => {
        &[$(Key {
            $($column: $value,)*
            ..key(
                stringify!($key),
                stringify!($attr),
                erased::$attr,
                requirement(&$span, erased::$attr, absent!($key, $attr, $span)),
                $decision,
                $record,
            )
        }),*]
    };
}
pub(crate) use keys;

pub(crate) const fn content(name: &'static str, attr: AnyAttr, source: Source, reference: AnyAttr) -> Capturable {
    Capturable {
        name,
        attr,
        source,
        reference,
    }
}

/// The contents that one kind of span can capture: `name: ATTRIBUTE source, REFERENCE;`.
macro_rules! contents {
    ($span:path; $($name:ident: $attr:ident $source:expr, $reference:ident;)*) => {
        &[$({
            let _ = requirement(&$span, erased::$attr, absent!($name, $attr, $span));
            content(stringify!($name), erased::$attr, $source, erased::$reference)
        }),*]
    };
}
pub(crate) use contents;

/// The error for a row with an attribute that its kind of span does not have.
macro_rules! absent {
    ($name:ident, $attr:ident, $span:path) => {
        concat!(
            "`",
            stringify!($name),
            "` sets `",
            stringify!($attr),
            "`, which the conventions do not have on `",
            stringify!($span),
            "`"
        )
    };
}
pub(crate) use absent;

/// The requirement level of an attribute on a kind of span. An attribute that the conventions do not have there is a
/// compile error with the message `absent`.
pub(crate) const fn requirement(span: &SpanGroup, attr: AnyAttr, absent: &'static str) -> Requirement {
    match span.find(attr.key) {
        Some(found) => found.requirement,
        None => panic!("{}", absent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Form;
    use crate::spans;

    #[test]
    #[should_panic(
        expected = "`seed` sets `GEN_AI_REQUEST_SEED`, which the conventions do not have on `spans::GEN_AI_PLAN_INTERNAL`"
    )]
    fn unknown_key_is_named() {
        let _: &[Key] = keys! { spans::GEN_AI_PLAN_INTERNAL;
            agent: GEN_AI_AGENT_NAME Decision::Optional, Record::Plain;
            seed: GEN_AI_REQUEST_SEED Decision::Optional, Record::Plain;
        };
    }

    #[test]
    #[should_panic(
        expected = "`query` sets `GEN_AI_MEMORY_QUERY_TEXT`, which the conventions do not have on `spans::GEN_AI_PLAN_INTERNAL`"
    )]
    fn unknown_content_is_named() {
        let _: &[Capturable] = contents! { spans::GEN_AI_PLAN_INTERNAL;
            query: GEN_AI_MEMORY_QUERY_TEXT Source::FromParameters(Form::AsText), MEMORY_QUERY_TEXT_REF;
        };
    }
}
