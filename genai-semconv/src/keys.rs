//! How the rows of the table write their keys.

use crate::attr::AnyAttr;
use crate::group::SpanGroup;
use crate::operation::{Capturable, Decision, Key, Record, Source, requirement};

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

pub(crate) const fn content(span: &SpanGroup, name: &'static str, attr: AnyAttr, source: Source) -> Capturable {
    // An attribute that this kind of span does not have does not compile.
    let _ = requirement(span, attr);
    Capturable { name, attr, source }
}

/// What can be captured of one kind of span: `name: ATTRIBUTE source`.
macro_rules! contents {
    ($span:path; $($name:ident: $attr:ident $source:expr;)*) => {
        &[$(content(&$span, stringify!($name), erased::$attr, $source)),*]
    };
}
pub(crate) use contents;
