//! Argument `capture(…)`: contents to record, and the parameters that make them up.

use genai_semconv::{Capturable, Form, OPERATIONS, Operation, Source};
use proc_macro2::{Group, Ident, Span};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{Expr, Token};

use super::Site;
use super::parameters::named;
use crate::errors::{Errors, list, suggestion};
use crate::model::Captured;

/// Name of the list around contents that are recorded raw.
const RAW: &str = "raw";

/// Amount of detail recorded of a content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Summary,
    Raw,
}

/// Contents that the attribute names.
#[derive(Default)]
pub(super) struct Contents {
    /// Detail of the error's text, if it is recorded.
    pub(super) error_text: Option<Detail>,
    pub(super) secret: Vec<Ident>,
    named: Vec<NamedContent>,
    /// Whether a content is unknown, so that its parameters are unknown, too.
    unknown: bool,
}

#[allow(clippy::struct_field_names)] // `content` is the kind of content, as everywhere.
struct NamedContent {
    content: &'static Capturable,
    place: Span,
    /// Parameters that the attribute names for the content, if any.
    parameters: Option<Vec<Ident>>,
    /// Value of the content, if one is given.
    value: Option<Expr>,
    detail: Detail,
}

/// Argument after a content's name.
enum Argument {
    Nothing,
    /// Form `input(a, b)`.
    Parameters(Group),
    /// Form `input = expr`.
    Value(Expr),
}

impl Contents {
    /// Applies one `capture(…)`, or the `raw(…)` in it.
    pub(super) fn take(&mut self, contents: &Group, detail: Detail, site: &mut Site<'_>) {
        for (name, argument) in listed(contents, site) {
            match argument {
                _ if name != RAW => self.take_one(&name, argument, detail, site),
                _ if detail == Detail::Raw => site
                    .errors
                    .at(name.span(), "`raw` is nested in `raw`; remove one of them"),
                Argument::Parameters(raw) => self.take(&raw, Detail::Raw, site),
                Argument::Nothing | Argument::Value(_) => site.errors.at(
                    name.span(),
                    "expected the contents to record as they are: `raw(…)` takes what `capture(…)` takes",
                ),
            }
        }
    }

    fn take_one(&mut self, name: &Ident, argument: Argument, detail: Detail, site: &mut Site<'_>) {
        let content = site.operation.content(&name.to_string());
        let source = content.map(|content| content.source);
        let takes_parameters = matches!(
            source,
            Some(Source::FromParameters(_) | Source::FromResult(Form::AsRecords))
        );
        let place = match &argument {
            Argument::Nothing => None,
            Argument::Parameters(names) => Some(names.span()),
            Argument::Value(value) => Some(value.span()),
        };
        if let Some(place) = place
            && (content.is_some() || name == "error")
            && !takes_parameters
        {
            let message = format!("`{name}` is not made of parameters; write `capture({name})`");
            return site.errors.at(place, message);
        }
        if let Argument::Value(value) = &argument
            && source == Some(Source::FromParameters(Form::AsObject))
        {
            let message = format!("`{name}` are parameters by their names; write for example `capture({name}(a, b))`");
            return site.errors.at(value.span(), message);
        }
        let Some(content) = content else {
            if name == "error" {
                if self.error_text.is_some_and(|known| known != detail) {
                    site.errors.at(name.span(), twice(name));
                }
                self.error_text = Some(detail);
            } else {
                self.unknown = true;
                site.errors.at(name.span(), unknown(name, site.operation));
            }
            return;
        };
        if let Some(other) = self.named.iter().find(|other| other.content.name == content.name) {
            let message = if other.detail == detail {
                format!("`{name}` is captured twice; remove one of them")
            } else {
                twice(name)
            };
            return site.errors.at(name.span(), message);
        }
        let (parameters, value) = match argument {
            Argument::Nothing => (None, None),
            Argument::Parameters(names) => {
                let expected = format!("expected the parameters that `{name}` is made of: `{name}(a, b)`");
                (Some(named(&names, &expected, site)), None)
            }
            Argument::Value(value) => (None, Some(value)),
        };
        self.named.push(NamedContent {
            content,
            place: name.span(),
            parameters,
            value,
            detail,
        });
    }

    /// Reports contents that contradict other keys.
    pub(super) fn check(&self, has_request: bool, usage_none: bool, arguments_key: Option<&str>, site: &mut Site<'_>) {
        for named in &self.named {
            let (name, place) = (named.content.name, named.place);
            match named.content.source {
                Source::FromParameters(_) if let (Some(key), Some(_)) = (arguments_key, &named.parameters) => site.errors.at(
                    place,
                    format_args!("with `{key}` no parameter is an argument; write `capture({name})`, which records the arguments"),
                ),
                Source::FromRequest if !has_request => site.errors.at(
                    place,
                    format_args!("`{name}` is read from the client's request; add for example: request = request"),
                ),
                Source::FromResponse if usage_none => site.errors.at(
                    place,
                    format_args!(
                        "`{name}` is read from the returned value, and `usage = none` switches reading off; remove one of them"
                    ),
                ),
                _ => {}
            }
        }
        // Compared values are hashed, whether they are captured or not.
        let hashed = site.operation.compared.any() && arguments_key.is_none();
        let is_read = hashed || self.unknown || self.named.iter().any(NamedContent::has_parameters);
        if let Some(secret) = self.secret.first().filter(|_| !is_read) {
            site.errors.at(
                secret.span(),
                "no parameter is captured, so `secret` has no effect; remove it",
            );
        }
    }

    /// Contents with their parameters: those that the attribute names, otherwise all that count as arguments. Texts,
    /// messages and variables do not have those that identify the user or the conversation.
    pub(super) fn captured(&self, arguments: &[Ident], identities: &[Ident], errors: &mut Errors) -> Vec<Captured> {
        let captured = self.named.iter().map(|named| {
            let name = named.content.name;
            let is_object = named.content.source == Source::FromParameters(Form::AsObject);
            let parameters = match &named.parameters {
                Some(parameters) => parameters.clone(),
                None if !named.is_made_of_all() => Vec::new(),
                None if is_object => arguments.to_vec(),
                None => {
                    let asked = arguments.iter().filter(|name| !identities.contains(name));
                    asked.cloned().collect()
                }
            };
            if named.is_made_of_all() && !is_object && parameters.is_empty() {
                errors.at(named.place, format_args!(
                    "`{name}` is made of parameters, and the function has none for it; remove it, or give its value: `capture({name} = value)`"
                ));
            }
            Captured {
                content: named.content,
                place: named.place,
                parameters,
                value: named.value.clone(),
                is_raw: named.detail == Detail::Raw,
            }
        });
        captured.collect()
    }
}

impl NamedContent {
    /// Whether the content is made of all parameters that count as arguments.
    fn is_made_of_all(&self) -> bool {
        matches!(self.content.source, Source::FromParameters(_)) && self.parameters.is_none() && self.value.is_none()
    }

    fn has_parameters(&self) -> bool {
        self.parameters.is_some() || self.is_made_of_all()
    }
}

/// Contents of one list.
fn listed(contents: &Group, site: &mut Site<'_>) -> Vec<(Ident, Argument)> {
    let all = |input: ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, one);
    match all.parse2(contents.stream()) {
        Ok(named) if !named.is_empty() => return named.into_iter().collect(),
        Ok(_) => {
            let known = list(known(site.operation));
            site.errors
                .at(contents.span(), format_args!("expected what to record: {known}"));
        }
        Err(error) => site.errors.push(error),
    }
    Vec::new()
}

/// Name and argument of a content.
fn one(input: ParseStream<'_>) -> syn::Result<(Ident, Argument)> {
    let name: Ident = input.parse().map_err(|error: syn::Error| {
        syn::Error::new(
            error.span(),
            "expected the name of a content, without quotes: `capture(error)`",
        )
    })?;
    let argument = if input.peek(Paren) {
        Argument::Parameters(input.parse()?)
    } else if input.peek(Token![=]) {
        let equals: Token![=] = input.parse()?;
        if input.is_empty() || input.peek(Token![,]) {
            let message = format!("expected a value: `{name} = value`");
            return Err(syn::Error::new(equals.span(), message));
        }
        Argument::Value(input.parse()?)
    } else {
        Argument::Nothing
    };
    Ok((name, argument))
}

fn twice(name: &Ident) -> String {
    format!("`{name}` is captured both as a summary and raw; keep one of them")
}

/// Names that `capture(…)` accepts.
pub(super) fn known(operation: &Operation) -> impl Iterator<Item = &'static str> {
    let contents = operation.contents.iter().map(|content| content.name);
    contents.chain(["error"])
}

fn unknown(name: &Ident, operation: &Operation) -> String {
    let written = name.to_string();
    let others = OPERATIONS.iter().filter(|other| other.content(&written).is_some());
    let others: Vec<_> = others.map(|other| other.attribute).collect();
    let cannot = format!("`#[genai::{}]` cannot capture `{name}`", operation.attribute);
    let can = format!("it can capture {}", list(known(operation)));
    if !others.is_empty() {
        return format!("{cannot}, which is captured by {}; {can}", list(others));
    }
    match suggestion(known(operation).chain([RAW]), &written) {
        Some(near) => format!("{cannot}; did you mean `{near}`?"),
        None => format!("{cannot}; {can}"),
    }
}
