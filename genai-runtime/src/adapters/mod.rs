//! What client libraries' types can tell: one file and one feature each.

#[cfg(feature = "async-openai")]
mod async_openai;
#[cfg(feature = "serde_json")]
pub mod json;
