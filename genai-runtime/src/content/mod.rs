//! What may be recorded of prompts, arguments, results and error texts.

mod capture;
pub(crate) mod policy;
mod redactor;

pub use capture::ContentCapture;
pub use policy::ContentCall;
pub(crate) use policy::{Policy, Share};
pub use redactor::Redactor;
pub(crate) use redactor::redact;
#[cfg(feature = "capture")]
pub(crate) use redactor::redact_json;
