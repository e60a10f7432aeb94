//! Steering keys: the effect of each row of `genai_semconv::STEERING_KEYS`.

use genai_semconv::Charge;
use proc_macro2::{Group, Span, TokenStream};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lit, LitStr, Path, Token};

use super::Site;
use super::arguments::sorted;
use super::capture::{Contents, Detail};
use super::names::own_name;
use super::parameters::named;
use crate::args::ArgValue;
use crate::control::Control;
use crate::model::{Arguments, Captured};

#[derive(Default)]
pub(super) struct Steering {
    pub(super) crate_path: Option<TokenStream>,
    pub(super) error_type: Option<Expr>,
    pub(super) budget: Option<Expr>,
    pub(super) refuse: Option<Expr>,
    pub(super) request: Option<Expr>,
    /// Tool call of the client.
    pub(super) call: Option<Expr>,
    /// Tool's arguments, if they are not its parameters.
    pub(super) arguments: Option<Expr>,
    pub(super) own: Vec<(LitStr, Expr)>,
    pub(super) response: Option<Expr>,
    pub(super) usage_none: bool,
    /// Whether the tool runs in another process.
    pub(super) is_client: bool,
    /// Contents that are captured, and parameters that never are.
    pub(super) contents: Contents,
    pub(super) skip: Vec<Ident>,
    pub(super) skip_all: bool,
    /// Place of `skip` or `skip_all`.
    skips_at: Option<Ident>,
    /// Span of the value that a run returns when its budget is exhausted.
    refuses_at: Option<Span>,
    /// Place of `response`.
    response_key: Option<Ident>,
}

impl Steering {
    /// Applies one key, or reports its errors.
    pub(super) fn take(&mut self, control: Control, key: &Ident, value: ArgValue, site: &mut Site<'_>) {
        match (control, value) {
            (Control::Attr, ArgValue::List(list)) => self.take_own(&list, site),
            (_, ArgValue::Broken) => {}
            (_, ArgValue::Expr(Expr::Lit(literal))) if control != Control::Arguments => {
                site.errors.over(&literal, instead_of_literal(control, &literal.lit));
            }
            (Control::Capture, ArgValue::List(list)) => self.contents.take(&list, Detail::Summary, site),
            (Control::Secret, ArgValue::List(list)) => {
                self.contents.secret.extend(named(&list, control.expected(), site));
            }
            (Control::Crate, ArgValue::Expr(Expr::Path(path))) if path.qself.is_none() => {
                self.crate_path = Some(absolute(&path.path));
            }
            (Control::ErrorType, ArgValue::Expr(expr)) => self.error_type = Some(expr),
            (Control::Arguments, value) if let Some(expr) = expression(key, &value, site) => {
                self.arguments = Some(expr);
            }
            (Control::Call, value) if let Some(expr) = expression(key, &value, site) => self.call = Some(expr),
            (Control::Budget, value) if let Some(expr) = expression(key, &value, site) => {
                self.budget = Some(expr);
            }
            (Control::Refuse, ArgValue::Expr(expr)) => {
                self.refuse = Some(expr);
                if site.operation.run {
                    self.refuses_at = Some(key.span());
                }
            }
            (Control::Request, value) if let Some(expr) = expression(key, &value, site) => {
                self.request = Some(expr);
            }
            (Control::Response, ArgValue::Expr(expr)) => {
                self.response_key = Some(key.clone());
                self.response = Some(expr);
            }
            (Control::Skip, ArgValue::List(list)) => {
                self.skip.extend(named(&list, control.expected(), site));
                self.skips_at = Some(key.clone());
            }
            (Control::SkipAll, ArgValue::Bare) => {
                self.skip_all = true;
                self.skips_at = Some(key.clone());
            }
            (Control::Usage, ArgValue::Expr(Expr::Path(path))) if path.path.is_ident("none") => {
                self.usage_none = true;
            }
            (Control::Kind, ArgValue::Expr(Expr::Path(path))) if path.path.is_ident("client") => {
                self.is_client = true;
            }
            // Without `_`, a new row of the table does not compile until it is handled above.
            (
                Control::Arguments
                | Control::Attr
                | Control::Budget
                | Control::Call
                | Control::Capture
                | Control::Crate
                | Control::ErrorType
                | Control::Kind
                | Control::Refuse
                | Control::Request
                | Control::Response
                | Control::Secret
                | Control::Skip
                | Control::SkipAll
                | Control::Usage,
                value,
            ) => site.errors.at(span_of(key, &value), control.expected()),
        }
    }

    /// Key that sets the arguments, if they are not the parameters.
    pub(super) fn arguments_key(&self) -> Option<&'static str> {
        match (&self.arguments, &self.call) {
            (Some(_), _) => Some("arguments"),
            (None, Some(_)) => Some("call"),
            (None, None) => None,
        }
    }

    /// Captured contents, with the parameters that make them up.
    pub(super) fn captured(&self, arguments: &Arguments, identities: &[Ident], site: &mut Site<'_>) -> Vec<Captured> {
        let is_tool = site.operation.charge == Charge::ToolCall;
        let arguments_key = self.arguments_key().filter(|_| is_tool);
        self.contents
            .check(self.request.is_some(), self.usage_none, arguments_key, site);
        let (skip, secret) = (&self.skip, &self.contents.secret);
        let all: Vec<&Ident> = match arguments {
            // Secret parameters are part of the captured contents.
            Arguments::Parameters(names) => names
                .iter()
                .chain(secret.iter().filter(|name| !skip.contains(name)))
                .collect(),
            _ if !is_tool => site.parameters.iter().filter(|name| !skip.contains(name)).collect(),
            Arguments::None | Arguments::Value(_) | Arguments::OfCall => Vec::new(),
        };
        self.contents.captured(&sorted(all), identities, site.errors)
    }

    /// Reports keys that contradict each other.
    pub(super) fn check(&self, site: &mut Site<'_>) {
        if let (Some(skip), Some(key)) = (&self.skips_at, self.arguments_key()) {
            site.errors.at(
                skip.span(),
                format_args!("with `{key}` no parameter is an argument, so nothing is left to skip; remove `{skip}`"),
            );
        }
        if self.usage_none
            && let Some(key) = &self.response_key
        {
            site.errors.at(
                key.span(),
                "`response` reads the returned value, and `usage = none` switches reading off; remove one of them",
            );
        }
        if let Some(place) = self.refuses_at
            && self.budget.is_none()
        {
            site.errors.at(
                place,
                "`refuse` returns a value when the budget is exhausted, and there is no `budget`; add one or remove it",
            );
        }
    }

    fn take_own(&mut self, list: &Group, site: &mut Site<'_>) {
        let pair = |input: syn::parse::ParseStream<'_>| {
            let expected = |error: syn::Error| syn::Error::new(error.span(), Control::Attr.expected());
            let name: LitStr = input.parse().map_err(expected)?;
            input.parse::<Token![=]>().map_err(expected)?;
            Ok((name, input.parse::<Expr>()?))
        };
        let pairs = |input: syn::parse::ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, pair);
        match pairs.parse2(list.stream()) {
            Ok(pairs) if !pairs.is_empty() => {
                for (name, expr) in pairs {
                    own_name(&name, site);
                    if self.own.iter().any(|(other, _)| other.value() == name.value()) {
                        site.errors.at(
                            name.span(),
                            format_args!("`{}` is given twice; remove one of them", name.value()),
                        );
                    }
                    self.own.push((name, expr));
                }
            }
            Ok(_) => site.errors.at(list.span(), Control::Attr.expected()),
            Err(error) => site.errors.push(error),
        }
    }
}

/// Error for a literal as the value of a key that takes none.
fn instead_of_literal(control: Control, literal: &Lit) -> String {
    match (control, literal) {
        (Control::Budget, Lit::Float(cost)) => {
            format!("expected a budget: `budget = genai::Budget::new().max_cost_usd({cost})`")
        }
        (Control::ErrorType, Lit::Str(word)) => {
            format!("expected a closure: `error_type = |_| {}`", word.to_token_stream())
        }
        _ => control.expected().to_owned(),
    }
}

/// Expression of `key = expr`, or the parameter named `key` for the form `key`.
fn expression(key: &Ident, value: &ArgValue, site: &Site<'_>) -> Option<Expr> {
    match value {
        ArgValue::Expr(expr) => Some(expr.clone()),
        ArgValue::Bare if site.parameters.contains(key) => Some(syn::parse_quote!(#key)),
        _ => None,
    }
}

/// Absolute path of a crate: `crate = spans` means `::spans`. Paths from `crate`, `self` and `super` are unchanged.
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
