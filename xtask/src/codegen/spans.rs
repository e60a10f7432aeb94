//! `spans.rs`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::names::constant;
use super::registry::{Registry, array, requirement, text};
use crate::output::Result;

pub(crate) fn constants(registry: &Registry) -> Result<TokenStream> {
    let spans = registry.list("spans")?;
    let mut constants = Vec::new();
    let mut names = Vec::new();
    for span in spans {
        let id = text(span, "type")?;
        let name = constant(id);
        let kind = match text(span, "kind")? {
            "client" => quote!(Client),
            "internal" => quote!(Internal),
            "server" => quote!(Server),
            other => return Err(format!("{id} has the unknown span kind {other}")),
        };
        let attributes = array(span, "attributes")?
            .iter()
            .map(|attribute| {
                let name = constant(text(attribute, "key")?);
                let requirement = Ident::new(requirement(attribute)?, Span::call_site());
                let sampling = attribute["sampling_relevant"].as_bool().unwrap_or(false);
                Ok(quote! {
                    SpanAttribute { attr: erased::#name, requirement: Requirement::#requirement, sampling: #sampling }
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let doc = format!(" `{id}`.");
        constants.push(quote! {
            #[doc = #doc]
            pub const #name: SpanGroup = SpanGroup {
                id: #id,
                kind: SpanKind::#kind,
                attributes: &[#(#attributes),*],
            };
        });
        names.push(name);
    }
    Ok(quote! {
        //! Every kind of span of the conventions, with the attributes it may carry.
        use super::erased;
        use crate::attr::Requirement;
        use crate::group::{SpanAttribute, SpanGroup, SpanKind};
        #(#constants)*
        /// Every kind of span of this module.
        pub const SPANS: &[SpanGroup] = &[#(#names),*];
    })
}
