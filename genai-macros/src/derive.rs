//! Derive macro `#[derive(Response)]`, whose marked fields are the parts of an answer. It parses, checks and expands
//! like the attributes.

mod check;
mod expand;
mod role;
mod tool_call;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Generics, Ident, Item};

use crate::errors::Errors;
pub(crate) use tool_call::derive as derive_tool_call;

/// Expands the derive. Even with errors, the type gets an `impl`, because otherwise every use of the type would be an
/// error, too.
pub(crate) fn derive(item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let (name, generics, checked) = match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Struct(item)) => (
            item.ident.clone(),
            item.generics.clone(),
            check::of_struct(&item, &mut errors),
        ),
        Ok(Item::Enum(item)) => (
            item.ident.clone(),
            item.generics.clone(),
            check::of_enum(&item, &mut errors),
        ),
        Ok(other) => {
            return Error::new_spanned(other, "only structs and enums can derive `Response`").into_compile_error();
        }
        Err(error) => return error.into_compile_error(),
    };
    if errors.is_empty() {
        expand::expand(&name, generics, &checked)
    } else {
        errors.beside(&stub(&name, &generics, &checked.crate_path))
    }
}

fn stub(name: &Ident, generics: &Generics, crate_path: &TokenStream) -> TokenStream {
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #parameters #crate_path::Response for #name #arguments #bounds {
            fn usage(&self) -> #crate_path::Usage {
                #crate_path::Usage::unknown()
            }
        }
    }
}
