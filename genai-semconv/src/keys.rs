//! How the rows of the table write their keys.

use crate::attr::AnyAttr;
use crate::group::SpanGroup;
use crate::operation::{Decision, Key, Record, requirement};

/// Every constant of `attributes` and `own` without its type.
pub(crate) mod erased {
    pub(crate) use crate::generated::erased::*;
    pub(crate) use crate::own::erased::*;
}

pub(crate) const fn key(
    span: &SpanGroup,
    name: &'static str,
    constant: &'static str,
    attr: AnyAttr,
    decision: Decision,
    record: Record,
) -> Key {
    Key {
        name,
        attr,
        constant,
        requirement: requirement(span, attr),
        decision,
        record,
    }
}

/// The keys of one kind of span: `key: ATTRIBUTE decision record`.
macro_rules! keys {
    ($span:path; $($key:ident: $attr:ident $decision:expr, $record:expr;)*) => {
        &[$(key(
            &$span,
            stringify!($key),
            stringify!($attr),
            erased::$attr,
            $decision,
            $record,
        )),*]
    };
}
pub(crate) use keys;
