//! Conversion of the conventions' names to Rust's.

use proc_macro2::{Ident, Span};

/// The name of a constant: `gen_ai.request.model` → `GEN_AI_REQUEST_MODEL`.
pub(crate) fn constant(name: &str) -> Ident {
    Ident::new(&upper(name), Span::call_site())
}

/// The name of a module: `gen_ai.provider.name` → `provider_name`. The common prefix is dropped unless the name would
/// be ambiguous.
pub(crate) fn module(name: &str) -> Ident {
    let short = name.strip_prefix("gen_ai.").unwrap_or(name);
    Ident::new(&upper(short).to_lowercase(), Span::call_site())
}

fn upper(name: &str) -> String {
    let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    name.trim_matches('_').to_ascii_uppercase()
}
