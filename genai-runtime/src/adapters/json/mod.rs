//! Answers and requests in JSON, for programs that speak HTTP themselves.
//!
//! `serde_json::Value` implements [`Response`], [`Chunk`] and [`Request`]: a model call may return it, alone or as the items
//! of a stream, and take it as `request = body`. Raw texts are read in the attribute: `response = genai::json::Body::parse`
//! and `response = genai::json::Events::parse`.
//!
//! Whose JSON it is, the fields tell: `OpenAI`'s chat completions, responses and embeddings and whoever speaks like them
//! (Mistral, `DeepSeek`, xAI, Azure, vLLM, llama.cpp), Anthropic's messages, Gemini's `generateContent` and
//! `embedContent`, Ollama's chat, generate and embed, Bedrock's Converse, Cohere's chat and embed (v2). Of a document
//! that has none of their fields nothing is recorded; it is no error. An error's body fails the call, with the provider's
//! code for `error.type`; its message is not recorded.

mod anthropic;
mod bedrock;
mod cohere;
mod dialect;
mod error;
mod facts;
mod gemini;
mod ollama;
mod openai;
mod request;

use std::borrow::Cow;

use serde_json::Value;

use crate::answer::Chunk;
use crate::answer::Reading;
use crate::answer::{FinishReasons, Response};
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

/// What a whole body tells, and also what one event of a stream does.
impl Response for Value {
    fn usage(&self) -> Usage {
        dialect::read(self).usage
    }

    fn model(&self) -> Option<&str> {
        dialect::read(self).model
    }

    fn id(&self) -> Option<&str> {
        dialect::read(self).id
    }

    fn service_tier(&self) -> Option<&str> {
        dialect::read(self).service_tier
    }

    fn dimension_count(&self) -> Option<u64> {
        dialect::read(self).dimension_count
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        dialect::read(self).failure
    }

    fn finish_reasons(&self) -> FinishReasons {
        let mut generations = dialect::read(self).generations;
        generations.sort_by_key(|(index, _)| *index);
        // One per generation, also where the reason never came.
        let reasons = generations
            .iter()
            .map(|(_, reason)| reason.unwrap_or("error").to_owned());
        reasons.collect()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut crate::capture::OutputContent) {
        crate::messages::json::response(self, output);
    }
}

/// One event of a stream: the data of a server-sent event, or a line of Ollama's.
impl Chunk for Value {
    fn fold(&self, reading: &mut Reading) {
        dialect::read(self).fold(reading);
        reading.content_bytes(facts::content_bytes(self));
        #[cfg(feature = "capture")]
        if let Some(output) = reading.output() {
            crate::messages::json::chunk(self, output);
        }
    }
}

/// A raw body in JSON, parsed once.
///
/// ```
/// # use genai_runtime::{Response, json::Body};
/// let body = Body::parse(r#"{"choices": [], "model": "m", "usage": {"prompt_tokens": 3, "completion_tokens": 4}}"#);
/// assert_eq!(body.usage().input_tokens(), Some(3));
/// assert_eq!(Body::parse("no JSON").usage().input_tokens(), None);
/// ```
#[derive(Debug, Clone)]
pub struct Body(Value);

impl Body {
    /// Parses a body: `&[u8]`, `&str`, `String`, `Vec<u8>`, `bytes::Bytes`. What is no JSON tells nothing.
    pub fn parse(body: impl AsRef<[u8]>) -> Self {
        Self(serde_json::from_slice(body.as_ref()).unwrap_or_default())
    }
}

impl Response for Body {
    fn usage(&self) -> Usage {
        self.0.usage()
    }

    fn model(&self) -> Option<&str> {
        self.0.model()
    }

    fn id(&self) -> Option<&str> {
        self.0.id()
    }

    fn service_tier(&self) -> Option<&str> {
        self.0.service_tier()
    }

    fn dimension_count(&self) -> Option<u64> {
        self.0.dimension_count()
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        self.0.failure()
    }

    fn finish_reasons(&self) -> FinishReasons {
        self.0.finish_reasons()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut crate::capture::OutputContent) {
        self.0.output(output);
    }
}

impl Chunk for Body {
    fn fold(&self, reading: &mut Reading) {
        self.0.fold(reading);
    }
}

impl Request for Body {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        self.0.describe(attributes);
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        self.0.content(content);
    }
}

/// Raw server-sent events, or lines of JSON as Ollama sends them: one line, one event, or the whole stream.
///
/// Of server-sent events the `data:` is read; `[DONE]`, comments and the other fields are not. A line that is cut in the
/// middle tells nothing, so what comes from a socket has to be split into lines or events first.
///
/// ```
/// # use genai_runtime::{Chunk, Reading, json::Events};
/// let events = Events::parse("event: message_start\ndata: {\"type\": \"message_start\"}\n\ndata: [DONE]\n\n");
/// events.fold(&mut Reading::default());
/// ```
#[derive(Debug, Clone)]
pub struct Events(Vec<Value>);

impl Events {
    /// Parses events. What is no JSON tells nothing.
    pub fn parse(events: impl AsRef<[u8]>) -> Self {
        let text = String::from_utf8_lossy(events.as_ref());
        let mut values = Vec::new();
        // An event may have its data in several lines.
        let mut data = String::new();
        for line in text.lines() {
            let line = line.trim();
            if line.is_empty() {
                data.clear();
            } else if let Some(more) = line.strip_prefix("data:") {
                data.push_str(more);
                if let Ok(value) = serde_json::from_str(&data) {
                    values.push(value);
                    data.clear();
                } else if more.trim() == "[DONE]" {
                    data.clear();
                }
            } else if let Ok(value) = serde_json::from_str(line) {
                values.push(value);
            }
        }
        Self(values)
    }
}

impl Chunk for Events {
    fn fold(&self, reading: &mut Reading) {
        for event in &self.0 {
            event.fold(reading);
        }
    }
}
