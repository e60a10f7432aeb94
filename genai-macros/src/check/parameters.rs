//! Lists of parameters, such as `skip(a, b)`.

use proc_macro2::Group;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Ident, Token};

use super::Site;
use crate::errors::{Errors, suggestion};

/// Parameters of a list; other names are reported.
pub(super) fn named(list: &Group, expected: &str, site: &mut Site<'_>) -> Vec<Ident> {
    let mut known: Vec<Ident> = Vec::new();
    for name in names(list, expected, site.errors) {
        if !site.parameters.contains(&name) {
            site.errors.at(name.span(), unknown_parameter(&name, &site.parameters));
        } else if known.contains(&name) {
            site.errors
                .at(name.span(), format_args!("`{name}` is named twice; remove one of them"));
        } else {
            known.push(name);
        }
    }
    known
}

fn unknown_parameter(name: &Ident, parameters: &[Ident]) -> String {
    let known: Vec<_> = parameters.iter().map(ToString::to_string).collect();
    match suggestion(known.iter().map(String::as_str), &name.to_string()) {
        Some(near) => format!("the function has no parameter `{name}`; did you mean `{near}`?"),
        None => format!("the function has no parameter `{name}`"),
    }
}

/// Names of a list; anything else is reported.
fn names(list: &Group, expected: &str, errors: &mut Errors) -> Vec<Ident> {
    match Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list.stream()) {
        Ok(names) if !names.is_empty() => return names.into_iter().collect(),
        Ok(_) => errors.at(list.span(), expected),
        Err(error) => errors.at(error.span(), expected),
    }
    Vec::new()
}
