//! Check of literals against the attribute's type; errors are shown at the literal.

use genai_semconv::{Decision, Key, PROVIDER_ALIASES, ValueKind, attributes};
use quote::ToTokens;
use syn::{BinOp, Expr, ExprLit, ExprUnary, Ident, Lit, LitInt, UnOp};

use super::{Given, Site};
use crate::errors::{list, suggestion};

/// Value, unless a literal in it is visibly wrong.
pub(super) fn value(key: &Key, expr: Expr, site: &mut Site<'_>) -> Option<Given> {
    let kind = key.attr.kind;
    let Some((lit, is_negative)) = literal(&expr) else {
        let Some(message) = without_quotes(key, &expr, &site.parameters) else {
            return Some(Given::Expr(expr));
        };
        site.errors.over(&expr, message);
        return None;
    };
    match (kind, lit) {
        (ValueKind::Str, Lit::Str(text)) => {
            let text = text.value();
            if let Some(message) = wrong(&text, key) {
                site.errors.over(&expr, message);
                return None;
            }
            Some(Given::Text(text))
        }
        (ValueKind::Int, Lit::Int(number))
            if key.attr.key == attributes::SERVER_PORT.key() && (is_negative || !is_port(number)) =>
        {
            site.errors.over(
                &expr,
                format_args!("`{}` is a port, a number from 1 to 65535", key.name),
            );
            None
        }
        (ValueKind::Int, Lit::Int(number)) if number.suffix().is_empty() => Some(suffixed(number, is_negative, "i64")),
        // An integer such as `temperature = 1` is as good as `1.0`.
        (ValueKind::Double, Lit::Int(number)) if number.suffix().is_empty() => {
            Some(suffixed(number, is_negative, "f64"))
        }
        (ValueKind::Int, Lit::Int(_))
        | (ValueKind::Double, Lit::Int(_) | Lit::Float(_))
        | (ValueKind::Bool, Lit::Bool(_)) => Some(Given::Expr(expr)),
        _ => {
            let written = match lit {
                Lit::Str(text) => text.value(),
                Lit::Char(character) => character.value().to_string(),
                _ => source(&expr),
            };
            site.errors.over(&expr, of_other_type(key, &written));
            None
        }
    }
}

/// Error for a literal of another type: the key with the same value as its own type, or else with an example.
fn of_other_type(key: &Key, written: &str) -> String {
    let meant = match key.attr.kind {
        ValueKind::Str | ValueKind::Content => Some(format!("{written:?}")),
        ValueKind::Strings => Some(format!("[{written:?}]")),
        ValueKind::Int => written.parse::<i64>().ok().map(|number| number.to_string()),
        ValueKind::Double => written
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| number.to_string()),
        ValueKind::Bool => boolean(written).map(str::to_owned),
    };
    let example = match (key.decision, key.attr.kind) {
        (Decision::ExplicitWith(_, example), _) => example,
        (_, ValueKind::Double) => "0.5",
        (_, ValueKind::Bool) => "true",
        _ => "100",
    };
    let name = key.name;
    let kind = key.attr.kind.describe();
    match meant {
        Some(meant) => format!("`{name}` takes {kind}: write `{name} = {meant}`"),
        None => format!("`{name}` takes {kind}: write for example `{name} = {example}`"),
    }
}

fn boolean(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some("true"),
        "false" | "no" | "off" | "0" => Some("false"),
        _ => None,
    }
}

/// Error for a text whose quotes are missing, such as `openai` and `gpt-4o-mini`, and for `yes` as a boolean. rustc would
/// look for a variable of that name.
fn without_quotes(key: &Key, expr: &Expr, parameters: &[Ident]) -> Option<String> {
    if !is_words(expr, parameters) {
        return None;
    }
    let written = source(expr);
    if ["none", "null", "nil"].contains(&written.as_str()) {
        return Some(format!("if there is no value, write `{} = None`", key.name));
    }
    match key.attr.kind {
        // A field may belong to a misspelt variable.
        ValueKind::Str if !matches!(expr, Expr::Field(_)) || key.attr.values.contains(&written.as_str()) => {
            let message = wrong(&written, key).unwrap_or_else(|| of_other_type(key, &written));
            Some(format!(
                "{message}\nwithout quotes it would be a parameter, and the function has none of that name"
            ))
        }
        ValueKind::Bool if boolean(&written).is_some() => Some(of_other_type(key, &written)),
        _ => None,
    }
}

/// Whether the expression consists of words in lower case that are no parameters. Constants are in upper case.
fn is_words(expr: &Expr, parameters: &[Ident]) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some_and(|word| {
            let is_lower = !word.to_string().chars().any(char::is_uppercase);
            is_lower && word != "self" && !parameters.contains(word)
        }),
        Expr::Binary(binary) if matches!(binary.op, BinOp::Sub(_) | BinOp::Div(_)) => {
            let right = &*binary.right;
            is_words(&binary.left, parameters) && (matches!(right, Expr::Lit(_)) || is_words(right, parameters))
        }
        Expr::Field(field) => is_words(&field.base, parameters),
        Expr::Group(group) => is_words(&group.expr, parameters),
        _ => false,
    }
}

/// Expression as it was written, without spaces.
fn source(expr: &Expr) -> String {
    expr.to_token_stream().to_string().split_whitespace().collect()
}

fn is_port(number: &LitInt) -> bool {
    number.base10_parse::<u16>().is_ok_and(|port| port > 0)
}

/// Error for a text that the attribute cannot have, or that is probably a misspelt well-known value.
fn wrong(text: &str, key: &Key) -> Option<String> {
    let known = if key.literals.is_empty() {
        key.attr.values
    } else {
        key.literals
    };
    if known.contains(&text) {
        return None;
    }
    let attribute = key.attr.key;
    if !key.literals.is_empty() {
        return Some(match misspelt(text, known) {
            Some(meant) => format!("`{text}` is no value of `{}`; did you mean `{meant}`?", key.name),
            None => format!(
                "`{text}` is no value of `{}`, which takes {}",
                key.name,
                list(known.iter().copied())
            ),
        });
    }
    if text.trim().is_empty() {
        let name = key.name;
        return Some(format!(
            "`{name}` is empty, which says nothing; write its value, or `{name} = None` if it has none"
        ));
    }
    let alias = PROVIDER_ALIASES
        .iter()
        .find(|(alias, name)| *alias == plain(text) && known.contains(name));
    let (how, meant) = match alias {
        Some((_, name)) if attribute == attributes::GEN_AI_PROVIDER_NAME.key() => ("another name of", *name),
        _ => ("near to", misspelt(text, known)?),
    };
    Some(format!(
        "`{text}` is {how} the well-known value `{meant}` of `{attribute}`; write \"{meant}\", or name a constant if it \
         is another one"
    ))
}

/// Well-known value that a misspelt one was meant to be.
fn misspelt<'a>(text: &str, known: &'a [&'a str]) -> Option<&'a str> {
    let same = |value: &&&str| plain(value) == plain(text);
    known
        .iter()
        .find(same)
        .copied()
        .or_else(|| suggestion(known.iter().copied(), text))
}

/// Text without case and separators, in which `Mistral AI` and `mistral_ai` differ.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Literal that the expression consists of, and whether it has a minus sign.
fn literal(expr: &Expr) -> Option<(&Lit, bool)> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => Some((lit, false)),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_), expr, ..
        }) => match &**expr {
            Expr::Lit(ExprLit { lit, .. }) => Some((lit, true)),
            _ => None,
        },
        Expr::Group(group) => literal(&group.expr),
        Expr::Paren(paren) => literal(&paren.expr),
        _ => None,
    }
}

/// Integer literal with the suffix of the attribute's type, so that large ones do not overflow an `i32`.
fn suffixed(number: &LitInt, is_negative: bool, suffix: &str) -> Given {
    let number = LitInt::new(&format!("{}{suffix}", number.base10_digits()), number.span());
    Given::Expr(if is_negative {
        syn::parse_quote!(-#number)
    } else {
        syn::parse_quote!(#number)
    })
}
