//! Summaries: what a content consists of, without its texts.
//!
//! A summary has the names of fields, types, sizes, numbers, booleans and unit variants. Of a text it has the length and a
//! keyed fingerprint, unless the tool's JSON Schema lists the text. It is made while the value serializes: nothing is copied
//! that the summary does not have, and elements beyond its bounds are not serialized.

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

/// How much of a content is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A summary of it.
    Summary,
    /// Everything, redacted.
    Raw,
}
