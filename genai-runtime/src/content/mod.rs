//! Permission, conditions and redaction of recorded prompts, arguments, results and error texts.

mod capture;
pub(crate) mod capture_policy;
mod pseudonym_key;
mod redactor;
#[cfg(feature = "capture")]
mod standard;
#[cfg(any(feature = "capture", feature = "testing-http"))]
pub(crate) mod unfinished;

pub use capture::ContentCapture;
pub use capture_policy::ContentCall;
pub(crate) use capture_policy::{CapturePolicy, Share};
#[cfg(feature = "capture")]
pub(crate) use pseudonym_key::install_key;
pub(crate) use redactor::Redaction;
pub use redactor::Redactor;
#[cfg(feature = "capture")]
pub(crate) use standard::standard;
