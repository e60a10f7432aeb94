//! Names: those that would have too many values, those that are reserved, those that were given up.

use genai_semconv::{
    AnyAttr, Cardinality, DEPRECATED, Key, OPERATIONS, Operation, RESERVED, Requirement, ValueKind, attributes, own,
};
use syn::{Expr, Ident, LitStr};

use super::arguments::root;
use crate::errors::{Errors, list};

/// Refuses names that can be seen to be different at every call.
pub(super) fn cardinality(key: &Key, expr: &Expr, parameters: &[Ident], operation: &Operation, errors: &mut Errors) {
    if key.cardinality == Cardinality::Unlimited {
        return;
    }
    let attribute = operation.attribute;
    let name = key.name;
    if is_format(expr) {
        errors.over(
            expr,
            format_args!(
                "`{name}` names the spans of `#[genai::{attribute}]`, and a formatted name is another one at every call, \
                 which no backend can group by; write a fixed name, and what varies with `attr(\"my.key\" = value)`"
            ),
        );
    } else if key.cardinality == Cardinality::Few
        && let Some(parameter) = root(expr)
        && parameters.contains(parameter)
    {
        errors.over(
            expr,
            format_args!(
                "the conventions allow a workflow's name only if it has few values, and the parameter `{parameter}` can \
                 have any; write a fixed name, and what varies with `attr(\"my.key\" = value)`"
            ),
        );
    }
}

fn is_format(expr: &Expr) -> bool {
    match expr {
        Expr::Macro(call) => call
            .mac
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "format"),
        Expr::Paren(paren) => is_format(&paren.expr),
        Expr::Reference(reference) => is_format(&reference.expr),
        _ => false,
    }
}

/// Checks the name in `attr("name" = value)`, which is for names of the user's own.
pub(super) fn own_name(name: &LitStr, operation: &Operation, errors: &mut Errors) {
    let text = name.value();
    let message = if let Some((_, new)) = DEPRECATED.iter().find(|(old, _)| *old == text) {
        format!("the conventions renamed `{text}` to `{new}`; {}", how(new, operation))
    } else if own::OWN.iter().any(|known| known.key == text) {
        match operation.keys.iter().find(|key| key.attr.key == text) {
            Some(key) => format!("`{text}` is set by its own key: `{} = value`", key.name),
            None => format!("`{text}` is written by the library itself"),
        }
    } else if attributes::ATTRIBUTES.iter().any(|known| known.key == text) {
        how(&text, operation)
    } else if let Some(namespace) = RESERVED.iter().find(|namespace| text.starts_with(**namespace)) {
        let rest = text.strip_prefix(namespace).unwrap_or(&text);
        format!(
            "the conventions have no `{text}`, and only they define names under `{namespace}`; use a prefix of your own: \
             `attr(\"my_app.{rest}\" = value)`"
        )
    } else if text.is_empty() {
        "an attribute needs a name".to_owned()
    } else {
        return;
    };
    errors.at(name.span(), message);
}

/// How an attribute of the conventions gets its value on this operation, in a sentence.
fn how(name: &str, operation: &Operation) -> String {
    let attribute = operation.attribute;
    if let Some(key) = operation.keys.iter().find(|key| key.attr.key == name) {
        return format!(
            "`{name}` is set by its own key: `#[genai::{attribute}({} = value)]`",
            key.name
        );
    }
    let content = |attr: &AnyAttr| attr.kind == ValueKind::Content;
    let known = attributes::ATTRIBUTES.iter().find(|known| known.key == name);
    let here = operation.span.find(name);
    if known.is_some_and(content) || here.is_some_and(|here| here.requirement == Requirement::OptIn) {
        return format!(
            "`{name}` carries content, which is never recorded by `attr`, only by `capture(…)`, so that it is redacted"
        );
    }
    if here.is_some() {
        return format!("`{name}` is written by the library: `#[genai::{attribute}]` reads it from the call itself");
    }
    let elsewhere: Vec<_> = OPERATIONS
        .iter()
        .filter(|other| other.keys.iter().any(|key| key.attr.key == name))
        .map(|other| other.attribute)
        .collect();
    if elsewhere.is_empty() {
        format!("the conventions do not have `{name}` on the spans of `#[genai::{attribute}]`")
    } else {
        format!(
            "the conventions do not have `{name}` on the spans of `#[genai::{attribute}]`; it belongs to {}",
            list(elsewhere)
        )
    }
}

/// What to say of a key that the conventions renamed.
pub(super) fn renamed_key(name: &str, operation: &Operation) -> Option<String> {
    let (old, new) = DEPRECATED.iter().find(|(old, _)| {
        let rest = old.strip_prefix("gen_ai.").unwrap_or(old);
        rest.split('.')
            .any(|segment| segment == name && !matches!(segment, "usage" | "response" | "request" | "openai"))
            || rest.replace('.', "_") == name
            || rest
                .strip_prefix("usage.")
                .is_some_and(|rest| rest.replace('.', "_") == name)
    })?;
    let now = match operation.keys.iter().find(|key| key.attr.key == *new) {
        Some(key) => format!("write `{} = value`", key.name),
        None => "it is read from the returned value, see `genai::Response`".to_owned(),
    };
    Some(format!("the conventions renamed `{old}` to `{new}`; {now}"))
}
