//! Values whose `Outcome` decides whether the call failed.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::{Outcome, Response, ResponseRecorder, Usage};
use opentelemetry::trace::Status;

use crate::answers::Answer;
use crate::support::{Span, Trace};

/// A result as in MCP: the call returned, but its result is marked as an error.
struct ToolResult {
    is_error: bool,
    text: &'static str,
}

impl Outcome for ToolResult {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.is_error.then_some(Cow::Borrowed("tool_error"))
    }
}

fn result(is_error: bool) -> ToolResult {
    ToolResult {
        is_error,
        text: "what the model gets to see",
    }
}

/// One tool per shape that the value is returned in.
macro_rules! shapes {
    ($($name:ident: $shape:ty = $value:expr;)*) => {
        $(#[genai::tool(call_id = None)]
        async fn $name(is_error: bool) -> $shape {
            let value = result(is_error);
            $value(value)
        })*

        #[tokio::test]
        async fn failed_outcome_value_fails_call() {
            $({
                let span = span_of($name(true)).await;
                span.assert_failed("tool_error");
                assert!(!format!("{span:?}").contains("what the model"), "{span:?}");
                let span = span_of($name(false)).await;
                assert_eq!(span.status, Status::Unset, stringify!($shape));
                assert_eq!(span.get("error.type"), None, stringify!($shape));
            })*
        }
    };
}

shapes! {
    plain: ToolResult = std::convert::identity;
    fallible: Result<ToolResult, std::io::Error> = Ok;
    option: Option<ToolResult> = Some;
    arc: Arc<ToolResult> = Arc::new;
    rc: Rc<ToolResult> = Rc::new;
    boxed: Box<ToolResult> = Box::new;
    nested: Result<Option<Arc<ToolResult>>, std::io::Error> = |value| Ok(Some(Arc::new(value)));
    dynamic: Box<dyn Outcome> = |value| Box::new(value) as Box<dyn Outcome>;
}

async fn span_of<T>(call: impl Future<Output = T>) -> Span {
    let trace = Trace::new();
    trace.run(call).await;
    trace.only()
}

#[genai::tool(call_id = None)]
async fn fallible_error() -> Result<ToolResult, std::fmt::Error> {
    Err(std::fmt::Error)
}

#[tokio::test]
async fn error_around_outcome_value_fails_call() {
    span_of(fallible_error()).await.assert_failed("core::fmt::Error");
}

#[genai::agent(name = "a")]
async fn agent() -> ToolResult {
    result(true)
}

#[tokio::test]
async fn failed_outcome_value_fails_run() {
    let span = span_of(agent()).await;
    span.assert_failed("tool_error");
    assert_eq!(span.text("agent.outcome").as_deref(), Some("failed"));
}

/// A chat answer that can be a refusal.
#[allow(clippy::large_enum_variant)] // As a client's type would be.
enum Reply {
    Answered(Answer),
    Refused,
}

impl Response for Reply {
    fn usage(&self) -> Usage {
        match self {
            Self::Answered(answer) => answer.usage,
            // A refusal has usage, too.
            Self::Refused => Usage::input_including_cached(10),
        }
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        match self {
            Self::Answered(answer) => {
                recorder.finish_reasons(answer.finish_reasons.iter().copied());
            }
            Self::Refused => {
                recorder
                    .finish_reason(0, "content_filter")
                    .failed(String::from("content_filter"));
            }
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(refuse: bool) -> Arc<Reply> {
    Arc::new(if refuse {
        Reply::Refused
    } else {
        Reply::Answered(Answer::tokens(10, 2))
    })
}

#[tokio::test]
async fn failed_answer_keeps_usage() {
    let answered = span_of(ask(false)).await;
    assert_eq!(answered.int("gen_ai.usage.input_tokens"), Some(10));
    assert_eq!(answered.status, Status::Unset);
    let refused = span_of(ask(true)).await;
    refused.assert_failed("content_filter");
    assert_eq!(refused.int("gen_ai.usage.input_tokens"), Some(10));
    assert!(refused.get("gen_ai.response.finish_reasons").is_some());
}

/// A value that is neither an `Outcome` nor a `Result`: nothing is read, and it compiles.
#[genai::tool(call_id = None, skip(value))]
async fn silent<T>(value: T) -> Option<T> {
    Some(value)
}

#[genai::tool(call_id = None)]
fn opaque(limit: u8) -> impl Iterator<Item = u8> {
    0..limit
}

#[genai::tool(call_id = None)]
fn opaque_in_result(fail: bool) -> Result<impl Iterator<Item = u8>, std::fmt::Error> {
    if fail { Err(std::fmt::Error) } else { Ok(0..3) }
}

#[tokio::test]
async fn values_without_outcome_are_returned() {
    let trace = Trace::new();
    assert_eq!(trace.run(silent("x")).await, Some("x"));
    assert_eq!(trace.enter(|| opaque(4)).count(), 4);
    assert_eq!(trace.enter(|| opaque_in_result(false)).map(Iterator::count), Ok(3));
    assert!(trace.spans().iter().all(|span| span.status == Status::Unset));
    assert_eq!(trace.spans().len(), 3);

    let trace = Trace::new();
    assert!(trace.enter(|| opaque_in_result(true)).is_err());
    trace.only().assert_failed("core::fmt::Error");
    // The value is only read through its `Outcome`.
    assert_eq!(result(false).text, "what the model gets to see");
}

#[genai::tool(call_id = None, skip_all)]
fn results(items: Vec<ToolResult>) -> impl Stream<Item = ToolResult> {
    stream::iter(items)
}

#[tokio::test]
async fn failed_stream_item_fails_call() {
    for (items, error_type) in [(vec![false, false], None), (vec![true, false], Some("tool_error"))] {
        let trace = Trace::new();
        let items = items.into_iter().map(result).collect();
        trace.run(async { results(items).for_each(async |_| {}).await }).await;
        assert_eq!(trace.only().text("error.type").as_deref(), error_type);
    }
}
