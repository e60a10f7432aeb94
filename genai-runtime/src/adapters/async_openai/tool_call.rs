//! Tool calls of chat completions and responses. A custom tool's only argument is the text that the model writes.

use async_openai::types::chat::{
    ChatCompletionMessageCustomToolCall, ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls,
};
use async_openai::types::responses::{CustomToolCall, FunctionToolCall};
use serde_core::Serialize;

use crate::request::ToolCall;

impl ToolCall for ChatCompletionMessageToolCall {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.function.arguments
    }
}

impl ToolCall for ChatCompletionMessageCustomToolCall {
    fn name(&self) -> &str {
        &self.custom_tool.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.custom_tool.input
    }
}

impl ToolCall for ChatCompletionMessageToolCalls {
    fn name(&self) -> &str {
        match self {
            Self::Function(call) => call.name(),
            Self::Custom(call) => call.name(),
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Function(call) => call.id(),
            Self::Custom(call) => call.id(),
        }
    }

    fn arguments(&self) -> impl Serialize {
        match self {
            Self::Function(call) => &call.function.arguments,
            Self::Custom(call) => &call.custom_tool.input,
        }
    }
}

/// The id is `call_id`, to which the tool's output refers; `id` only identifies the item.
impl ToolCall for FunctionToolCall {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.call_id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.arguments
    }
}

impl ToolCall for CustomToolCall {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.call_id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.input
    }
}
