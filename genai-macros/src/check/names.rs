//! Names that are reserved, deprecated, or have too many values.

use genai_semconv::spans::SPANS;
use genai_semconv::{
    AnyAttr, Cardinality, DEPRECATED, Key, OPERATIONS, Operation, RESERVED, Requirement, ValueKind, attributes, own,
};
use syn::{Expr, Ident, LitStr};

use super::arguments::root;
use super::habits;
use crate::errors::{Errors, list, suggestion};

/// Refuses names that visibly differ with every call.
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

/// Checks the name in `attr("name" = value)`, which is for custom attributes.
pub(super) fn own_name(name: &LitStr, operation: &Operation, errors: &mut Errors) {
    let text = name.value();
    let message = if let Some((_, new)) = DEPRECATED.iter().find(|(old, _)| *old == text) {
        format!("the conventions renamed `{text}` to `{new}`; {}", how(new, operation))
    } else if own::OWN.iter().any(|known| known.key == text) {
        match operation.keys.iter().find(|key| key.attr.key == text) {
            Some(key) => format!("`{text}` is set by its own key: `{} = value`", key.name),
            None => format!("`{text}` is written by the library itself"),
        }
    } else if is_free(&text, operation) {
        return;
    } else if let Some(known) = attributes::ATTRIBUTES.iter().find(|known| is_name_of(&text, known)) {
        how(known.key, operation)
    } else if let Some(namespace) = RESERVED.iter().find(|namespace| text.starts_with(**namespace)) {
        let rest = text.strip_prefix(namespace).unwrap_or(&text);
        if let Some(near) = near_attribute(namespace, rest) {
            let how = how(near, operation);
            return errors.at(
                name.span(),
                format_args!("the conventions have no `{text}`; did you mean `{near}`? {how}"),
            );
        }
        format!(
            "the conventions have no `{text}`, and only they define names under `{namespace}`; use a prefix of your own: \
             `attr(\"my_app.{rest}\" = value)`"
        )
    } else if own::CONTENT_ELSEWHERE.iter().any(|known| is_under(&text, known)) {
        of_content(&text, operation)
    } else if own::USER_ELSEWHERE.iter().any(|known| text.eq_ignore_ascii_case(known)) {
        format!(
            "backends read who asked from `{text}`, which would be recorded as it is; write `user = value` on \
             `#[genai::request]`, which records a keyed hash"
        )
    } else if text.is_empty() {
        "an attribute needs a name".to_owned()
    } else {
        return;
    };
    errors.at(name.span(), message);
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

/// Sentence about the source of an attribute's value on this operation.
fn how(name: &str, operation: &Operation) -> String {
    let attribute = operation.attribute;
    if let Some(key) = operation.keys.iter().find(|key| key.attr.key == name) {
        return format!(
            "`{name}` is set by its own key: `#[genai::{attribute}({} = value)]`",
            key.name
        );
    }
    if let Some(content) = operation.contents.iter().find(|content| content.attr.key == name) {
        return format!(
            "`{name}` carries content; record it with `capture({})`, which redacts it",
            content.name
        );
    }
    let others = |has: &dyn Fn(&Operation) -> bool| {
        let others = OPERATIONS.iter().filter(|other| has(other));
        others.map(|other| other.attribute).collect::<Vec<_>>()
    };
    let content = |attr: &AnyAttr| attr.kind == ValueKind::Content;
    let known = attributes::ATTRIBUTES.iter().find(|known| known.key == name);
    let here = operation.span.find(name);
    if known.is_some_and(content) || here.is_some_and(|here| here.requirement == Requirement::OptIn) {
        let captured = others(&|other| other.contents.iter().any(|content| content.attr.key == name));
        let elsewhere = if captured.is_empty() {
            String::new()
        } else {
            format!("; it is captured by {}", list(captured))
        };
        return format!("`{name}` carries content, which `#[genai::{attribute}]` does not record{elsewhere}");
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
    let elsewhere = others(&|other| other.keys.iter().any(|key| key.attr.key == name));
    let absent = format!("the conventions do not have `{name}` on the spans of `#[genai::{attribute}]`");
    if !elsewhere.is_empty() {
        return format!("{absent}; it belongs to {}", list(elsewhere));
    }
    let of_mcp = SPANS
        .iter()
        .any(|span| span.id.starts_with("mcp.") && span.find(name).is_some());
    if of_mcp {
        return format!("{absent}; it belongs to the spans of MCP, which the library writes");
    }
    absent
}

/// Error about an unknown key.
pub(super) struct UnknownKey {
    pub(super) message: String,
    /// Key that was probably meant, if there is one.
    pub(super) meant: Option<&'static str>,
}

/// Error for a key that the attribute does not have.
pub(super) fn unknown_key(name: &str, operation: &'static Operation) -> UnknownKey {
    let attribute = operation.attribute;
    if let Some((new, how)) = renamed_key(name, operation) {
        return UnknownKey {
            message: format!("`#[genai::{attribute}]` has no key `{name}`: {how}"),
            meant: new,
        };
    }
    if let Some(instead) = habits::argument(name, operation) {
        return UnknownKey {
            message: format!("`#[genai::{attribute}]` has no key `{name}`: {instead}"),
            meant: None,
        };
    }
    if let Some(read) = read_attribute(name, operation) {
        return UnknownKey {
            message: format!("`#[genai::{attribute}]` has no key `{name}`: {read}"),
            meant: None,
        };
    }
    let own: Vec<&'static str> = operation
        .keys
        .iter()
        .map(|key| key.name)
        .chain(operation.steering_keys().map(|key| key.name))
        .collect();
    if let Some(near) = near_key(name, &own, operation) {
        return UnknownKey {
            message: format!("`#[genai::{attribute}]` has no key `{name}`; did you mean `{near}`?"),
            meant: Some(near),
        };
    }
    let others: Vec<_> = OPERATIONS
        .iter()
        .filter(|other| other.key(name).is_some() || other.steering_key(name).is_some())
        .map(|other| other.attribute)
        .collect();
    let place = if others.is_empty() {
        String::new()
    } else {
        format!(", which belongs to {}", list(others.iter().copied()))
    };
    UnknownKey {
        message: format!(
            "`#[genai::{attribute}]` has no key `{name}`{place}; it has {}",
            list(own)
        ),
        meant: None,
    }
}

/// Sentence about the source of an attribute that has this name and no key: `response_model`, `input_tokens`.
fn read_attribute(name: &str, operation: &Operation) -> Option<String> {
    let is_named = |known: &AnyAttr| {
        let rest = known.key.strip_prefix("gen_ai.").unwrap_or(known.key);
        let rest = rest.strip_prefix("usage.").unwrap_or(rest);
        rest.replace('.', "_") == name
    };
    let known = attributes::ATTRIBUTES.iter().find(|known| is_named(known))?;
    let has_key = OPERATIONS
        .iter()
        .any(|other| other.keys.iter().any(|key| key.attr.key == known.key));
    let is_here = operation.span.find(known.key).is_some();
    (!has_key && is_here).then(|| how(known.key, operation))
}

/// Key that was probably meant: by the name of its attribute (`provider_name`, `tool_call_id`), despite a typo, or as
/// one of several words (`model_name`).
fn near_key(name: &str, own: &[&'static str], operation: &'static Operation) -> Option<&'static str> {
    let is_its = |key: &&Key| {
        let attribute = key.attr.key.strip_prefix("gen_ai.").unwrap_or(key.attr.key);
        attribute.replace('.', "_") == name
    };
    if let Some(key) = operation.keys.iter().find(is_its) {
        return Some(key.name);
    }
    if OPERATIONS.iter().any(|other| other.key(name).is_some()) {
        // A key of another operation is not a typo.
        return suggestion(own.iter().copied(), name);
    }
    let among = || {
        let words: Vec<_> = name.split('_').collect();
        let keys = operation.keys.iter().map(|key| key.name);
        keys.filter(|key| words.contains(key)).max_by_key(|key| key.len())
    };
    suggestion(own.iter().copied(), name).or_else(among)
}

/// New key of a key that the conventions renamed, if there is one, and the error text.
fn renamed_key(name: &str, operation: &'static Operation) -> Option<(Option<&'static str>, String)> {
    let (old, new) = DEPRECATED.iter().find(|(old, new)| {
        let rest = old.strip_prefix("gen_ai.").unwrap_or(old);
        // A word that the new name also has was not renamed.
        let is_kept = new.split('.').any(|segment| segment == name);
        rest.split('.').any(|segment| {
            segment == name && !is_kept && !matches!(segment, "usage" | "response" | "request" | "openai")
        }) || rest.replace('.', "_") == name
            || rest
                .strip_prefix("usage.")
                .is_some_and(|rest| rest.replace('.', "_") == name)
    })?;
    let key = operation.keys.iter().find(|key| key.attr.key == *new);
    let now = match key {
        Some(key) => format!("write `{} = value`", key.name),
        None => how(new, operation),
    };
    let text = format!("the conventions renamed `{old}` to `{new}`; {now}");
    Some((key.map(|key| key.name), text))
}

/// Whether this is the name, or has it as a prefix if it ends with a dot. Case is ignored: backends compare it, but
/// collectors often do not.
fn is_under(text: &str, known: &str) -> bool {
    let beginning = text.get(..known.len());
    let is_whole = text.len() == known.len() || known.ends_with('.');
    is_whole && beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(known))
}

/// Error for a name under which backends show content.
fn of_content(text: &str, operation: &Operation) -> String {
    let names = || operation.contents.iter().map(|content| content.name);
    let lower = text.to_ascii_lowercase();
    let instead = match names().find(|name| lower.contains(name)).or_else(|| names().next()) {
        Some(name) => format!("write `capture({name})`, which redacts it"),
        None => format!("`#[genai::{}]` captures no content", operation.attribute),
    };
    format!("backends show `{text}` as the content of a call, and `attr` redacts nothing; {instead}")
}
