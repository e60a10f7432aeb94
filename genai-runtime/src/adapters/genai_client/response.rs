//! Chat responses and the events of their streams.

#[cfg(feature = "capture")]
use genai_client::chat::MessageContent;
use genai_client::chat::{ChatResponse, ChatStreamEvent, StreamEnd, ToolCall};

use crate::adapters::reader::{self, As, Dialect, serialized_response, tool_calls};
use crate::answer::{Chunk, Response, ResponseRecorder};
use crate::usage::Usage;

const HOW: As = As::Dialect(Dialect::GenaiClient);

tool_calls! {
    ToolCall { name: fn_name, id: call_id, arguments: fn_arguments }
}

/// The provider's own answer is kept if the options ask for it. It has more facts: tiers, audio tokens, the amount
/// charged.
impl Response for ChatResponse {
    fn usage(&self) -> Usage {
        let kept = self.captured_raw_body.as_ref().and_then(reader::kept_usage);
        kept.unwrap_or_else(|| reader::usage(self, HOW))
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.without_new_usage(|recorder| self.read_into(recorder));
    }

    fn read_into(&self, recorder: &mut ResponseRecorder) {
        match &self.captured_raw_body {
            Some(body) if reader::kept_usage(body).is_some() => reader::fold(body, As::Document, recorder),
            _ => reader::fold(self, HOW, recorder),
        }
        #[cfg(feature = "capture")]
        if let Some(output) = recorder.output() {
            said(&self.content, self.reasoning_content.as_deref(), output);
        }
    }
}

serialized_response! {
    HOW;
    /// The end of a stream, from a function that reads it itself. The options decide which facts it has.
    StreamEnd: said_until;
}

#[cfg(feature = "capture")]
fn said_until(end: &StreamEnd, output: &mut crate::capture::OutputContent) {
    if let Some(content) = &end.captured_content {
        said(content, end.captured_reasoning_content.as_deref(), output);
    }
}

#[cfg(feature = "capture")]
fn said(content: &MessageContent, thought: Option<&str>, output: &mut crate::capture::OutputContent) {
    let parts = crate::adapters::genai_client::content::parts(content);
    // Some providers have the thoughts among the parts, too.
    let is_thought = |part: &crate::capture::Part| matches!(part, crate::capture::Part::Reasoning(_));
    if let Some(thought) = thought
        && !parts.iter().any(is_thought)
    {
        output.reasoning(0, thought);
    }
    for part in parts {
        output.part(0, part);
    }
}

/// The last event has all facts that the options ask for.
impl Chunk for ChatStreamEvent {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        #[cfg(feature = "capture")]
        if let Some(output) = recorder.output() {
            say(self, output);
        }
        // `Start` is emitted before the request is sent.
        if matches!(self, Self::Start | Self::Heartbeat) {
            recorder.generation(0).no_chunk();
        }
        reader::fold_item(self, HOW, recorder);
    }
}

/// Captures an event. Tool calls are repeated, each time complete so far; the last event has them if the options ask
/// for it.
#[cfg(feature = "capture")]
fn say(event: &ChatStreamEvent, output: &mut crate::capture::OutputContent) {
    match event {
        ChatStreamEvent::Chunk(chunk) => {
            output.text(0, &chunk.content);
        }
        ChatStreamEvent::ReasoningChunk(chunk) => {
            output.reasoning(0, &chunk.content);
        }
        ChatStreamEvent::End(end) => {
            for call in end.captured_tool_calls().into_iter().flatten() {
                output.part(
                    0,
                    crate::capture::Part::ToolCall {
                        id: Some(call.call_id.clone()),
                        name: call.fn_name.clone(),
                        arguments: Some(call.fn_arguments.clone()),
                    },
                );
            }
        }
        _ => {}
    }
}
