//! Arguments that people expect and these attributes do not accept, with their replacement.

use genai_semconv::{Key, OPERATIONS, Operation, Source, SpanName};

use crate::errors::list;

/// Replacement of an argument of `tracing`'s `#[instrument]`, or of a budget's limit, if the name is one.
pub(super) fn argument(name: &str, operation: &Operation) -> Option<String> {
    Some(match name {
        "fields" => "write attributes of your own as `attr(\"my.key\" = value)`".to_owned(),
        "err" => "errors are recorded without it, by their type; `capture(error)` records their text, too".to_owned(),
        "ret" => returned(operation),
        "level" => "spans of OpenTelemetry have no level; remove it".to_owned(),
        "target" => "spans of OpenTelemetry have no target; remove it".to_owned(),
        "parent" => "the parent is the span that is current when the function is called; remove it".to_owned(),
        "follows_from" => "the span has a parent and no links; remove it".to_owned(),
        "skip" | "skip_all" => "no parameter is recorded unless `capture(…)` names it; remove it".to_owned(),
        "name" => format!("{}; remove it", span_name(operation)),
        _ => limit(name, operation)?,
    })
}

/// Replacement of a limit that is written as a key.
fn limit(name: &str, operation: &Operation) -> Option<String> {
    // Model calls have a limit of their own for tokens, which the client's request has.
    let is_of_request = name.ends_with("_tokens") && !operation.run;
    let setter = match name {
        "max_turns" | "max_steps" | "max_iterations" => "max_model_calls",
        "max_cost" | "max_usd" | "cost_usd" => "max_cost_usd",
        _ => LIMITS.iter().copied().find(|limit| *limit == name && !is_of_request)?,
    };
    let budget = format!("write `budget = genai::Budget::new().{setter}(…)`");
    if operation.run {
        return Some(format!("it is a limit of the budget; {budget}"));
    }
    let runs = OPERATIONS.iter().filter(|other| other.run);
    let runs = list(runs.map(|other| other.attribute));
    Some(format!("it is a limit of the budget that {runs} take; {budget} there"))
}

/// Methods of `genai::Budget` that set a limit.
const LIMITS: [&str; 13] = [
    "max_calls_of",
    "max_cost_usd",
    "max_cycles",
    "max_duration",
    "max_input_tokens",
    "max_model_calls",
    "max_output_tokens",
    "max_retries",
    "max_same_error",
    "max_same_result",
    "max_tool_calls",
    "max_tool_repeats",
    "max_total_tokens",
];

fn returned(operation: &Operation) -> String {
    let of_result = |source| matches!(source, Source::FromResult(_) | Source::FromResponse);
    match operation.contents.iter().find(|content| of_result(content.source)) {
        Some(content) => format!("`capture({})` records the returned value", content.name),
        None => "the returned value is not recorded; remove it".to_owned(),
    }
}

/// Explanation of the span's name for operations without a key that sets it.
fn span_name(operation: &Operation) -> String {
    match operation.span_name {
        SpanName::Fixed(name) => format!("the span is always named `{name}`"),
        SpanName::Operation => "the span is named after the operation".to_owned(),
        SpanName::OperationAnd(field) => {
            let attribute = field.key();
            let key = operation.keys.iter().find(|key| key.attr.key == attribute);
            match key {
                Some(key) => format!("the span is named after the operation and `{}`", key.name),
                None => "the span is named after the operation".to_owned(),
            }
        }
    }
}

/// Key that a text without a key was probably meant for: one with this well-known value, otherwise the name.
pub(super) fn key_of_text(text: &str, operation: &Operation) -> Option<&'static Key> {
    let known = operation.keys.iter().find(|key| key.attr.values.contains(&text));
    known.or_else(|| operation.key("name"))
}

/// Error for a text without a key.
pub(super) fn text_without_key(text: &str, operation: &Operation) -> String {
    match key_of_text(text, operation) {
        Some(key) => format!("a value needs its key: `{} = {text:?}`", key.name),
        None => format!("a value needs its key: `key = {text:?}`; {}", span_name(operation)),
    }
}
