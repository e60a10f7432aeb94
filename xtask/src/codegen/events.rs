//! The file `events.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::constant;
use super::registry::{Registry, text};
use crate::output::Result;

pub(crate) fn constants(registry: &Registry) -> Result<TokenStream> {
    let events = registry.list("events")?.iter().map(|event| text(event, "name"));
    let ids = events.collect::<Result<Vec<_>>>()?;
    let docs = ids.iter().map(|id| format!(" `{id}`."));
    let names: Vec<_> = ids.iter().map(|id| constant(id)).collect();
    Ok(quote! {
        //! The name of every event of the conventions.
        #(#[doc = #docs] pub const #names: &str = #ids;)*
        /// Every event of this module.
        pub const EVENTS: &[&str] = &[#(#names),*];
    })
}
