//! Conversion of marked fields to a [`CheckedResponse`]. All errors are collected, each at its cause.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, Fields, Index, ItemEnum, ItemStruct, Member};

use super::role::{Field, Kind, Role, Variant};
use crate::args::{Arg, ArgValue, Args};
use crate::check::crate_of;
use crate::control::Control;
use crate::crate_path::resolve;
use crate::errors::{Errors, list, suggestion};

/// Checked derive input. It may only be expanded if there are no errors.
pub(super) struct CheckedResponse {
    pub(super) crate_path: TokenStream,
    pub(super) variants: Vec<Variant>,
    pub(super) input_excludes_cached: bool,
    pub(super) output_excludes_reasoning: bool,
}

/// Keys of the attribute on the type.
#[derive(Default)]
struct Container {
    crate_path: Option<TokenStream>,
    input: Option<(Ident, bool)>,
    output: Option<(Ident, bool)>,
    usage_none: Option<Ident>,
}

pub(super) fn of_struct(item: &ItemStruct, errors: &mut Errors) -> CheckedResponse {
    let container = Container::parse(&item.attrs, errors);
    let variants = vec![Variant {
        name: None,
        fields: fields(&item.fields, errors),
    }];
    checked(container, variants, &item.ident, errors)
}

pub(super) fn of_enum(item: &ItemEnum, errors: &mut Errors) -> CheckedResponse {
    let container = Container::parse(&item.attrs, errors);
    if item.variants.is_empty() {
        errors.over(&item.ident, "`Response` cannot be derived for an enum without variants");
    }
    let variants = item.variants.iter().map(|variant| {
        for Arg { key, .. } in arguments(&variant.attrs, errors) {
            errors.at(key.span(), "variants have no keys of their own; mark the fields in it");
        }
        let mut fields = fields(&variant.fields, errors);
        // The only field of a variant needs no mark, because it can only be the answer.
        if let Fields::Unnamed(unnamed) = &variant.fields
            && let (Some(only), 1) = (unnamed.unnamed.first(), unnamed.unnamed.len())
            && !only.attrs.iter().any(is_ours)
        {
            fields.push(Field {
                role: Role::Response,
                member: Member::Unnamed(Index::from(0)),
                ty: only.ty.clone(),
                by: None,
                key: variant.ident.clone(),
            });
        }
        Variant {
            name: Some(variant.ident.clone()),
            fields,
        }
    });
    let variants = variants.collect();
    checked(container, variants, &item.ident, errors)
}

fn checked(container: Container, variants: Vec<Variant>, name: &Ident, errors: &mut Errors) -> CheckedResponse {
    let all = || variants.iter().flat_map(|variant| &variant.fields);
    for (said, role) in [
        (&container.input, Role::InputTokens),
        (&container.output, Role::OutputTokens),
    ] {
        if let Some((key, _)) = said
            && !all().any(|field| field.role == role)
        {
            let role = role.name();
            errors.at(
                key.span(),
                format_args!("`{key}` sets how `{role}` is counted, but no field is marked `#[genai({role})]`"),
            );
        }
        if role == Role::InputTokens
            && said.is_none()
            && let Some(field) = all().find(|field| field.role == role)
        {
            let [including, excluding] = INPUT;
            errors.at(
                field.key.span(),
                format_args!(
                    "providers disagree on whether this count includes the tokens that came from a prompt cache or went into one\n\
                     say it on the type: `#[genai(input = {including})]` (OpenAI, Gemini, Mistral, DeepSeek) or `#[genai(input = {excluding})]` (Anthropic, Bedrock)"
                ),
            );
        }
    }
    let tells = variants.iter().any(Variant::tells_usage);
    match &container.usage_none {
        Some(key) if tells => errors.at(
            key.span(),
            "`usage = none` means that no field holds usage, but one is marked; remove one of them",
        ),
        None if !tells => errors.at(
            name.span(),
            format_args!(
                "no field of `{name}` has the token counts of the call\n\
                 mark one with `#[genai(usage)]`, the counts with `#[genai(input_tokens)]` and `#[genai(output_tokens)]`, or what holds the answer with `#[genai(response)]`\n\
                 where there is none, write on the type: `#[genai(usage = none)]`"
            ),
        ),
        _ => {}
    }
    CheckedResponse {
        crate_path: container.crate_path.unwrap_or_else(resolve),
        variants,
        input_excludes_cached: container.input.is_some_and(|(_, excludes)| excludes),
        output_excludes_reasoning: container.output.is_some_and(|(_, excludes)| excludes),
    }
}

const INPUT: [&str; 2] = ["including_cached", "excluding_cached"];
const OUTPUT: [&str; 2] = ["including_reasoning", "excluding_reasoning"];
const CONTAINER: [&str; 4] = ["input", "output", "usage", "crate"];

impl Container {
    fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Self::default();
        let mut seen: Vec<Ident> = Vec::new();
        for Arg { key, value } in arguments(attrs, errors) {
            if seen.contains(&key) {
                errors.at(key.span(), format_args!("`{key}` is given twice; remove one of them"));
                continue;
            }
            seen.push(key.clone());
            let name = key.to_string();
            match (name.as_str(), value) {
                (_, ArgValue::Broken) => {}
                ("crate", value) => container.crate_path = crate_path(&key, &value, errors),
                ("usage", ArgValue::Expr(Expr::Path(path))) if path.path.is_ident("none") => {
                    container.usage_none = Some(key);
                }
                ("input", value) => container.input = Some(choice(key, &value, INPUT, errors)),
                ("output", value) => container.output = Some(choice(key, &value, OUTPUT, errors)),
                (name, _) if Role::find(name).is_some() => errors.at(
                    key.span(),
                    format_args!("`{name}` marks a field; write it on that field"),
                ),
                (name, _) => errors.at(key.span(), unknown(name, CONTAINER, "a type")),
            }
        }
        container
    }
}

/// Choice of two values, such as `input = including_cached`, and whether it is the second one.
fn choice(key: Ident, value: &ArgValue, [one, other]: [&str; 2], errors: &mut Errors) -> (Ident, bool) {
    if let ArgValue::Expr(Expr::Path(path)) = value
        && let Some(word) = path.path.get_ident()
    {
        if word == one || word == other {
            return (key, word == other);
        }
        let word = word.to_string();
        if let Some(near) = suggestion([one, other], &word) {
            errors.over(path, format_args!("`{key}` cannot be `{word}`; did you mean `{near}`?"));
            return (key, false);
        }
    }
    errors.at(
        key.span(),
        format_args!("expected `{key} = {one}` or `{key} = {other}`"),
    );
    (key, false)
}

/// Fields that are marked.
fn fields(fields: &Fields, errors: &mut Errors) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        for Arg { key, value } in arguments(&field.attrs, errors) {
            let name = key.to_string();
            let Some(role) = Role::find(&name) else {
                errors.at(key.span(), unknown_role(&name));
                continue;
            };
            let by = match value {
                ArgValue::Bare => None,
                ArgValue::Expr(expr) if matches!(role.kind(), Kind::Count | Kind::Reasons) => Some(expr),
                ArgValue::Broken => continue,
                ArgValue::Expr(_) | ArgValue::List(_) => {
                    errors.at(key.span(), format_args!("expected `#[genai({name})]` alone"));
                    continue;
                }
            };
            if let Some(clash) = clash(role, &found) {
                errors.at(key.span(), clash);
                continue;
            }
            found.push(Field {
                role,
                member: member(field, index),
                ty: field.ty.clone(),
                by,
                key,
            });
        }
    }
    found
}

/// Error if the role of one more field conflicts with the others.
fn clash(role: Role, found: &[Field]) -> Option<String> {
    let name = role.name();
    if found.iter().any(|field| field.role == role) {
        return Some(format!("two fields are marked `{name}`; mark only one of them"));
    }
    let excluded = |other: Role| match role {
        Role::Usage => other.is_token_count(),
        Role::FinishReason => other == Role::Choices,
        Role::Choices => other == Role::FinishReason,
        _ => role.is_token_count() && other == Role::Usage,
    };
    let other = found.iter().find(|field| excluded(field.role))?.role.name();
    Some(format!(
        "`{name}` and `{other}` hold the same value; mark only one of them"
    ))
}

fn unknown_role(name: &str) -> String {
    if CONTAINER.contains(&name) {
        return format!("`{name}` is about the whole type; write it above the type");
    }
    // Providers use these names.
    let meant = match name {
        "prompt_tokens" | "input" => Some("input_tokens"),
        "completion_tokens" | "output" => Some("output_tokens"),
        "cached_tokens" | "cache_read_input_tokens" => Some("cache_read_tokens"),
        "cache_creation_input_tokens" | "cache_write_input_tokens" => Some("cache_write_tokens"),
        "thinking_tokens" | "thoughts_tokens" => Some("reasoning_tokens"),
        "stop_reason" | "finish_reasons" => Some("finish_reason"),
        "flatten" => Some("response"),
        "generations" | "candidates" => Some("choices"),
        _ => None,
    };
    match meant {
        Some(meant) => format!("`#[genai(…)]` of a field has no key `{name}`; did you mean `{meant}`?"),
        None => unknown(name, Role::names(), "a field"),
    }
}

pub(super) fn unknown(name: &str, known: impl IntoIterator<Item = &'static str>, place: &str) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match suggestion(known.iter().copied(), name) {
        Some(near) => format!("`#[genai(…)]` of {place} has no key `{name}`; did you mean `{near}`?"),
        None => format!("`#[genai(…)]` of {place} has no key `{name}`; it has {}", list(known)),
    }
}

/// Path of the library, as `crate = path` gives it.
pub(super) fn crate_path(key: &Ident, value: &ArgValue, errors: &mut Errors) -> Option<TokenStream> {
    if let ArgValue::Expr(Expr::Path(path)) = value
        && path.qself.is_none()
    {
        return Some(crate_of(&path.path));
    }
    errors.at(key.span(), Control::Crate.expected());
    None
}

/// Field as a struct expression names it.
pub(super) fn member(field: &syn::Field, index: usize) -> Member {
    let unnamed = || Member::Unnamed(Index::from(index));
    field.ident.clone().map_or_else(unnamed, Member::Named)
}

fn is_ours(attr: &Attribute) -> bool {
    attr.path().is_ident("genai")
}

/// Arguments of all `#[genai(…)]` attributes.
pub(super) fn arguments(attrs: &[Attribute], errors: &mut Errors) -> Vec<Arg> {
    let mut arguments = Vec::new();
    for attr in attrs.iter().filter(|attr| is_ours(attr)) {
        match attr.meta.require_list() {
            Ok(list) if !list.tokens.is_empty() => {
                arguments.extend(Args::parse(list.tokens.clone(), errors).entries);
            }
            Ok(_) => errors.over(attr, "expected `#[genai(key)]`"),
            Err(error) => errors.push(error),
        }
    }
    arguments
}
