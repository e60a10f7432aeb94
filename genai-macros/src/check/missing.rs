//! Keys that have to be decided and are not.

use std::collections::HashMap;

use genai_semconv::{Decision, Key, Operation, Requirement};
use proc_macro2::Span;

use super::Given;
use super::steering::Steering;
use crate::errors::{Errors, list};

/// One error for all keys that have to be decided and are not, with a line to paste.
pub(super) fn report(
    operation: &Operation,
    given: &HashMap<&'static str, Given>,
    steering: &Steering,
    attribute: Span,
    errors: &mut Errors,
) {
    let example = |key: &Key| match key.decision {
        Decision::Explicit(example) => Some(example),
        Decision::ExplicitOrCall(example) if steering.call.is_none() => Some(example),
        Decision::ExplicitOrRequest(example) if steering.request.is_none() => Some(example),
        _ => None,
    };
    let missing: Vec<_> = operation
        .keys
        .iter()
        .filter(|key| !given.contains_key(key.name))
        .filter_map(|key| example(key).map(|example| (key, example)))
        .collect();
    if missing.is_empty() {
        return;
    }
    let of_call = |key: &Key| matches!(key.decision, Decision::ExplicitOrCall(_));
    let names = list(missing.iter().map(|(key, _)| key.name));
    let line: Vec<_> = missing
        .iter()
        .map(|(key, example)| format!("{} = {example}", key.name))
        .collect();
    let mut line = line.join(", ");
    let mut message = format!("`#[genai::{}]` does not say {names}\n", operation.attribute);
    if missing.iter().any(|(key, _)| of_call(key)) && steering.arguments.is_none() {
        // An id from inside of the call leaves open what its arguments are.
        line.push_str(", arguments = call.arguments");
        message.push_str("add for example: call = call\nor, if its type is no `genai::ToolCall`: ");
    } else {
        message.push_str("add for example: ");
    }
    message.push_str(&line);
    if operation.reads_request
        && missing
            .iter()
            .any(|(key, _)| matches!(key.decision, Decision::ExplicitOrRequest(_)))
    {
        message.push_str("\nor let the client's request say it: request = request");
    }
    let optional: Vec<_> = missing
        .iter()
        .filter(|(key, _)| key.requirement != Requirement::Required)
        .map(|(key, _)| format!("{} = None", key.name))
        .collect();
    if !optional.is_empty() {
        message.push_str("\nwhere there is none, write: ");
        message.push_str(&optional.join(", "));
    }
    errors.at(attribute, message);
}
