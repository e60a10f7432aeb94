//! Tool calls of `ollama-rs`.

use ollama_rs::generation::tools::ToolCall as OllamaCall;
use serde_core::Serialize;

use crate::request::ToolCall;

/// Ollama's tool calls have no id.
impl ToolCall for OllamaCall {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn id(&self) -> Option<&str> {
        None
    }

    fn arguments(&self) -> impl Serialize {
        &self.function.arguments
    }
}
