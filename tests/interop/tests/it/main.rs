//! Annotated functions under and over the attributes of other crates.

mod async_trait;
mod rmcp;
mod tokio;
mod tracing;
