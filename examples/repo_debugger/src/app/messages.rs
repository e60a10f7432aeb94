//! The messages of the conversation, in the client's types.

use async_openai::types::chat::{
    ChatCompletionMessageToolCall as ToolCall, ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage, ChatCompletionRequestToolMessage,
    ChatCompletionRequestUserMessage, ChatCompletionResponseMessage, CreateChatCompletionResponse,
};

use super::notes::Note;

const PLANNER: &str = "You plan the work of a coding agent that can read files, edit files and run the tests of a \
                       small Rust crate. Answer with a numbered plan of at most five lines, and nothing else.";

const DEBUGGER: &str = "You fix bugs in a small Rust crate. Use the tools: read before you edit, run the tests before \
                        and after, and say in a sentence what you make of a failure before you edit. Fix the code, \
                        not the test. When the tests pass, answer in two or three sentences what was wrong, without \
                        calling a tool.";

/// The conversation that asks for a plan.
pub fn planning(task: &str) -> Vec<ChatCompletionRequestMessage> {
    vec![
        ChatCompletionRequestSystemMessage::from(PLANNER).into(),
        ChatCompletionRequestUserMessage::from(task).into(),
    ]
}

/// The conversation that does the work, up to the model's first turn.
pub fn debugging(task: &str, plan: &str, notes: &[Note]) -> Vec<ChatCompletionRequestMessage> {
    let notes: Vec<String> = notes
        .iter()
        .map(|Note { path, text }| format!("{path}:\n{text}"))
        .collect();
    let user = format!(
        "{task}\n\nYour plan:\n{plan}\n\nNotes that may matter:\n\n{}",
        notes.join("\n")
    );
    vec![
        ChatCompletionRequestSystemMessage::from(DEBUGGER).into(),
        ChatCompletionRequestUserMessage::from(user.as_str()).into(),
    ]
}

/// The model's turn; `None` if the response is empty.
pub fn turn(response: CreateChatCompletionResponse) -> Option<ChatCompletionResponseMessage> {
    response.choices.into_iter().next().map(|choice| choice.message)
}

/// The tool calls that the model requests.
pub fn calls(turn: &ChatCompletionResponseMessage) -> Vec<ToolCall> {
    let calls = turn.tool_calls.iter().flatten();
    calls
        .filter_map(|call| match call {
            ChatCompletionMessageToolCalls::Function(call) => Some(call.clone()),
            // Tools of this kind are never offered.
            ChatCompletionMessageToolCalls::Custom(_) => None,
        })
        .collect()
}

/// The model's turn as a message of the next request.
pub fn assistant(turn: ChatCompletionResponseMessage) -> ChatCompletionRequestMessage {
    let message = ChatCompletionRequestAssistantMessage {
        content: turn.content.map(Into::into),
        tool_calls: turn.tool_calls,
        ..Default::default()
    };
    message.into()
}

/// The answer to one tool call.
pub fn tool(call: &ToolCall, text: &str) -> ChatCompletionRequestMessage {
    let message = ChatCompletionRequestToolMessage {
        content: text.into(),
        tool_call_id: call.id.clone(),
    };
    message.into()
}
