//! OpenTelemetry GenAI spans for agent programs, by attribute macros.

pub use genai_macros::*;
pub use genai_runtime::*;

#[doc(hidden)]
pub use genai_runtime::__private;
