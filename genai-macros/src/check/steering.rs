//! The keys that steer: `attr`, `budget`, `capture`, `crate`, `refuse`, `request`, `response`, `secret`, `skip`, `skip_all`, `usage`.

use genai_semconv::Operation;
use proc_macro2::{Group, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, LitStr, Path, Token};

use super::capture::Contents;
use super::names::own_name;
use crate::args::ArgValue;
use crate::control::Control;
use crate::errors::{Errors, suggestion};
use crate::model::Captured;

#[derive(Default)]
pub(super) struct Steering {
    pub(super) crate_path: Option<TokenStream>,
    pub(super) error_type: Option<Expr>,
    pub(super) budget: Option<Expr>,
    pub(super) refuse: Option<Expr>,
    pub(super) request: Option<Expr>,
    pub(super) own: Vec<(LitStr, Expr)>,
    pub(super) response: Option<Expr>,
    pub(super) usage_none: bool,
    /// What is captured, and what never.
    pub(super) contents: Contents,
    skip: Vec<Ident>,
    skip_all: bool,
    /// Where a run says what it returns when its budget is used up.
    refuses_at: Option<Span>,
    /// Where `response` was written.
    response_key: Option<Ident>,
}

impl Steering {
    /// Takes one key, or reports what is wrong with it.
    pub(super) fn take(
        &mut self,
        control: Control,
        key: &Ident,
        value: ArgValue,
        parameters: &[Ident],
        operation: &'static Operation,
        errors: &mut Errors,
    ) {
        match (control, value) {
            (Control::Attr, ArgValue::List(list)) => self.take_own(&list, operation, errors),
            (_, ArgValue::Broken) => {}
            (Control::Capture, ArgValue::List(list)) => self.contents.take(&list, operation, parameters, errors),
            (Control::Secret, ArgValue::List(list)) => {
                self.contents
                    .secret
                    .extend(named(&list, Control::Secret, parameters, errors));
            }
            (Control::Crate, ArgValue::Expr(Expr::Path(path))) if path.qself.is_none() => {
                self.crate_path = Some(absolute(&path.path));
            }
            (Control::ErrorType, ArgValue::Expr(expr)) => self.error_type = Some(expr),
            (Control::Budget, ArgValue::Expr(expr)) => self.budget = Some(expr),
            (Control::Budget, ArgValue::Bare) if parameters.contains(key) => {
                let key = key.clone();
                self.budget = Some(syn::parse_quote!(#key));
            }
            (Control::Refuse, ArgValue::Expr(expr)) => {
                self.refuse = Some(expr);
                if operation.run {
                    self.refuses_at = Some(key.span());
                }
            }
            (Control::Request, ArgValue::Expr(expr)) => self.request = Some(expr),
            (Control::Request, ArgValue::Bare) if parameters.contains(key) => {
                let key = key.clone();
                self.request = Some(syn::parse_quote!(#key));
            }
            (Control::Response, ArgValue::Expr(expr)) => {
                self.response_key = Some(key.clone());
                self.response = Some(expr);
            }
            (Control::Skip, ArgValue::List(list)) => self.skip.extend(named(&list, Control::Skip, parameters, errors)),
            (Control::SkipAll, ArgValue::Bare) => self.skip_all = true,
            (Control::Usage, ArgValue::Expr(Expr::Path(path))) if path.path.is_ident("none") => self.usage_none = true,
            (control, value) => errors.at(span_of(key, &value), expected(control)),
        }
    }

    /// The tool's arguments, sorted by name: all parameters but those skipped and the one that `call_id` comes from.
    pub(super) fn arguments(&self, parameters: &[Ident], call_id: Option<&Ident>) -> Vec<Ident> {
        let skipped = |name: &&Ident| !self.skip.contains(name) && call_id != Some(*name);
        let mut names: Vec<_> = parameters.iter().filter(skipped).cloned().collect();
        names.sort_by_key(|name| name.unraw().to_string());
        names
    }

    /// Whether calls are compared by their arguments.
    pub(super) fn compares(&self) -> bool {
        !self.skip_all
    }

    /// What is captured, with the parameters that it is made of.
    pub(super) fn captured(&self, operation: &Operation, arguments: &[Ident], errors: &mut Errors) -> Vec<Captured> {
        self.contents
            .check(operation, self.request.is_some(), self.usage_none, errors);
        self.contents.captured(arguments)
    }

    /// What does not go together.
    pub(super) fn check(&self, errors: &mut Errors) {
        if self.usage_none
            && let Some(key) = &self.response_key
        {
            errors.at(
                key.span(),
                "`response` says what the returned value tells, and `usage = none` says not to ask it; remove one of them",
            );
        }
        if let Some(place) = self.refuses_at
            && self.budget.is_none()
        {
            errors.at(
                place,
                "`refuse` says what is returned when the budget is used up, and there is no `budget`; add one or remove it",
            );
        }
    }

    fn take_own(&mut self, list: &Group, operation: &Operation, errors: &mut Errors) {
        let pair = |input: syn::parse::ParseStream<'_>| {
            let name: LitStr = input.parse()?;
            input.parse::<Token![=]>()?;
            Ok((name, input.parse::<Expr>()?))
        };
        let pairs = |input: syn::parse::ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, pair);
        match pairs.parse2(list.stream()) {
            Ok(pairs) if !pairs.is_empty() => {
                for (name, expr) in pairs {
                    own_name(&name, operation, errors);
                    if self.own.iter().any(|(other, _)| other.value() == name.value()) {
                        errors.at(
                            name.span(),
                            format_args!("`{}` is given twice; remove one of them", name.value()),
                        );
                    }
                    self.own.push((name, expr));
                }
            }
            Ok(_) => errors.at(list.span(), expected(Control::Attr)),
            Err(error) => errors.push(error),
        }
    }
}

/// A list of parameters; other names are reported.
pub(super) fn named(list: &Group, control: Control, parameters: &[Ident], errors: &mut Errors) -> Vec<Ident> {
    let mut names = names(list, control, errors);
    names.retain(|name| {
        let known = parameters.contains(name);
        if !known {
            errors.at(name.span(), unknown_parameter(name, parameters));
        }
        known
    });
    names
}

fn unknown_parameter(name: &Ident, parameters: &[Ident]) -> String {
    let known: Vec<_> = parameters.iter().map(ToString::to_string).collect();
    match suggestion(known.iter().map(String::as_str), &name.to_string()) {
        Some(near) => format!("the function has no parameter `{name}`; did you mean `{near}`?"),
        None => format!("the function has no parameter `{name}`"),
    }
}

/// A list of names; anything else in it is reported.
fn names(list: &Group, control: Control, errors: &mut Errors) -> Vec<Ident> {
    match Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list.stream()) {
        Ok(names) if !names.is_empty() => return names.into_iter().collect(),
        Ok(_) => errors.at(list.span(), expected(control)),
        Err(error) => errors.push(error),
    }
    Vec::new()
}

/// `crate = spans` and `crate = ::spans` both name a crate; `crate`, `self` and `super` stay as they are.
pub(crate) fn absolute(path: &Path) -> TokenStream {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    let relative = matches!(first.as_deref(), Some("crate" | "self" | "super"));
    if path.leading_colon.is_some() || relative {
        return path.to_token_stream();
    }
    quote::quote!(::#path)
}

fn span_of(key: &Ident, value: &ArgValue) -> Span {
    match value {
        ArgValue::Bare | ArgValue::Broken => key.span(),
        ArgValue::Expr(expr) => expr.span(),
        ArgValue::List(list) => list.span(),
    }
}

fn expected(control: Control) -> &'static str {
    match control {
        Control::Attr => "expected `attr(\"my.key\" = value)`",
        Control::Budget => "expected a budget: `budget = genai::Budget::new().max_tool_repeats(3)`",
        Control::Capture => "expected the contents to record: `capture(error)`",
        Control::Crate => "expected a path: `crate = path::to::genai`",
        Control::ErrorType => "expected `error_type = |error| word`",
        Control::Refuse => "expected `refuse = |exceeded| value`",
        Control::Request => "expected `request = value`, or `request` alone if a parameter is called so",
        Control::Response => "expected `response = |r| …`: what the returned value tells, such as `genai::Usage`",
        Control::Secret => "expected the parameters that are never recorded: `secret(a, b)`",
        Control::Skip => "expected the parameters to skip: `skip(a, b)`",
        Control::SkipAll => "expected `skip_all` alone",
        Control::Usage => "expected `usage = none`",
    }
}
