//! Compiles the examples of the derive macros; for the rest, its tests matter.

#[cfg(doctest)]
#[doc = include_str!("../../../genai-macros/src/docs/derive_response.md")]
mod derive_response {}

#[cfg(doctest)]
#[doc = include_str!("../../../genai-macros/src/docs/derive_tool_call.md")]
mod derive_tool_call {}
