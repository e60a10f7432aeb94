//! Arguments `key = value` for keys of the operation table.

use genai_semconv::{Cardinality, Key, Requirement};
use quote::ToTokens;
use syn::{Expr, Ident, Lit};

use super::{Given, Site, literals, names};
use crate::args::ArgValue;
use crate::errors::list;

/// Value of the key, if it is valid.
pub(super) fn value(known: &Key, key: &Ident, value: ArgValue, site: &mut Site<'_>) -> Option<Given> {
    let name = known.name;
    match value {
        ArgValue::Expr(expr) if is_none(&expr) => {
            if known.requirement == Requirement::Required {
                let (attribute, macro_name) = (known.attr.key, site.operation.attribute);
                let message = format_args!(
                    "the conventions require `{attribute}` on every span of `#[genai::{macro_name}]`; write its value"
                );
                site.errors.over(&expr, message);
                return None;
            }
            Some(Given::Nothing)
        }
        ArgValue::Expr(expr) => {
            names::cardinality(known, &expr, site);
            literals::value(known, expr, site)
        }
        ArgValue::Bare if known.cardinality == Cardinality::Few && site.parameters.contains(key) => {
            names::cardinality(known, &syn::parse_quote!(#key), site);
            None
        }
        ArgValue::Broken => None,
        ArgValue::Bare if site.parameters.contains(key) => Some(Given::Expr(syn::parse_quote!(#key))),
        ArgValue::Bare => {
            let parameters: Vec<_> = site.parameters.iter().map(ToString::to_string).collect();
            let have = if parameters.is_empty() {
                "the function has no parameters".to_owned()
            } else {
                format!("the function has {}", list(parameters.iter().map(String::as_str)))
            };
            let message =
                format_args!("`{name}` alone takes the parameter of that name, but {have}; write `{name} = value`");
            site.errors.at(key.span(), message);
            None
        }
        ArgValue::List(list) => {
            let literal = syn::parse2::<Lit>(list.stream()).ok();
            let value = literal.map_or_else(|| "value".to_owned(), |literal| literal.to_token_stream().to_string());
            site.errors.at(list.span(), format_args!("expected `{name} = {value}`"));
            None
        }
    }
}

/// Whether the expression is `None`, which means that the key has no value.
fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.qself.is_none() && path.path.is_ident("None"))
}
