//! Places of generated text. Its length replaces the output tokens of an answer without usage.

use crate::adapters::reader::meaning::Dialect::Any;
use crate::adapters::reader::meaning::Meaning::{Answered, Arguments, Generated};
use crate::adapters::reader::meaning::Row;

/// Paths of generated text, in every form.
#[rustfmt::skip] // A row is a line.
pub(super) const ROWS: &[Row] = &[
    // Generated text in the events of streams.
    Row(Any, "Chunk.content", Generated),
    Row(Any, "ReasoningChunk.content", Generated),
    Row(Any, "choices[].delta.content", Generated),
    Row(Any, "choices[].delta.reasoning_content", Generated),
    Row(Any, "choices[].delta.reasoning", Generated),
    Row(Any, "choices[].delta.tool_calls[].function.arguments", Generated),
    Row(Any, "choices[].text", Generated),
    Row(Any, "delta", Generated),
    Row(Any, "delta.text", Generated),
    Row(Any, "delta.thinking", Generated),
    Row(Any, "delta.partial_json", Generated),
    Row(Any, "candidates[].content.parts[].text", Generated),
    Row(Any, "message.content", Generated),
    Row(Any, "message.thinking", Generated),
    Row(Any, "response", Generated),
    Row(Any, "contentBlockDelta.delta.text", Generated),
    Row(Any, "contentBlockDelta.delta.toolUse.input", Generated),
    Row(Any, "delta.message.content.text", Generated),
    Row(Any, "delta.message.content.thinking", Generated),
    // Generated text in whole answers. Paths that are the same in events are above.
    Row(Any, "choices[].message.content", Answered),
    Row(Any, "choices[].message.content[].text", Answered),
    Row(Any, "choices[].message.reasoning_content", Answered),
    Row(Any, "choices[].message.reasoning", Answered),
    Row(Any, "choices[].message.refusal", Answered),
    Row(Any, "choices[].message.tool_calls[].function.arguments", Arguments),
    Row(Any, "choices[].message.function_call.arguments", Arguments),
    Row(Any, "output[].content[].text", Answered),
    Row(Any, "output[].content[].refusal", Answered),
    Row(Any, "output[].summary[].text", Answered),
    Row(Any, "output[].arguments", Arguments),
    Row(Any, "output[].input", Arguments),
    Row(Any, "content[].text", Answered),
    Row(Any, "content[].thinking", Answered),
    Row(Any, "content[].input", Arguments),
    Row(Any, "output.message.content[].text", Answered),
    Row(Any, "output.message.content[].reasoningContent.reasoningText.text", Answered),
    Row(Any, "output.message.content[].toolUse.input", Arguments),
    Row(Any, "candidates[].content.parts[].functionCall.args", Arguments),
    Row(Any, "message.content[].text", Answered),
    Row(Any, "message.content[].thinking", Answered),
    Row(Any, "message.tool_plan", Answered),
    Row(Any, "message.tool_calls[].function.arguments", Arguments),
    Row(Any, "thinking", Answered),
    Row(Any, "generation", Answered),
    Row(Any, "generated_text", Answered),
    Row(Any, "results[].outputText", Answered),
    Row(Any, "results[].generated_text", Answered),
    Row(Any, "outputs[].text", Answered),
    Row(Any, "completion", Answered),
    // The client genai
    Row(Any, "content[].Text", Answered),
    Row(Any, "content[].ReasoningContent", Answered),
    Row(Any, "content[].ToolCall.fn_arguments", Arguments),
    Row(Any, "reasoning_content", Answered),
];
