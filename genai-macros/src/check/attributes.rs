//! Arguments `key = value` for keys of the operation table.

use genai_semconv::{Cardinality, Key, Operation, Requirement};
use quote::ToTokens;
use syn::{Expr, Ident, Lit};

use super::{Given, literals, names};
use crate::args::ArgValue;
use crate::errors::{Errors, list};

/// Value of the key, if it is valid.
pub(super) fn value(
    known: &Key,
    key: &Ident,
    value: ArgValue,
    parameters: &[Ident],
    operation: &Operation,
    errors: &mut Errors,
) -> Option<Given> {
    let name = known.name;
    match value {
        ArgValue::Expr(expr) if is_none(&expr) => {
            if known.requirement == Requirement::Required {
                errors.over(
                    &expr,
                    format_args!(
                        "the conventions require `{}` on every span of `#[genai::{}]`; write its value",
                        known.attr.key, operation.attribute
                    ),
                );
                return None;
            }
            Some(Given::Nothing)
        }
        ArgValue::Expr(expr) => {
            names::cardinality(known, &expr, parameters, operation, errors);
            literals::value(known, expr, parameters, errors)
        }
        ArgValue::Bare if known.cardinality == Cardinality::Few && parameters.contains(key) => {
            names::cardinality(known, &syn::parse_quote!(#key), parameters, operation, errors);
            None
        }
        ArgValue::Broken => None,
        ArgValue::Bare if parameters.contains(key) => {
            let key = key.clone();
            Some(Given::Expr(syn::parse_quote!(#key)))
        }
        ArgValue::Bare => {
            let parameters: Vec<_> = parameters.iter().map(ToString::to_string).collect();
            let have = if parameters.is_empty() {
                "the function has no parameters".to_owned()
            } else {
                format!("the function has {}", list(parameters.iter().map(String::as_str)))
            };
            errors.at(
                key.span(),
                format_args!("`{name}` alone takes the parameter of that name, but {have}; write `{name} = value`"),
            );
            None
        }
        ArgValue::List(list) => {
            let literal = syn::parse2::<Lit>(list.stream()).ok();
            let value = literal.map_or_else(|| "value".to_owned(), |literal| literal.to_token_stream().to_string());
            errors.at(list.span(), format_args!("expected `{name} = {value}`"));
            None
        }
    }
}

/// Whether the expression is `None`, which means that the key has no value.
fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.qself.is_none() && path.path.is_ident("None"))
}
