//! Literals are checked against the type of the attribute, at the literal.

use genai_semconv::{Key, ValueKind};
use syn::{Expr, ExprLit, ExprUnary, Lit, LitInt, UnOp};

use super::Given;
use crate::errors::{Errors, suggestion};

/// The value, if nothing about it is wrong that can be seen.
pub(super) fn value(key: &Key, expr: Expr, errors: &mut Errors) -> Option<Given> {
    let kind = key.attr.kind;
    let Some(lit) = literal(&expr) else {
        return Some(Given::Expr(expr));
    };
    match (kind, lit) {
        (ValueKind::Str, Lit::Str(text)) => {
            let text = text.value();
            if let Some(meant) = misspelt(&text, key.attr.values) {
                errors.over(
                    &expr,
                    format_args!(
                        "`{text}` is near to the well-known value `{meant}` of `{}`; write \"{meant}\", or name a \
                         constant if it is another one",
                        key.attr.key
                    ),
                );
                return None;
            }
            Some(Given::Text(text))
        }
        (ValueKind::Int, Lit::Int(number)) if number.suffix().is_empty() => Some(suffixed(expr, "i64")),
        // `temperature = 1` is as good as `1.0`.
        (ValueKind::Double, Lit::Int(number)) if number.suffix().is_empty() => Some(suffixed(expr, "f64")),
        (ValueKind::Int, Lit::Int(_))
        | (ValueKind::Double, Lit::Int(_) | Lit::Float(_))
        | (ValueKind::Bool, Lit::Bool(_)) => Some(Given::Expr(expr)),
        _ => {
            errors.over(
                &expr,
                format_args!("`{}` sets `{}`, which is {}", key.name, key.attr.key, kind.describe()),
            );
            None
        }
    }
}

/// The well-known value that was meant by one that is none.
fn misspelt<'a>(text: &str, known: &'a [&'a str]) -> Option<&'a str> {
    if known.contains(&text) {
        return None;
    }
    let same = |value: &&&str| plain(value) == plain(text);
    known
        .iter()
        .find(same)
        .copied()
        .or_else(|| suggestion(known.iter().copied(), text))
}

/// Without case and separators, which is how `Mistral AI` and `mistral_ai` differ.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The literal that an expression is, behind a sign.
fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_), expr, ..
        }) => match &**expr {
            Expr::Lit(ExprLit { lit, .. }) => Some(lit),
            _ => None,
        },
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// Gives an integer literal the type of the attribute, so that large ones are not taken for an `i32`.
fn suffixed(mut expr: Expr, suffix: &str) -> Given {
    fn innermost(expr: &mut Expr) -> Option<&mut Lit> {
        match expr {
            Expr::Lit(ExprLit { lit, .. }) => Some(lit),
            Expr::Unary(unary) => innermost(&mut unary.expr),
            Expr::Group(group) => innermost(&mut group.expr),
            _ => None,
        }
    }
    if let Some(Lit::Int(number)) = innermost(&mut expr) {
        *number = LitInt::new(&format!("{}{suffix}", number.base10_digits()), number.span());
    }
    Given::Expr(expr)
}
