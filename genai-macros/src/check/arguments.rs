//! Values that calls are compared by: all parameters, except those that the attribute skips.

use std::collections::HashMap;

use genai_semconv::Charge;
use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Pat, Type};

use super::steering::Steering;
use super::{Given, Site};
use crate::function::Function;
use crate::model::Arguments;
use crate::signature::{bindings, parts};

/// Values that the calls of the function are compared by.
pub(super) fn arguments(steering: &Steering, given: &HashMap<&'static str, Given>, site: &mut Site<'_>) -> Arguments {
    let operation = site.operation;
    let is_compared = match given.get("operation") {
        Some(Given::Text(name)) => operation.compared.holds_for(name),
        _ => operation.compared.any(),
    };
    if !is_compared || steering.skip_all {
        return Arguments::None;
    }
    if let Some(expr) = &steering.arguments {
        return Arguments::Value(expr.clone());
    }
    if steering.call.is_some() {
        return Arguments::OfCall;
    }
    let mut names = site.parameters.clone();
    names.retain(|name| !steering.skip.contains(name) && !steering.contents.secret.contains(name));
    let of_tool: &[&str] = match operation.charge {
        Charge::ToolCall => &["name", "call_id"],
        _ => &[],
    };
    for key in of_tool {
        let Some(Given::Expr(expr)) = given.get(*key) else {
            continue;
        };
        if let Some(whole) = whole(expr) {
            // The parameter is the whole value of the key, so it is not an argument as well.
            names.retain(|name| name != whole);
        } else if let Some(parameter) = root(expr).filter(|root| names.contains(root)) {
            site.errors.over(expr, taken_from_inside(key, parameter));
        }
    }
    for place in unnamed(site.function, &steering.skip) {
        site.errors.at(
            place,
            "a parameter without a name cannot be compared, so different calls would look the same\n\
             give it a name, which `skip(name)` may leave out, or compare no calls: skip_all",
        );
    }
    match only_parameters_of_mcp(&names, site.function) {
        Some(parameters) if steering.contents.secret.is_empty() => Arguments::Value(parameters),
        _ => Arguments::Parameters(sorted(&names)),
    }
}

/// Names in the order in which they are hashed.
pub(super) fn sorted<'a>(names: impl IntoIterator<Item = &'a Ident>) -> Vec<Ident> {
    let mut names: Vec<_> = names.into_iter().cloned().collect();
    names.sort_by_key(|name| name.unraw().to_string());
    names
}

fn taken_from_inside(key: &str, parameter: &Ident) -> String {
    format!(
        "`{key}` is taken from inside of `{parameter}`, which leaves open what the arguments are\n\
         if `{parameter}` is a client's tool call, write instead: call = {parameter}\n\
         if its arguments are in it, too, add for example: arguments = {parameter}.arguments\n\
         if the other parameters are the arguments, add: skip({parameter})"
    )
}

/// Keys whose values identify the user or the conversation. They are no content.
const IDENTITIES: [&str; 2] = ["user", "conversation_id"];

/// Parameters that are the whole value of such a key, in any form.
pub(super) fn identities(given: &HashMap<&'static str, Given>) -> Vec<Ident> {
    let values = IDENTITIES.iter().filter_map(|key| match given.get(key)? {
        Given::Expr(expr) => converted(expr),
        Given::Nothing | Given::Text(_) => None,
    });
    values.cloned().collect()
}

/// Variable that the expression only converts: `user` in `user.as_deref()` and `Some(user)`.
fn converted(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::MethodCall(call) if call.args.is_empty() && is_conversion(&call.method) => converted(&call.receiver),
        Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some")) => {
            call.args.first().and_then(converted)
        }
        Expr::Paren(paren) => converted(&paren.expr),
        Expr::Reference(reference) => converted(&reference.expr),
        Expr::Unary(unary) => converted(&unary.expr),
        _ => whole(expr),
    }
}

fn is_conversion(method: &Ident) -> bool {
    matches!(
        method.to_string().as_str(),
        "as_deref" | "as_ref" | "as_str" | "borrow" | "clone" | "into" | "to_owned" | "to_string"
    )
}

/// Variable that is the whole expression: `call` in `call` and `&call`.
fn whole(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Paren(paren) => whole(&paren.expr),
        Expr::Reference(reference) => whole(&reference.expr),
        _ => None,
    }
}

/// Variable that the expression starts from: `call` in `&call.id`.
pub(super) fn root(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Call(call) => call.args.iter().find_map(root),
        Expr::Cast(cast) => root(&cast.expr),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Paren(paren) => root(&paren.expr),
        Expr::Reference(reference) => root(&reference.expr),
        Expr::Try(tried) => root(&tried.expr),
        Expr::Unary(unary) => root(&unary.expr),
        _ => None,
    }
}

/// Places where patterns of parameters leave out a part, by `_` or `..`. Patterns whose names are all skipped are
/// ignored.
fn unnamed(function: &Function, skipped: &[Ident]) -> Vec<Span> {
    let mut places = Vec::new();
    for typed in function.typed() {
        let bound = bindings(&typed.pat);
        if bound.is_empty() || bound.iter().any(|name| !skipped.contains(name)) {
            left_out(&typed.pat, &mut places);
        }
    }
    places
}

fn left_out(pattern: &Pat, places: &mut Vec<Span>) {
    // The name has the whole value, whatever the pattern behind its `@` leaves out.
    if matches!(pattern, Pat::Ident(_)) {
        return;
    }
    for part in parts(pattern) {
        left_out(part, places);
    }
    match pattern {
        Pat::Rest(_) | Pat::Wild(_) => places.push(pattern.span()),
        Pat::Struct(pattern) => places.extend(pattern.rest.as_ref().map(Spanned::span)),
        _ => {}
    }
}

/// Inner value of rmcp's `Parameters<T>`, if that is the only argument. The fields of `T` are the arguments then.
fn only_parameters_of_mcp(names: &[Ident], function: &Function) -> Option<Expr> {
    let [name] = names else { return None };
    let found = function.typed().any(|typed| {
        let Type::Path(ty) = &*typed.ty else { return false };
        let last = ty.path.segments.last();
        matches!(&*typed.pat, Pat::Ident(_) | Pat::TupleStruct(_))
            && bindings(&typed.pat) == [name.clone()]
            && last.is_some_and(|last| last.ident == "Parameters")
    });
    found.then(|| syn::parse2(name.to_token_stream()).ok()).flatten()
}
