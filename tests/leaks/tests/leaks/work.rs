//! Arguments, work and endings of the functions.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, pending};
use std::pin::Pin;

use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};
use genai::{BudgetExceeded, Chunk, Outcome, Response, ResponseRecorder, Usage};
use serde_json::{Value, json};

use crate::secrets::{KEPT, bare, nested, secret};

pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Call until its end, which may be the last item of a stream.
pub(crate) type Work = BoxFuture<Result<(), Failed>>;

/// Endings of a body.
pub(crate) mod end {
    pub(crate) const VALUE: u8 = 0;
    /// Value that reports a failed call.
    pub(crate) const TOLD: u8 = 1;
    pub(crate) const ERROR: u8 = 2;
    pub(crate) const QUESTION_MARK: u8 = 3;
    pub(crate) const PANIC: u8 = 4;
    /// Work that is dropped while it waits; a plain function returns instead.
    pub(crate) const HANG: u8 = 5;

    pub(crate) const ALL: [u8; 6] = [VALUE, TOLD, ERROR, QUESTION_MARK, PANIC, HANG];
}

/// Arguments of the functions: a text, and a value that serves as arguments of a tool and as a model's request.
pub(crate) fn seeds() -> (String, Value) {
    let mut options = nested("argument");
    let call = json!({ "id": "c", "function": { "name": "search", "arguments": nested("argument").to_string() } });
    options["system"] = secret("argument").into();
    options["messages"] = json!([
        { "role": "user", "content": secret("argument") },
        { "role": "assistant", "content": null, "tool_calls": [call] },
        { "role": "tool", "tool_call_id": "c", "content": nested("argument").to_string() },
    ]);
    let schema = json!({ "type": "object", "properties": {
        "password": { "type": "string", "default": bare("argument"), "description": KEPT },
    } });
    let function = json!({ "name": "search", "description": secret("argument"), "parameters": schema });
    options["tools"] = json!([{ "type": "function", "function": function }]);
    (secret("argument"), options)
}

/// Result, or item of a stream.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Reply {
    pub(crate) text: String,
    password: String,
    nested: Value,
    failed: bool,
}

impl Reply {
    pub(crate) fn new(end: u8) -> Self {
        Self {
            text: secret("result"),
            password: bare("result"),
            nested: nested("result"),
            failed: end == end::TOLD,
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Outcome for Reply {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.failed.then_some("refused".into())
    }
}

impl Response for Reply {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(10).with_output_tokens(2)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        if let Some(failure) = Outcome::failure(self) {
            recorder.failed(failure);
        }
        if let Some(output) = recorder.output() {
            let arguments = self.nested.to_string();
            output
                .reasoning(0, &self.text)
                .text(0, &self.text)
                .tool_call(0, 0, Some("c"), Some("search"), &arguments);
        }
    }
}

impl Chunk for Reply {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if let Some(output) = recorder.output() {
            for piece in crate::secrets::pieces(&self.text) {
                output.text(0, &piece);
            }
        }
        recorder.usage(self.usage());
        if self.failed {
            recorder.failed("refused");
        }
    }
}

/// Error whose text and parts are secret.
#[derive(Debug)]
pub(crate) struct Failed {
    text: String,
}

impl Failed {
    pub(crate) fn new() -> Self {
        let text = secret("error");
        Self { text }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failed {}

impl From<BudgetExceeded> for Failed {
    fn from(exceeded: BudgetExceeded) -> Self {
        let text = format!("{exceeded} {}", secret("refusal"));
        Self { text }
    }
}

fn fail() -> Result<(), Failed> {
    Err(Failed::new())
}

/// Performs the ending of a body.
pub(crate) fn finish(end: u8) -> Result<Reply, Failed> {
    match end {
        end::QUESTION_MARK => fail()?,
        // The text of a panic is never recorded, even if content is.
        end::PANIC => panic!("{}", bare("panic")),
        end::ERROR => return Err(Failed::new()),
        _ => {}
    }
    Ok(Reply::new(end))
}

pub(crate) async fn wait(end: u8) {
    if end == end::HANG {
        pending::<()>().await;
    }
    tokio::task::yield_now().await;
}

/// Two items, followed by the ending.
pub(crate) fn items(end: u8) -> BoxStream<'static, Result<Reply, Failed>> {
    let first = stream::iter([Ok(Reply::new(end::VALUE)), Ok(Reply::new(end::VALUE))]);
    let last = stream::once(async move {
        wait(end).await;
        finish(end)
    });
    first.chain(last).boxed()
}

/// Reads a stream to its end or its first error, and returns that error.
pub(crate) async fn drained(items: impl Stream<Item = Result<Reply, Failed>>) -> Result<(), Failed> {
    let mut items = std::pin::pin!(items);
    while let Some(item) = items.next().await {
        assert!(!item?.text.is_empty());
    }
    Ok(())
}
