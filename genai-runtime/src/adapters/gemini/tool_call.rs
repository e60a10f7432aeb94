//! Tool calls of `gemini-rust`.

use gemini_rust::FunctionCall;
use serde_core::Serialize;

use crate::request::ToolCall;

/// The client does not keep the ids of function calls.
impl ToolCall for FunctionCall {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        None
    }

    fn arguments(&self) -> impl Serialize {
        &self.args
    }
}
