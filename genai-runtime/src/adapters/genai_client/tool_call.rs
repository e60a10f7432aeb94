//! Tool calls of the client called genai.

use genai_client::chat::ToolCall as ClientCall;
use serde_core::Serialize;

use crate::request::ToolCall;

impl ToolCall for ClientCall {
    fn name(&self) -> &str {
        &self.fn_name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.call_id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.fn_arguments
    }
}
