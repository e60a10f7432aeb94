//! Argument `capture(…)`: contents to record, and the parameters that make them up.

use genai_semconv::{Capturable, Form, OPERATIONS, Operation, Source};
use proc_macro2::{Group, Ident, Span};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{Expr, Token};

use super::parameters::named;
use crate::control::Control;
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

/// Content as the attribute writes it.
struct Named {
    name: Ident,
    argument: Argument,
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

impl Argument {
    fn span(&self) -> Option<Span> {
        match self {
            Self::Nothing => None,
            Self::Parameters(names) => Some(names.span()),
            Self::Value(value) => Some(value.span()),
        }
    }
}

impl Contents {
    /// Applies one `capture(…)`.
    pub(super) fn take(
        &mut self,
        contents: &Group,
        operation: &'static Operation,
        parameters: &[Ident],
        errors: &mut Errors,
    ) {
        let named = match listed(contents, operation, Detail::Summary, errors) {
            Ok(named) => named,
            Err(error) => return errors.push(error),
        };
        for named in named {
            if named.name != RAW {
                self.take_one(named, operation, parameters, errors);
                continue;
            }
            let Argument::Parameters(raw) = &named.argument else {
                errors.at(
                    named.name.span(),
                    "expected the contents to record as they are: `raw(…)` takes what `capture(…)` takes",
                );
                continue;
            };
            match listed(raw, operation, Detail::Raw, errors) {
                Ok(named) => named
                    .into_iter()
                    .for_each(|named| self.take_one(named, operation, parameters, errors)),
                Err(error) => errors.push(error),
            }
        }
    }

    fn take_one(
        &mut self,
        Named { name, argument, detail }: Named,
        operation: &'static Operation,
        parameters: &[Ident],
        errors: &mut Errors,
    ) {
        if name == RAW {
            return errors.at(name.span(), "`raw` is nested in `raw`; remove one of them");
        }
        let content = operation.content(&name.to_string());
        let source = content.map(|content| content.source);
        let takes_parameters = matches!(
            source,
            Some(Source::FromParameters(_) | Source::FromResult(Form::AsRecords))
        );
        if let Some(place) = argument.span()
            && (content.is_some() || name == "error")
            && !takes_parameters
        {
            let message = format!("`{name}` is not made of parameters; write `capture({name})`");
            return errors.at(place, message);
        }
        if let Argument::Value(value) = &argument
            && source == Some(Source::FromParameters(Form::AsObject))
        {
            let message = format!("`{name}` are parameters by their names; write for example `capture({name}(a, b))`");
            return errors.at(value.span(), message);
        }
        let Some(content) = content else {
            if name == "error" {
                if self.error_text.is_some_and(|known| known != detail) {
                    errors.at(name.span(), twice(&name));
                }
                self.error_text = Some(detail);
            } else {
                self.unknown = true;
                errors.at(name.span(), unknown(&name, operation));
            }
            return;
        };
        if let Some(other) = self.named.iter().find(|other| other.content.name == content.name) {
            let message = if other.detail == detail {
                format!("`{name}` is captured twice; remove one of them")
            } else {
                twice(&name)
            };
            return errors.at(name.span(), message);
        }
        let (parameters, value) = match argument {
            Argument::Nothing => (None, None),
            Argument::Parameters(names) => {
                let expected = format!("expected the parameters that `{name}` is made of: `{name}(a, b)`");
                (Some(self::named(&names, &expected, parameters, errors)), None)
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
    pub(super) fn check(
        &self,
        operation: &Operation,
        has_request: bool,
        usage_none: bool,
        arguments_key: Option<&str>,
        errors: &mut Errors,
    ) {
        for NamedContent {
            content,
            place,
            parameters,
            ..
        } in &self.named
        {
            let name = content.name;
            match content.source {
                Source::FromParameters(_) if let (Some(key), Some(_)) = (arguments_key, parameters) => errors.at(
                    *place,
                    format_args!("with `{key}` no parameter is an argument; write `capture({name})`, which records the arguments"),
                ),
                Source::FromRequest if !has_request => errors.at(
                    *place,
                    format_args!("`{name}` is read from the client's request; add for example: request = request"),
                ),
                Source::FromResponse if usage_none => errors.at(
                    *place,
                    format_args!(
                        "`{name}` is read from the returned value, and `usage = none` switches reading off; remove one of them"
                    ),
                ),
                _ => {}
            }
        }
        let parameters = |content: &&NamedContent| {
            matches!(content.content.source, Source::FromParameters(_)) && content.value.is_none()
                || content.parameters.is_some()
        };
        if let Some(secret) = self.secret.first()
            && !self.unknown
            && !self.named.iter().any(|content| parameters(&content))
        {
            // Compared values are hashed, whether they are captured or not.
            let hashed = operation.compared.any() && arguments_key.is_none();
            if !hashed {
                errors.at(
                    secret.span(),
                    "no parameter is captured, so `secret` has no effect; remove it",
                );
            }
        }
    }

    /// Contents with their parameters: those that the attribute names, otherwise all that count as arguments. Texts,
    /// messages and variables do not have those that identify the user or the conversation.
    pub(super) fn captured(&self, arguments: &[Ident], identities: &[Ident], errors: &mut Errors) -> Vec<Captured> {
        let made_of = |content: &NamedContent| match (&content.parameters, content.content.source) {
            (Some(named), _) => named.clone(),
            (None, _) if content.value.is_some() => Vec::new(),
            (None, Source::FromParameters(Form::AsObject)) => arguments.to_vec(),
            (None, Source::FromParameters(_)) => {
                let asked = arguments.iter().filter(|name| !identities.contains(name));
                asked.cloned().collect()
            }
            (None, _) => Vec::new(),
        };
        for content in &self.named {
            let is_object = content.content.source == Source::FromParameters(Form::AsObject);
            let is_made_of_all = matches!(content.content.source, Source::FromParameters(_))
                && content.parameters.is_none()
                && content.value.is_none();
            if is_made_of_all && !is_object && made_of(content).is_empty() {
                let name = content.content.name;
                errors.at(content.place, format_args!(
                    "`{name}` is made of parameters, and the function has none for it; remove it, or give its value: `capture({name} = value)`"
                ));
            }
        }
        let captured = |content: &NamedContent| Captured {
            content: content.content,
            place: content.place,
            parameters: made_of(content),
            value: content.value.clone(),
            is_raw: content.detail == Detail::Raw,
        };
        self.named.iter().map(captured).collect()
    }
}

/// Contents of one list, each with its detail.
fn listed(contents: &Group, operation: &Operation, detail: Detail, errors: &mut Errors) -> syn::Result<Vec<Named>> {
    let all = |input: ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, one);
    let named = all.parse2(contents.stream())?.into_iter();
    let named: Vec<_> = named.map(|(name, argument)| Named { name, argument, detail }).collect();
    if named.is_empty() {
        let known = list(known(operation));
        errors.at(contents.span(), format_args!("expected what to record: {known}"));
    }
    Ok(named)
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
    let attribute = operation.attribute;
    let others = OPERATIONS
        .iter()
        .filter(|other| other.content(&name.to_string()).is_some());
    let others: Vec<_> = others.map(|other| other.attribute).collect();
    if !others.is_empty() {
        return format!(
            "`#[genai::{attribute}]` cannot capture `{name}`, which is captured by {}; it can capture {}",
            list(others),
            list(known(operation))
        );
    }
    match suggestion(known(operation).chain([RAW]), &name.to_string()) {
        Some(near) => format!("`#[genai::{attribute}]` cannot capture `{name}`; did you mean `{near}`?"),
        None => format!(
            "`#[genai::{attribute}]` cannot capture `{name}`; it can capture {}",
            list(known(operation))
        ),
    }
}
