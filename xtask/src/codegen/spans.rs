//! The file `spans.rs`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::names::constant;
use super::registry::{Registry, array, requirement, text};
use crate::output::Result;
use serde_json::Value;

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
            .map(column)
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
    let refinements = refinements(registry)?;
    Ok(quote! {
        //! Every kind of span of the conventions, with the attributes it may carry.
        use super::erased;
        use crate::attr::Requirement;
        use crate::group::{Refinement, SpanAttribute, SpanGroup, SpanKind};
        #(#constants)*
        /// Attributes that the conventions add to kinds of spans for one provider or one kind of tool.
        pub const REFINEMENTS: &[Refinement] = &[#(#refinements),*];
        /// Every kind of span of this module.
        pub const SPANS: &[SpanGroup] = &[#(#names),*];
    })
}

fn column(attribute: &Value) -> Result<TokenStream> {
    let name = constant(text(attribute, "key")?);
    let requirement = Ident::new(requirement(attribute)?, Span::call_site());
    let sampling = attribute["sampling_relevant"].as_bool().unwrap_or(false);
    Ok(quote! {
        SpanAttribute { attr: erased::#name, requirement: Requirement::#requirement, sampling: #sampling }
    })
}

/// The refinements with attributes that their kind of span lacks.
fn refinements(registry: &Registry) -> Result<Vec<TokenStream>> {
    let mut refinements = Vec::new();
    for refinement in registry.refinements("spans")? {
        let kind = text(refinement, "type")?;
        let id = text(refinement, "id")?;
        let provider = refinement["note"].as_str().and_then(provider);
        let provider = provider.map_or_else(|| quote!(None), |provider| quote!(Some(#provider)));
        let spans = registry.list("spans")?;
        let base = spans
            .iter()
            .find(|span| span["type"].as_str() == Some(kind))
            .ok_or_else(|| format!("a refinement of {kind}, which is no span"))?;
        let known = array(base, "attributes")?;
        let added = array(refinement, "attributes")?
            .iter()
            .filter(|attribute| known.iter().all(|known| known["key"] != attribute["key"]));
        let attributes = added.map(column).collect::<Result<Vec<_>>>()?;
        if !attributes.is_empty() {
            refinements.push(
                quote!(Refinement { id: #id, provider: #provider, span: #kind, attributes: &[#(#attributes),*] }),
            );
        }
    }
    Ok(refinements)
}

/// The provider of a refinement. Only its note names it.
fn provider(note: &str) -> Option<&str> {
    let (_, rest) = note.split_once("`gen_ai.provider.name` MUST be set to `\"")?;
    Some(rest.split_once('"')?.0)
}
