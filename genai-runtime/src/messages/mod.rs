//! Content model: messages, requests, answers and media, in the shapes of the conventions.

mod building;
mod captured_output;
pub(crate) mod json;
mod media;
mod messages;
mod object;
mod output;
mod request;
mod serialized;
pub(crate) mod shapes;
pub(crate) mod summarized;

pub(crate) use captured_output::CapturedOutput;
pub use messages::{Message, Part, ToolDefinition};
pub use output::OutputContent;
pub use request::RequestContent;
pub use serialized::{CapturedParameter, CapturedResult};
pub(crate) use serialized::{json_size, to_json};

/// Calls `read` with the JSON that a request or an answer serializes to.
pub(crate) fn as_json<T: serde_core::Serialize + ?Sized>(value: &T, read: impl FnOnce(&serde_json::Value)) {
    if let Some(value) = to_json(value) {
        read(&value);
    }
}
pub(crate) use media::{extension, known};
