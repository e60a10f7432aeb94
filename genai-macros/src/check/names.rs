//! Names that are reserved, deprecated, or have too many values.

use genai_semconv::spans::SPANS;
use genai_semconv::{
    AnyAttr, Cardinality, DEPRECATED, Key, OPERATIONS, Operation, RESERVED, Record, Requirement, ValueKind, attributes,
    own,
};
use syn::{Expr, LitStr};

use super::arguments::root;
use super::{Given, Site, capture, elsewhere, habits};
use crate::errors::{list, suggestion};

/// Refuses names that visibly differ with every call.
pub(super) fn cardinality(key: &Key, expr: &Expr, site: &mut Site<'_>) {
    if key.cardinality == Cardinality::Unlimited {
        return;
    }
    let attribute = site.operation.attribute;
    let name = key.name;
    if is_format(expr) {
        let message = format_args!(
            "`{name}` names the spans of `#[genai::{attribute}]`, and a formatted name is another one at every call, \
             which no backend can group by; write a fixed name, and what varies with `attr(\"my.key\" = value)`"
        );
        site.errors.over(expr, message);
    } else if key.cardinality == Cardinality::Few
        && let Some(parameter) = root(expr)
        && site.parameters.contains(parameter)
    {
        let message = format_args!(
            "the conventions allow a workflow's name only if it has few values, and the parameter `{parameter}` can \
             have any; write a fixed name, and what varies with `attr(\"my.key\" = value)`"
        );
        site.errors.over(expr, message);
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

/// Checks the name in `attr("name" = value)`, which is for custom attributes.
pub(super) fn own_name(name: &LitStr, site: &mut Site<'_>) {
    let (text, operation) = (name.value(), site.operation);
    let message = if let Some((_, new)) = DEPRECATED.iter().find(|(old, _)| *old == text) {
        format!("the conventions renamed `{text}` to `{new}`; {}", how(new, operation))
    } else if own::OWN.iter().any(|known| known.key == text) {
        of_library(&text, operation)
    } else if is_free(&text, operation) {
        return;
    } else if let Some(known) = attributes::ATTRIBUTES.iter().find(|known| is_name_of(&text, known)) {
        how(known.key, operation)
    } else if let Some(namespace) = RESERVED.iter().find(|namespace| text.starts_with(**namespace)) {
        let rest = text.strip_prefix(namespace).unwrap_or(&text);
        if let Some(near) = near_attribute(namespace, rest) {
            let how = how(near, operation);
            format!("the conventions have no `{text}`; did you mean `{near}`? {how}")
        } else {
            let instead = with_own_prefix(&text);
            format!("the conventions have no `{text}`, and only they define names under `{namespace}`; {instead}")
        }
    } else if let Some(message) = elsewhere::content(&text, operation).or_else(|| elsewhere::user(&text)) {
        message
    } else if text.is_empty() {
        "an attribute needs a name".to_owned()
    } else {
        return;
    };
    site.errors.at(name.span(), message);
}

/// Attribute of the namespace whose name is closest to the written one.
fn near_attribute(namespace: &str, rest: &str) -> Option<&'static str> {
    let under = || {
        let all = attributes::ATTRIBUTES.iter().map(|known| known.key);
        all.filter_map(|key| Some((key, key.strip_prefix(namespace)?)))
    };
    let near = suggestion(under().map(|(_, rest)| rest), rest)?;
    under().find(|(_, rest)| *rest == near).map(|(key, _)| key)
}

/// Whether the conventions have the attribute here for one provider or kind of tool, and the library cannot read its
/// value.
fn is_free(name: &str, operation: &Operation) -> bool {
    operation.span.refinements(name).next().is_some() && !own::READ_REFINEMENTS.contains(&name)
}

/// Whether this is the attribute's name, or a variable of a prompt.
fn is_name_of(name: &str, known: &AnyAttr) -> bool {
    let rest = name.strip_prefix(known.key);
    rest.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with('.') && known.key == attributes::GEN_AI_PROMPT_VARIABLE.key())
    })
}

/// Reports attributes of one provider beside the literal name of another one.
pub(super) fn of_other_provider(own: &[(LitStr, Expr)], provider: Option<&Given>, site: &mut Site<'_>) {
    let Some(Given::Text(provider)) = provider else { return };
    for (name, _) in own {
        let text = name.value();
        let owners: Vec<_> = site
            .operation
            .span
            .refinements(&text)
            .filter_map(|of| of.provider)
            .collect();
        // Azure serves OpenAI's API as `azure.ai.openai`, so the attributes of both are fine there.
        let is_its = |segment: &str| text.split('.').next() == Some(segment);
        let is_fine = owners.is_empty() || owners.contains(&provider.as_str()) || provider.split('.').any(is_its);
        if is_free(&text, site.operation) && !is_fine {
            let (owners, instead) = (list(owners), with_own_prefix(&text));
            let message = format_args!(
                "`{text}` belongs to calls of {owners}, and `provider` is `{provider}`; remove it, or {instead}"
            );
            site.errors.at(name.span(), message);
        }
    }
}

/// Proposal of a name that the conventions cannot define.
fn with_own_prefix(name: &str) -> String {
    let rest = RESERVED.iter().find_map(|namespace| name.strip_prefix(namespace));
    format!(
        "use a prefix of your own: `attr(\"my_app.{}\" = value)`",
        rest.unwrap_or(name)
    )
}

/// Sentence about the source of an attribute that only this library has.
fn of_library(name: &str, operation: &Operation) -> String {
    if let Some(here) = settable(name, operation).or_else(|| captured_elsewhere(name, operation)) {
        return here;
    }
    let mut elsewhere = OPERATIONS.iter().filter_map(|other| {
        let key = other.keys.iter().find(|key| key.attr.key == name)?;
        Some((other.attribute, key))
    });
    let Some((attribute, key)) = elsewhere.next() else {
        return format!("`{name}` is written by the library itself");
    };
    let hashed = match key.record {
        Record::Hashed => ", which records a keyed hash",
        _ => "",
    };
    format!(
        "`{name}` is set by a key of another attribute: `#[genai::{attribute}({} = value)]`{hashed}",
        key.name
    )
}

/// Key or content of this operation that records the attribute.
fn settable(name: &str, operation: &Operation) -> Option<String> {
    let attribute = operation.attribute;
    if let Some(key) = operation.keys.iter().find(|key| key.attr.key == name) {
        return Some(format!(
            "`{name}` is set by its own key: `#[genai::{attribute}({} = value)]`",
            key.name
        ));
    }
    let content = operation.contents.iter().find(|content| content.attr.key == name)?;
    Some(format!(
        "`{name}` carries content; record it with `capture({})`, which redacts it",
        content.name
    ))
}

/// Operations of which a predicate holds.
fn others(has: impl Fn(&Operation) -> bool) -> Vec<&'static str> {
    let others = OPERATIONS.iter().filter(|other| has(other));
    others.map(|other| other.attribute).collect()
}

/// Sentence about a content that this operation does not have and others do.
fn captured_elsewhere(name: &str, operation: &Operation) -> Option<String> {
    let captured = others(|other| other.contents.iter().any(|content| content.attr.key == name));
    (!captured.is_empty()).then(|| {
        let here = not_recorded(name, operation);
        format!("{here}; it is captured by {}", list(captured))
    })
}

fn not_recorded(name: &str, operation: &Operation) -> String {
    format!(
        "`{name}` carries content, which `#[genai::{}]` does not record; it records {}",
        operation.attribute,
        list(capture::known(operation))
    )
}

/// Sentence about the source of an attribute's value on this operation.
fn how(name: &str, operation: &Operation) -> String {
    let attribute = operation.attribute;
    if let Some(settable) = settable(name, operation) {
        return settable;
    }
    let content = |attr: &AnyAttr| attr.kind == ValueKind::Content;
    let known = attributes::ATTRIBUTES.iter().find(|known| known.key == name);
    let here = operation.span.find(name);
    if known.is_some_and(content) || here.is_some_and(|here| here.requirement == Requirement::OptIn) {
        return captured_elsewhere(name, operation).unwrap_or_else(|| not_recorded(name, operation));
    }
    let is_of_answers = name.starts_with("gen_ai.usage.") || name.starts_with("gen_ai.response.");
    if operation.run && here.is_some() && is_of_answers {
        return format!(
            "`{name}` is written by the library on the spans of `#[genai::{attribute}]`, with \
             `Config::builder().agent_usage(true)`"
        );
    }
    if operation.reads_response && here.is_some() && is_of_answers {
        return format!(
            "`{name}` is written by the library, which reads it from the returned value: see `genai::Response`"
        );
    }
    if is_free(name, operation) {
        return format!("`{name}` is set by `attr(\"{name}\" = value)`");
    }
    if here.is_some() {
        return format!("`{name}` is written by the library: `#[genai::{attribute}]` reads it from the call itself");
    }
    if let Some(refinement) = operation.span.refinements(name).next() {
        return format!(
            "`{name}` is written by the library, which reads it from the answers of `{}`",
            refinement.provider.unwrap_or_default()
        );
    }
    if name == attributes::GEN_AI_AGENT_NAME.key() && operation.carries.calling_agent {
        return format!("`{name}` is written by the library: the agent that makes the call");
    }
    let elsewhere = others(|other| other.keys.iter().any(|key| key.attr.key == name));
    let of_mcp = SPANS
        .iter()
        .any(|span| span.id.starts_with("mcp.") && span.find(name).is_some());
    let belongs = if !elsewhere.is_empty() {
        format!("; it belongs to {}", list(elsewhere))
    } else if of_mcp {
        "; it belongs to the spans of MCP, which the library writes".to_owned()
    } else {
        String::new()
    };
    format!(
        "the conventions do not have `{name}` on the spans of `#[genai::{attribute}]`{belongs}; for a value of your own, {}",
        with_own_prefix(name)
    )
}

/// Error about an unknown key.
pub(super) struct UnknownKey {
    pub(super) message: String,
    /// Key that was probably meant, if there is one.
    pub(super) meant: Option<&'static str>,
}

/// Error for a key that the attribute does not have. A bare word that is no parameter may be a value without its key.
pub(super) fn unknown_key(name: &str, is_word: bool, operation: &'static Operation) -> UnknownKey {
    let error = |meant: Option<&'static str>, rest: String| UnknownKey {
        message: format!("`#[genai::{}]` has no key `{name}`{rest}", operation.attribute),
        meant,
    };
    if let Some((new, how)) = renamed_key(name, operation) {
        return error(new, format!(": {how}"));
    }
    if let Some(instead) = habits::argument(name, operation).or_else(|| read_attribute(name, operation)) {
        return error(None, format!(": {instead}"));
    }
    let keys = operation.keys.iter().map(|key| key.name);
    let own: Vec<_> = keys.chain(operation.steering_keys().map(|key| key.name)).collect();
    if let Some(near) = near_key(name, &own, operation) {
        return error(Some(near), format!("; did you mean `{near}`?"));
    }
    let others = others(|other| other.key(name).is_some() || other.steering_key(name).is_some());
    if !others.is_empty() {
        let belongs = format!(", which belongs to {}; it has {}", list(others), list(own));
        return error(None, belongs);
    }
    match habits::key_of_text(name, operation).filter(|_| is_word) {
        Some(key) => {
            let with_key = format!("; if it is a value, it needs its key: `{} = {name:?}`", key.name);
            error(Some(key.name), with_key)
        }
        None => error(None, format!("; it has {}", list(own))),
    }
}

/// Name of an attribute as a key: `request_model` of `gen_ai.request.model`.
fn as_key(attribute: &str) -> String {
    attribute.strip_prefix("gen_ai.").unwrap_or(attribute).replace('.', "_")
}

/// Whether an attribute has this name as a key, with or without `usage`.
fn is_called(attribute: &str, name: &str) -> bool {
    let key = as_key(attribute);
    key.strip_prefix("usage_").unwrap_or(&key) == name
}

/// Sentence about the source of an attribute that has this name and no key: `response_model`, `input_tokens`.
fn read_attribute(name: &str, operation: &Operation) -> Option<String> {
    let mut all = attributes::ATTRIBUTES.iter();
    let known = all.find(|known| is_called(known.key, name))?;
    let has_key = |other: &Operation| other.keys.iter().any(|key| key.attr.key == known.key);
    let is_here = operation.span.find(known.key).is_some();
    (is_here && others(has_key).is_empty()).then(|| how(known.key, operation))
}

/// Key that was probably meant: by the name of its attribute (`provider_name`, `tool_call_id`), despite a typo, or as
/// one of several words (`model_name`).
fn near_key(name: &str, own: &[&'static str], operation: &'static Operation) -> Option<&'static str> {
    if let Some(key) = operation.keys.iter().find(|key| as_key(key.attr.key) == name) {
        return Some(key.name);
    }
    let near = suggestion(own.iter().copied(), name);
    if near.is_some() || OPERATIONS.iter().any(|other| other.key(name).is_some()) {
        // A key of another operation is no word among several.
        return near;
    }
    let words: Vec<_> = name.split('_').collect();
    let keys = operation.keys.iter().map(|key| key.name);
    keys.filter(|key| words.contains(key)).max_by_key(|key| key.len())
}

/// New key of a key that the conventions renamed, if there is one, and the error text.
fn renamed_key(name: &str, operation: &'static Operation) -> Option<(Option<&'static str>, String)> {
    let (old, new) = DEPRECATED.iter().find(|(old, new)| {
        // A word that the new name also has was not renamed.
        let is_kept = new.split('.').any(|segment| segment == name);
        let is_general = matches!(name, "gen_ai" | "usage" | "response" | "request" | "openai");
        let is_segment = old.split('.').any(|segment| segment == name);
        (is_segment && !is_kept && !is_general) || as_key(old) == name || is_called(old, name)
    })?;
    let key = operation.keys.iter().find(|key| key.attr.key == *new);
    let now = match key {
        Some(key) => format!("write `{} = value`", key.name),
        None => how(new, operation),
    };
    let text = format!("the conventions renamed `{old}` to `{new}`; {now}");
    Some((key.map(|key| key.name), text))
}
