//! Errors about missing required keys.

use std::collections::HashMap;

use genai_semconv::{Decision, Key, Requirement};
use proc_macro2::Span;
use syn::{Expr, Ident, Pat, PatIdent, Type};

use super::arguments::root;
use super::steering::Steering;
use super::{Given, Site};
use crate::errors::list;
use crate::function::Function;

/// Reports one error for all missing required keys, with a line to paste. Keys in `meant` were misspelt, which is
/// reported separately.
pub(super) fn report(
    given: &HashMap<&'static str, Given>,
    steering: &Steering,
    meant: &[&str],
    attribute: Span,
    site: &mut Site<'_>,
) {
    let (operation, function) = (site.operation, site.function);
    let call_is_given = steering.call.is_some() || meant.contains(&"call");
    let request_is_given = steering.request.is_some() || meant.contains(&"request");
    let call = parameter_like(function, &["call", "tool_call"], "Call");
    let missing: Vec<Missing> = operation
        .keys
        .iter()
        .filter(|key| !given.contains_key(key.name) && !meant.contains(&key.name))
        .filter_map(|key| {
            let example = match key.decision {
                Decision::Explicit(example) => Some(example_for(key, example, &site.parameters)),
                Decision::ExplicitOrRequest(example) if !request_is_given => Some(example.to_owned()),
                Decision::ExplicitWith(other, example) if has_value(given, other) => Some(example.to_owned()),
                // Without a call there is no id to propose.
                Decision::ExplicitOrCall(_) if !call_is_given => call.as_ref().map(|call| format!("{call}.id")),
                _ => return None,
            };
            Some(Missing { key, example })
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let noun = if missing.len() == 1 { "key" } else { "keys" };
    let names = list(missing.iter().map(|missing| missing.key.name));
    let mut lines = vec![format!(
        "`#[genai::{}]` is missing the required {noun} {names}",
        operation.attribute
    )];
    for missing in &missing {
        if let Decision::ExplicitWith(other, _) = missing.key.decision {
            lines.push(format!("`{}` is required because `{other}` is given", missing.key.name));
        }
    }
    let of_call = missing
        .iter()
        .any(|missing| matches!(missing.key.decision, Decision::ExplicitOrCall(_)));
    let of_request = operation.reads_request
        && missing
            .iter()
            .any(|missing| matches!(missing.key.decision, Decision::ExplicitOrRequest(_)));
    let mut line: Vec<String> = missing.iter().filter_map(Missing::line).collect();
    let call = call.filter(|_| of_call);
    if let Some(call) = &call
        && steering.arguments.is_none()
    {
        // An id taken from the call does not determine the arguments.
        line.push(format!("arguments = {call}.arguments"));
        lines.push(format!("add for example: call = {call}"));
        lines.push(format!("or, if its type is no `genai::ToolCall`: {}", line.join(", ")));
    } else if !line.is_empty() {
        lines.push(format!("add for example: {}", line.join(", ")));
    }
    let request = parameter_like(function, &["request", "req"], "Request").filter(|_| of_request);
    if let Some(request) = &request {
        lines.push(format!("or read it from the client's request: request = {request}"));
    }
    let optional: Vec<_> = missing
        .iter()
        .filter(|missing| missing.key.requirement != Requirement::Required)
        .map(|missing| format!("{} = None", missing.key.name))
        .collect();
    if !optional.is_empty() {
        lines.push(format!("if there is no value, write: {}", optional.join(", ")));
    }
    if of_call && call.is_none() {
        lines.push("if a parameter is the client's tool call, name it: call = parameter".to_owned());
    }
    if of_request && request.is_none() {
        lines.push("if a parameter is the client's request, name it: request = parameter".to_owned());
    }
    site.errors.at(attribute, lines.join("\n"));
}

/// Reports keys that have no meaning without another one, which a request may set.
pub(super) fn alone(
    given: &HashMap<&'static str, Given>,
    steering: &Steering,
    meant: &[&str],
    written: &[Ident],
    site: &mut Site<'_>,
) {
    for key in site.operation.keys {
        if let Decision::ExplicitWith(other, _) = key.decision
            && has_value(given, key.name)
            && !has_value(given, other)
            && !meant.contains(&other)
            && steering.request.is_none()
            && let Some(place) = written.iter().find(|written| *written == key.name)
        {
            let name = key.name;
            let message =
                format_args!("`{name}` has no meaning without `{other}`; add `{other} = value`, or remove it");
            site.errors.at(place.span(), message);
        }
    }
}

fn has_value(given: &HashMap<&'static str, Given>, key: &str) -> bool {
    matches!(given.get(key), Some(Given::Text(_) | Given::Expr(_)))
}

/// Missing required key, with a value to propose if there is one.
struct Missing<'k> {
    key: &'k Key,
    example: Option<String>,
}

impl Missing<'_> {
    fn line(&self) -> Option<String> {
        Some(format!("{} = {}", self.key.name, self.example.as_ref()?))
    }
}

/// Example of the table, unless it names a variable that the function does not have.
fn example_for(key: &Key, example: &str, parameters: &[Ident]) -> String {
    let variable = syn::parse_str::<Expr>(example).ok();
    let variable = variable.as_ref().and_then(root);
    if variable.is_none_or(|variable| parameters.contains(variable)) {
        return example.to_owned();
    }
    if parameters.iter().any(|parameter| parameter == key.name) {
        return key.name.to_owned();
    }
    "\"…\"".to_owned()
}

/// First parameter that has one of these names, or whose type's name contains `part`.
fn parameter_like(function: &Function, names: &[&str], part: &str) -> Option<Ident> {
    function.typed().find_map(|typed| {
        let Pat::Ident(PatIdent { ident: name, .. }) = &*typed.pat else {
            return None;
        };
        let is_like = names.iter().any(|known| name == known)
            || type_name(&typed.ty).is_some_and(|ty| ty.to_string().contains(part));
        is_like.then(|| name.clone())
    })
}

/// Last segment of a type's name, behind references.
fn type_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Group(group) => type_name(&group.elem),
        Type::Paren(paren) => type_name(&paren.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}
