//! Compiles the example of `#[derive(Response)]`; for the rest, its tests matter.

#[cfg(doctest)]
#[doc = include_str!("../../../genai-macros/src/docs/derive_response.md")]
mod derive_response {}
