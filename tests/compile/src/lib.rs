//! Examples of the derive macros, which must compile. The rest of this package is its tests.

#[cfg(doctest)]
#[doc = include_str!("../../../genai-macros/src/docs/derive_response.md")]
mod derive_response {}

#[cfg(doctest)]
#[doc = include_str!("../../../genai-macros/src/docs/derive_tool_call.md")]
mod derive_tool_call {}
