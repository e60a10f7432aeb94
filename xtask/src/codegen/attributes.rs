//! The files `attributes.rs`, `erased.rs` and `values.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::names::{constant, module};
use super::registry::Attribute;

pub(crate) fn constants(attributes: &[Attribute]) -> TokenStream {
    let constants = attributes.iter().map(|attribute| {
        let Attribute { key, kind, .. } = attribute;
        let name = constant(key);
        let value: TokenStream = kind.rust.parse().unwrap_or_default();
        let doc = format!(" `{key}`, {}.", kind.words);
        quote! {
            #[doc = #doc]
            pub const #name: Attr<#value> = Attr::new(#key);
        }
    });
    let names = attributes.iter().map(|attribute| constant(&attribute.key));
    quote! {
        //! Every attribute of the conventions, with the type of its values.
        use crate::attr::{AnyAttr, Attr, Content};
        use super::erased;
        #(#constants)*
        /// Every attribute of this module.
        pub const ATTRIBUTES: &[AnyAttr] = &[#(erased::#names),*];
    }
}

/// The attributes with their type as data: a `const fn` cannot ask a type parameter for it.
pub(crate) fn erased(attributes: &[Attribute]) -> TokenStream {
    let constants = attributes.iter().map(|attribute| {
        let name = constant(&attribute.key);
        let kind = format_ident!("{}", attribute.kind.variant);
        let values = if attribute.values.is_empty() {
            quote!(&[])
        } else {
            let module = module(&attribute.key);
            quote!(values::#module::ALL)
        };
        quote! {
            pub(crate) const #name: AnyAttr = AnyAttr { key: attributes::#name.key(), field: attributes::#name.field(), kind: ValueKind::#kind, values: #values };
        }
    });
    quote! {
        //! The attributes with their type as data.
        use super::{attributes, values};
        use crate::attr::{AnyAttr, ValueKind};
        #(#constants)*
    }
}

pub(crate) fn values(attributes: &[Attribute]) -> TokenStream {
    let modules = attributes
        .iter()
        .filter(|attribute| !attribute.values.is_empty())
        .map(|attribute| {
            let Attribute { key, values, .. } = attribute;
            let name = module(key);
            let doc = format!(" Well-known values of `{key}`.");
            let names: Vec<_> = values.iter().map(|value| constant(value)).collect();
            let docs = values.iter().map(|value| format!(" `{value}`."));
            quote! {
                #[doc = #doc]
                pub mod #name {
                    #(#[doc = #docs] pub const #names: &str = #values;)*
                    /// All of them.
                    pub const ALL: &[&str] = &[#(#names),*];
                }
            }
        });
    quote! {
        //! The well-known values of attributes that have some. Others are allowed.
        #(#modules)*
    }
}
