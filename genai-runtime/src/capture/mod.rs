//! Captured content: the contents that `capture(…)` names, in the shapes of the conventions, redacted and truncated
//! before they are recorded.
//!
//! Two switches are required. The attribute names the content, and the process allows it
//! ([`ConfigBuilder::content_capture`](crate::ConfigBuilder::content_capture) or the environment variable). Without the
//! second one, content is not even serialized.
//!
//! `capture(…)` records summaries, which have no texts; `capture(raw(…))` records everything.
//! `docs/reference/capture.md` lists the contents of each operation, and the parts of a summary.
//!
//! For your own types, implement [`Request::content`](crate::Request::content), and call
//! [`ResponseRecorder::output`](crate::ResponseRecorder::output) to record the answer:
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use genai::capture::{Message, RequestContent};
//! use genai::{Request, RequestAttributes, Response, ResponseRecorder, Usage};
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
//!     fn record(&self, recorder: &mut ResponseRecorder) {
//!         if let Some(output) = recorder.output() {
//!             output.text(0, &self.text);
//!         }
//!     }
//! }
//! ```

pub(crate) mod contents;
pub(crate) mod cut;
pub(crate) mod event;
pub(crate) mod redacted;
pub(crate) mod store;

pub use store::{ContentObject, ContentStore, StoreRules, contents_lost};

pub use crate::messages::{
    CapturedParameter, CapturedResult, Message, OutputContent, Part, RequestContent, ToolDefinition,
};
pub(crate) use contents::{Contents, Raw};
pub(crate) use event::{Events, Record};
pub(crate) use store::Storage;
