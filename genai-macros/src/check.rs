//! Conversion of arguments and function to an [`Instrumentation`]. All errors are collected, each at its cause.

mod arguments;
mod attributes;
mod capture;
mod elsewhere;
mod habits;
mod literals;
mod missing;
mod names;
mod parameters;
mod steering;

use std::collections::HashMap;

use genai_semconv::{Decision, Key, Operation};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Ident};

use crate::args::{Arg, ArgValue, Args};
use crate::control::Control;
use crate::crate_path;
use crate::errors::{Errors, list};
use crate::function::Function;
use crate::model::{Call, Instrumentation, KeyValue, Read, Value};
use steering::Steering;
pub(crate) use steering::absolute as crate_of;

/// Reports a function that runs at compile time.
fn not_const(site: &mut Site<'_>) {
    if let Some(token) = &site.function.sig.constness {
        site.errors.over(
            token,
            "a `const fn` runs at compile time, where no span can be; remove `const` or the attribute",
        );
    }
}

/// Checks an attribute. The result may only be used if there are no errors.
pub(crate) fn check(
    operation: &'static Operation,
    args: Args,
    function: &Function,
    attribute: Span,
    errors: &mut Errors,
) -> Instrumentation {
    let site = &mut Site {
        operation,
        function,
        parameters: function.parameters(),
        errors,
    };
    not_const(site);
    let mut steering = Steering::default();
    let mut given: HashMap<&'static str, Given> = HashMap::new();
    let mut seen: Vec<Ident> = Vec::new();
    let mut from_result = Vec::new();
    // Misspelt keys are not reported as missing.
    let mut meant: Vec<&'static str> = Vec::new();

    for text in args.texts {
        let value = text.value();
        site.errors.at(text.span(), habits::text_without_key(&value, operation));
        meant.extend(habits::key_of_text(&value, operation).map(|key| key.name));
    }
    for Arg { key, value } in args.entries {
        let name = key.to_string();
        let control = Control::find(&name, operation);
        if seen.contains(&key) && !control.is_some_and(|control| control.row().repeats) {
            let message = format_args!("`{name}` is given twice; remove one of them");
            site.errors.at(key.span(), message);
            continue;
        }
        seen.push(key.clone());
        if let Some(control) = control {
            steering.take(control, &key, value, site);
        } else if let Some(known) = operation.key(&name) {
            if let ArgValue::Expr(expr @ Expr::Closure(_)) = value {
                if known.from_result {
                    from_result.push(KeyValue {
                        key: known,
                        value: Value::Expr(expr),
                    });
                } else {
                    site.errors.over(&expr, told_too_late(known, operation));
                }
                given.insert(known.name, Given::Nothing);
            } else if let Some(value) = attributes::value(known, &key, value, site) {
                given.insert(known.name, value);
            } else {
                // An invalid key is not reported as missing.
                given.insert(known.name, Given::Nothing);
                meant.push(known.name);
            }
        } else {
            let is_word = matches!(value, ArgValue::Bare) && !site.parameters.contains(&key);
            let unknown = names::unknown_key(&name, is_word, operation);
            site.errors.at(key.span(), unknown.message);
            meant.extend(unknown.meant);
        }
    }

    steering.check(site);
    missing::report(&given, &steering, &meant, attribute, site);
    missing::alone(&given, &steering, &meant, &seen, site);
    names::of_other_provider(&steering.own, given.get("provider"), site);
    let arguments = arguments::arguments(&steering, &given, site);
    let identities = arguments::identities(&given);
    let captured = steering.captured(&arguments, &identities, site);
    let (name_is_given, id_is_given) = (given.contains_key("name"), given.contains_key("call_id"));
    let of_keys = operation.keys.iter().filter(|key| given.contains_key(key.name));
    let of_own = steering.own.iter().map(|(name, _)| name.value());
    let decided = of_keys.map(|key| key.attr.key.to_owned()).chain(of_own).collect();
    let attributes = operation
        .keys
        .iter()
        .filter_map(|key| match given.remove(key.name) {
            None if steering.call.is_some() && takes_from_call(key) => None,
            given => key_value(key, given, function),
        })
        .collect();
    Instrumentation {
        operation,
        crate_path: steering.crate_path.unwrap_or_else(crate_path::resolve),
        attributes,
        decided,
        from_result,
        request: steering.request,
        own: steering.own,
        call: steering.call.map(|expr| Call {
            expr,
            name: (!name_is_given).then(|| function.name()),
            id: !id_is_given,
        }),
        arguments,
        read: match steering.response {
            Some(Expr::Path(path)) if path.path.is_ident("json") => Read::Json(path.span()),
            Some(response) => Read::Closure(response),
            None if operation.reads_response && !steering.usage_none => Read::Response,
            None => Read::Outcome,
        },
        error_type: steering.error_type,
        budget: steering.budget,
        refuse: steering.refuse,
        error_text: steering.contents.error_text.is_some(),
        is_client: steering.is_client,
        has_raw_errors: steering.contents.error_text == Some(capture::Detail::Raw),
        captured,
        secret: steering.contents.secret,
    }
}

fn told_too_late(key: &Key, operation: &Operation) -> String {
    let mut message = format!(
        "`{}` is recorded when the call starts, before there is a value that a closure could read; write the value itself",
        key.name
    );
    let of_result = operation.keys.iter().filter(|key| key.from_result);
    let names = list(of_result.map(|key| key.name));
    if !names.is_empty() {
        message.push_str("\na closure of the returned value is for ");
        message.push_str(&names);
    }
    message
}

/// Attribute that is being checked, with its function.
struct Site<'a> {
    operation: &'static Operation,
    function: &'a Function,
    /// Names that the function's parameters bind.
    parameters: Vec<Ident>,
    errors: &'a mut Errors,
}

/// Value written for a key.
enum Given {
    /// Form `key = None`, or an invalid one that has been reported.
    Nothing,
    /// Form `key = "text"`.
    Text(String),
    /// Form `key = expr`.
    Expr(Expr),
}

/// Whether the client's tool call has the value of this key.
fn takes_from_call(key: &Key) -> bool {
    matches!(key.name, "name" | "call_id")
}

/// Attribute that the key sets, if it sets one.
fn key_value(key: &'static Key, given: Option<Given>, function: &Function) -> Option<KeyValue> {
    let value = match given {
        Some(Given::Text(text)) => Value::Text(text),
        Some(Given::Expr(expr)) => Value::Expr(expr),
        Some(Given::Nothing) => return None,
        None => Value::Text(match key.decision {
            Decision::FunctionName => function.name(),
            Decision::DocComment => function.summary()?,
            Decision::Preset(value) => value.to_owned(),
            Decision::Optional
            | Decision::Explicit(_)
            | Decision::ExplicitOrRequest(_)
            | Decision::ExplicitOrCall(_)
            | Decision::ExplicitWith(..) => return None,
        }),
    };
    Some(KeyValue { key, value })
}
