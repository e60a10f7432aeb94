//! Tool calls as MCP sends them.

use rmcp::model::CallToolRequestParams;
use serde_core::Serialize;

use crate::request::ToolCall;

/// MCP does not send the model's id of the tool call.
impl ToolCall for CallToolRequestParams {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        None
    }

    fn arguments(&self) -> impl Serialize {
        &self.arguments
    }
}
