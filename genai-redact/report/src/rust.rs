//! Reader of Rust sources: strings, with `format!` and `repeat` evaluated.

use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, Token};

/// Pairs of a text and a rule's name, in the function `corpus`.
pub(crate) fn fixtures(source: &str) -> Result<Vec<(String, String)>, String> {
    let items = elements(source, "corpus")?;
    let pair = |item: &Expr| {
        let Expr::Tuple(tuple) = item else { return None };
        let mut parts = tuple.elems.iter();
        Some((text(parts.next()?)?, text(parts.next()?)?))
    };
    Ok(items.iter().filter_map(pair).collect())
}

/// The strings of the `vec!` that a function returns.
pub(crate) fn strings_of(source: &str, function: &str) -> Result<Vec<String>, String> {
    Ok(elements(source, function)?.iter().filter_map(text).collect())
}

/// Strings of the lists that functions with matching names return.
pub(crate) fn strings_in(source: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let file = syn::parse_file(source).map_err(|error| error.to_string())?;
    let names = file.items.iter().filter_map(|item| match item {
        syn::Item::Fn(found) => Some(found.sig.ident.to_string()),
        _ => None,
    });
    let lists = names.filter(|name| wanted(name)).map(|name| strings_of(source, &name));
    Ok(lists.collect::<Result<Vec<_>, _>>()?.concat())
}

fn elements(source: &str, function: &str) -> Result<Vec<Expr>, String> {
    let file = syn::parse_file(source).map_err(|error| error.to_string())?;
    let body = file.items.into_iter().find_map(|item| match item {
        syn::Item::Fn(found) if found.sig.ident == function => found.block.stmts.into_iter().next_back(),
        _ => None,
    });
    let found = match body {
        Some(syn::Stmt::Expr(Expr::Macro(found), None)) => found.mac,
        Some(syn::Stmt::Macro(found)) => found.mac,
        _ => return Err(format!("no function `{function}` that ends with a list")),
    };
    let items = found
        .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        .map_err(|error| error.to_string())?;
    Ok(items.into_iter().collect())
}

/// Text that an expression evaluates to, if it has one of the few forms in the fixtures.
fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text.value()),
        Expr::Call(call) => text(call.args.first()?),
        Expr::MethodCall(call) if call.method == "repeat" => {
            let Expr::Lit(ExprLit {
                lit: Lit::Int(count), ..
            }) = call.args.first()?
            else {
                return None;
            };
            Some(text(&call.receiver)?.repeat(count.base10_parse().ok()?))
        }
        Expr::Macro(found) if found.mac.path.is_ident("format") => {
            let parts = found
                .mac
                .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
                .ok()?;
            let mut parts = parts.iter();
            let mut made = text(parts.next()?)?;
            for part in parts {
                made = made.replacen("{}", &text(part)?, 1);
            }
            Some(made)
        }
        _ => None,
    }
}
