//! `serde_json::Value` as an answer and a request, and JSON in texts.

mod request;

use std::borrow::Cow;

use serde_json::Value;

use crate::adapters::reader::{self, As, serialized_response};
use crate::adapters::serialized::TOOL_ERROR;
use crate::answer::{Chunk, Outcome, Response, ResponseRecorder};
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

serialized_response! {
    As::Document;
    /// Facts of a whole body, or of one event of a stream.
    Value: crate::messages::json::response;
}

/// An event of a stream: the data of a server-sent event, or a line of Ollama's.
impl Chunk for Value {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        #[cfg(feature = "capture")]
        if let Some(output) = recorder.output() {
            crate::messages::json::chunk(self, output);
        }
        reader::fold_item(self, As::Document, recorder);
    }
}

/// The result of a tool. A failure is an error of JSON-RPC, or a result marked by `isError` (MCP) or `is_error`
/// (Anthropic) beside its content. Other values are no failures, whatever the names of their fields.
impl Outcome for Value {
    fn failure(&self) -> Option<Cow<'static, str>> {
        // An array is a batch of JSON-RPC.
        if let Self::Array(results) = self {
            return results.iter().find_map(Outcome::failure);
        }
        let result = self.get("result").unwrap_or(self);
        if reader::is_tool_error(result) {
            return Some(Cow::Borrowed(TOOL_ERROR));
        }
        // The fields of a result may have any name.
        let has_result = self.get("result").is_some_and(|result| !result.is_null());
        (self.get("jsonrpc").is_some() && !has_result)
            .then(|| reader::failure(self, As::Document))
            .flatten()
    }
}

/// Text or bytes that can be parsed: everything that is `AsRef<[u8]>`. It has a name of its own for its error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text that could be parsed",
    label = "expected a text or bytes: `str`, `String`, `[u8]`, `Vec<u8>`, `bytes::Bytes`",
    note = "JSON that has been parsed, such as `serde_json::Value`, is read as it is: remove `response = …`, and write `request = value`",
    note = "of another type that serializes to the provider's JSON, write in the attribute: response = json"
)]
pub trait Unparsed {
    /// Bytes of the text.
    fn bytes(&self) -> &[u8];
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<[u8]>> Unparsed for T {
    fn bytes(&self) -> &[u8] {
        self.as_ref()
    }
}

/// A raw body in JSON, parsed once.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Response, json::Body};
/// let body = Body::parse(r#"{"choices": [], "model": "m", "usage": {"prompt_tokens": 3, "completion_tokens": 4}}"#);
/// assert_eq!(body.usage().input_tokens(), Some(3));
/// assert_eq!(Body::parse("no JSON").usage().input_tokens(), None);
/// ```
#[derive(Debug, Clone)]
pub struct Body(Value);

impl Body {
    /// Parses a body: `&[u8]`, `&str`, `String`, `Vec<u8>`, `bytes::Bytes`. A body that is not JSON has no facts.
    ///
    /// Some texts are not strict JSON: half of a surrogate pair, a byte order mark, `NaN`, nesting beyond 128. The rest
    /// of such a text is read. If a text breaks off, the part before is read. Several events in one body are read as
    /// [`Events`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass what they have, as with `AsRef`"
    )]
    pub fn parse(body: impl Unparsed) -> Self {
        Self(reader::parse::body(&String::from_utf8_lossy(body.bytes())))
    }
}

impl Response for Body {
    fn usage(&self) -> Usage {
        self.0.usage()
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        self.0.record(recorder);
    }

    fn read_into(&self, recorder: &mut ResponseRecorder) {
        self.0.read_into(recorder);
    }
}

impl Chunk for Body {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        self.0.fold(recorder);
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
/// Only the `data:` of server-sent events is read; `[DONE]`, comments and other fields are not. A line cut in the
/// middle has no facts, so split data from a socket into lines or events first.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Chunk, ResponseRecorder, json::Events};
/// let events = Events::parse("event: message_start\ndata: {\"type\": \"message_start\"}\n\ndata: [DONE]\n\n");
/// events.fold(&mut ResponseRecorder::default());
/// ```
#[derive(Debug, Clone)]
pub struct Events(Vec<Value>);

impl Events {
    /// Parses events: `&[u8]`, `&str`, `String`, `Vec<u8>`, `bytes::Bytes`. An event that is not JSON has no facts.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass what they have, as with `AsRef`"
    )]
    pub fn parse(events: impl Unparsed) -> Self {
        Self(reader::parse::events(&String::from_utf8_lossy(events.bytes())))
    }
}

impl Chunk for Events {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        for event in &self.0 {
            event.fold(recorder);
        }
    }
}
