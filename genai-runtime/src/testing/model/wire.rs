//! The HTTP answer of a scripted model, and the fields of the request that it depends on.

use serde_json::{Value, json};

/// The HTTP API whose format an answer has.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::testing::{ScriptStep, ScriptedModel, WireFormat};
///
/// let model = ScriptedModel::new([ScriptStep::text("The test passes")]);
/// let answer = model.answer(WireFormat::AnthropicMessages, r#"{"model": "claude-haiku-4-5", "messages": []}"#);
/// assert!(answer.body().contains("end_turn"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireFormat {
    /// `POST /v1/chat/completions` of `OpenAI` and of compatible providers.
    ChatCompletions,
    /// `POST /v1/responses` of `OpenAI`.
    Responses,
    /// `POST /v1/messages` of Anthropic.
    AnthropicMessages,
    /// `POST /api/chat` of Ollama, which streams unless the request contains `"stream": false`.
    OllamaChat,
}

impl WireFormat {
    /// The format of a request path, with any prefix of a base URL; `None` for an unknown path.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::testing::WireFormat;
    /// assert_eq!(WireFormat::of_path("/v1/messages"), Some(WireFormat::AnthropicMessages));
    /// assert_eq!(WireFormat::of_path("/v1/models"), None);
    /// ```
    pub fn of_path(path: &str) -> Option<Self> {
        let ends = [
            ("/chat/completions", Self::ChatCompletions),
            ("/responses", Self::Responses),
            ("/messages", Self::AnthropicMessages),
            ("/api/chat", Self::OllamaChat),
        ];
        let found = ends.iter().find(|(end, _)| path.ends_with(end));
        found.map(|(_, format)| *format)
    }
}

/// The HTTP answer to one request.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::testing::{ScriptStep, ScriptedModel, WireFormat};
///
/// let model = ScriptedModel::new([ScriptStep::text("Hello")]);
/// let answer = model.answer(WireFormat::OllamaChat, r#"{"stream": false}"#);
/// assert_eq!((answer.status, answer.content_type), (200, "application/json"));
/// assert!(answer.body().contains("Hello"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptedAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The header `content-type`.
    pub content_type: &'static str,
    /// The body: the chunks of a stream, framed as the provider frames them, or the whole body in one chunk.
    pub chunks: Vec<String>,
    /// Whether the connection breaks after the last chunk.
    pub breaks: bool,
}

impl ScriptedAnswer {
    /// The body in one piece.
    pub fn body(&self) -> String {
        self.chunks.concat()
    }

    pub(super) fn json(body: &Value) -> Self {
        Self {
            status: 200,
            content_type: "application/json",
            chunks: vec![body.to_string()],
            breaks: false,
        }
    }

    pub(super) fn error(status: u16, body: &Value) -> Self {
        Self {
            status,
            ..Self::json(body)
        }
    }

    pub(super) fn stream(content_type: &'static str, chunks: Vec<String>) -> Self {
        Self {
            status: 200,
            content_type,
            chunks,
            breaks: false,
        }
    }

    /// Cuts the stream after so many chunks. An answer without a stream loses its second half.
    pub(super) fn break_after(&mut self, chunks: Option<usize>) {
        let Some(chunks) = chunks else { return };
        self.breaks = true;
        if self.content_type == "application/json" {
            let body = self.body();
            let half = body.chars().count() / 2;
            self.chunks = vec![body.chars().take(half).collect()];
        } else {
            self.chunks.truncate(chunks);
        }
    }
}

/// The model and the mode of a request.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) model: String,
    pub(super) streams: bool,
    /// Whether a stream of chat completions ends with the usage.
    pub(super) wants_usage: bool,
    /// Number of the request, from 1. Ids of answers contain it.
    pub(super) number: usize,
}

impl Asked {
    pub(super) fn new(wire: WireFormat, request: &str, number: usize) -> Self {
        let request: Value = serde_json::from_str(request).unwrap_or_default();
        let streams = request["stream"].as_bool();
        Self {
            model: request["model"].as_str().unwrap_or("scripted").to_owned(),
            streams: streams.unwrap_or(wire == WireFormat::OllamaChat),
            wants_usage: request["stream_options"]["include_usage"] == true,
            number,
        }
    }
}

/// An event of server-sent events.
pub(super) fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// An event of server-sent events with its type as its name.
pub(super) fn named_event(data: &Value) -> String {
    let name = data["type"].as_str().unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n")
}

/// The words of a text, which are the chunks of its stream.
pub(super) fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(' ').collect()
}

/// An error in the format of `OpenAI` and of compatible providers.
pub(super) fn openai_error(status: u16, message: &str) -> ScriptedAnswer {
    let kind = if status == 429 {
        "rate_limit_exceeded"
    } else {
        "server_error"
    };
    let error = json!({"message": message, "type": kind, "param": null, "code": kind});
    ScriptedAnswer::error(status, &json!({ "error": error }))
}
