//! The macro `operations!`, which turns the rows of the table into constants.

/// Defines the rows, the list of them, and `for_each_operation!`. The macro crate makes one entry point per row with
/// it.
macro_rules! operations {
    ($dollar:tt $($(#[doc = $doc:literal])* $attribute:ident $(| $alias:ident)?: $constant:ident {
        name: $name:expr,
        span: $span:path,
        span_name: $span_name:expr,
        run: $run:expr,
        reads_response: $reads_response:expr,
        reads_request: $reads_request:expr,
        streams: $streams:expr,
        charge: $charge:expr,
        compared: $compared:expr,
        priced: $priced:expr,
        event: $event:expr,
        metrics: $metrics:path,
        keys: $keys:expr,
        contents: $contents:expr,
    })*) => {
        /// Every row by its constant, for generated code.
        pub mod rows {
            #[allow(clippy::wildcard_imports)]
            use super::*;
            $(
                $(#[doc = $doc])*
                pub static $constant: Operation = Operation {
                    doc: concat!($($doc),*).trim_ascii(),
                    attribute: stringify!($attribute),
                    constant: stringify!($constant),
                    alias: operations!(@alias $($alias)?),
                    name: $name,
                    span: &$span,
                    span_name: $span_name,
                    run: $run,
                    reads_response: $reads_response,
                    reads_request: $reads_request,
                    streams: $streams,
                    charge: $charge,
                    compared: $compared,
                    priced: $priced,
                    event: $event,
                    metrics: &$metrics,
                    keys: $keys,
                    contents: $contents,
                    carries: Carries::of(&$span, $keys),
                };
                // Usage that is read but not charged would pass every limit.
                const _: () = assert!(
                    !$reads_response || (!matches!($charge, Nothing | ToolCall | Charge::Search) && $priced),
                    concat!("`", stringify!($attribute), "` reads usage: it needs a charge and a price"),
                );
                // A loop of calls that are not compared would pass every limit.
                const _: () = assert!(
                    !can_be_repeated($run, $charge, $contents) || ($compared.any() && $charge.asks_budgets()),
                    concat!("`", stringify!($attribute), "` can be repeated: it has to be compared, and to ask budgets"),
                );
            )*
        }

        /// Every row, in the order of the documentation.
        pub static OPERATIONS: &[&Operation] = &[$(&rows::$constant),*];

        /// Calls a macro once with all rows: `attribute | alias: CONSTANT;`.
        #[macro_export]
        macro_rules! for_each_operation {
            ($dollar callback:ident) => {
                $dollar callback! { $($attribute $(| $alias)?: $constant;)* }
            };
        }
    };
    (@alias) => { None };
    (@alias $alias:ident) => { Some(stringify!($alias)) };
}

pub(crate) use operations;

#[cfg(test)]
mod tests {
    use crate::{OPERATIONS, SpanName};

    #[test]
    fn span_name_uses_declared_key() {
        for operation in OPERATIONS {
            if let SpanName::OperationAnd(named_by) = operation.span_name {
                let set = operation.keys.iter().any(|key| key.attr.field == Some(named_by));
                assert!(set, "no key of `{}` sets `{}`", operation.attribute, named_by.key());
            }
        }
    }

    #[test]
    fn reference_attribute_matches_its_content() {
        for content in OPERATIONS.iter().flat_map(|operation| operation.contents) {
            let (_, below) = content.attr.key.split_once('.').expect("keys have a namespace");
            // A content for which the conventions name no reference has one in a namespace of our own.
            let reference = content.reference.key;
            let of = reference.strip_suffix("_ref");
            let own = of.and_then(|of| of.strip_prefix("agent.content."));
            let is_named = of == Some(content.attr.key) || own == Some(below);
            assert!(is_named, "`{}`: {reference}", content.name);
        }
    }

    #[test]
    fn sampled_attribute_is_known_at_start() {
        for operation in OPERATIONS {
            for key in operation.keys.iter().filter(|key| key.from_result) {
                let sampling = operation
                    .span
                    .find(key.attr.key)
                    .is_some_and(|attribute| attribute.sampling);
                assert!(!sampling, "`{}` of `{}`", key.name, operation.attribute);
            }
        }
    }
}
