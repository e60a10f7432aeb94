//! Captured content: what `capture(…)` names, in the shapes of the conventions, redacted and cut before it is recorded.
//!
//! Two keys open the door: the attribute names the content, and the process allows it
//! ([`ConfigBuilder::content_capture`](crate::ConfigBuilder::content_capture) or the environment variable). Without the second
//! one nothing is even serialised. `docs/capture.md` says what each operation captures.
//!
//! [`Request::content`](crate::Request::content), [`Response::output`](crate::Response::output) and
//! [`Reading::output`](crate::Reading::output) are where types of your own say what was asked and answered:
//!
//! ```
//! use genai_runtime::capture::{Message, OutputContent, RequestContent};
//! use genai_runtime::{Request, RequestAttributes, Response, Usage};
//!
//! struct Prompt { text: String }
//!
//! impl Request for Prompt {
//!     fn describe(&self, _: &mut RequestAttributes<'_>) {}
//!     fn content(&self, content: &mut RequestContent) {
//!         content.message(Message::user(self.text.as_str()));
//!     }
//! }
//!
//! struct Answer { text: String }
//!
//! impl Response for Answer {
//!     fn usage(&self) -> Usage {
//!         Usage::unknown()
//!     }
//!     fn output(&self, output: &mut OutputContent) {
//!         output.text(0, &self.text);
//!     }
//! }
//! ```

mod asked;
mod contents;
pub(crate) mod event;
#[cfg(any(
    feature = "serde_json",
    feature = "async-openai",
    feature = "gemini",
    feature = "misanthropic",
    feature = "ollama-rs"
))]
pub(crate) mod json;
mod media;
mod messages;
#[cfg(feature = "object-store")]
mod object_store;
mod output;
pub(crate) mod recorder;
mod redacted;
mod request;
mod shapes;
pub(crate) mod store;
mod unfinished;
mod value;

pub(crate) use asked::Output;
pub use contents::{Contents, Parameters};
pub use messages::{Message, Part, ToolDefinition};
#[cfg(feature = "object-store")]
pub use object_store::{ObjectStoreError, ObjectStoreWriter, ObjectStoreWriterBuilder};
pub use output::OutputContent;
pub use request::RequestContent;
pub use store::{ContentObject, ContentStore, StoreRules};
pub(crate) use value::to_json;
pub use value::{CapturedParameter, CapturedResult};

/// Reads a request or an answer that serialises to its provider's JSON.
#[cfg(any(
    feature = "async-openai",
    feature = "gemini",
    feature = "misanthropic",
    feature = "ollama-rs"
))]
pub(crate) fn as_json<T: serde_core::Serialize>(value: &T, read: impl FnOnce(&serde_json::Value)) {
    if let Some(value) = to_json(value) {
        read(&value);
    }
}
