//! Summaries of contents, without their texts.
//!
//! A summary has the names of fields, types, sizes, numbers, booleans and unit variants. A text is recorded as its
//! length and a keyed fingerprint, unless the tool's JSON Schema lists the text. Summaries are made during
//! serialization: only their content is copied. Elements beyond the limits are not serialized.

mod compound;
mod items;
mod key;
mod schema;
mod serialize;
mod summarizer;
mod text;
mod tools;
mod value;

pub(crate) use items::ItemsSummary;
pub(crate) use schema::Schema;
pub(crate) use summarizer::Summarizer;
pub(crate) use text::TextSum;
pub(crate) use tools::ToolSchemas;
pub(crate) use value::Summary;

/// Amount of detail recorded of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Summary without texts.
    Summary,
    /// Whole content, redacted.
    Raw,
}
