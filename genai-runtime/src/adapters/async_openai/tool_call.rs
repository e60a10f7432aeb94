//! Tool calls of chat completions and responses. A custom tool's only argument is the text that the model writes.

use async_openai::types::chat::{
    ChatCompletionMessageCustomToolCall, ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls,
};
use async_openai::types::responses::{CustomToolCall, FunctionToolCall};
use serde_core::Serialize;

use crate::adapters::reader::tool_calls;
use crate::request::ToolCall;

// The id of a response's call is `call_id`, to which the tool's output refers; `id` only identifies the item.
tool_calls! {
    ChatCompletionMessageToolCall { name: function.name, id: id, arguments: function.arguments }
    ChatCompletionMessageCustomToolCall { name: custom_tool.name, id: id, arguments: custom_tool.input }
    FunctionToolCall { name: name, id: call_id, arguments: arguments }
    CustomToolCall { name: name, id: call_id, arguments: input }
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
