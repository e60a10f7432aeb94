//! What client libraries' types can tell: one file and one feature each.

#[cfg(feature = "async-openai")]
mod async_openai;
