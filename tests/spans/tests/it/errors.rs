//! Failed calls: the recorded values, and the ones that must never be recorded.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use opentelemetry::trace::Status;

use crate::answers::{Answer, chat_start};
use crate::support::{Span, Trace, strings};

/// A text that no span may contain.
const MARKER: &str = "sk-the-secret-in-the-message";

#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failed {}

#[derive(Debug)]
struct Wrapped<E>(E);

fn failed() -> Failed {
    Failed(MARKER.to_owned())
}

fn assert_no_text(span: &Span) {
    assert!(!format!("{span:?}").contains(MARKER), "{span:?}");
}

/// One tool and one chat call per error, with the expected `error.type`.
macro_rules! errors {
    ($($name:ident: $error:ty = $value:expr => $error_type:expr;)*) => {
        $(mod $name {
            use super::*;

            #[genai::tool(call_id = None)]
            pub(super) async fn tool() -> Result<u8, $error> {
                Err($value)
            }

            #[genai::chat(provider = "openai", model = "gpt-4o")]
            pub(super) fn chat() -> Result<Answer, $error> {
                Err($value)
            }
        })*

        #[tokio::test]
        async fn error_type_never_contains_text() {
            $({
                let trace = Trace::new();
                assert!(trace.run($name::tool()).await.is_err());
                assert!(trace.enter($name::chat).is_err());
                let (tool, chat) = (trace.span("execute_tool tool"), trace.span("chat gpt-4o"));
                for span in [&tool, &chat] {
                    span.assert_failed($error_type);
                    assert_no_text(span);
                    assert!(span.events.is_empty(), "{:?}", span.events);
                }
                let mut expected = chat_start();
                expected.insert("error.type".to_owned(), $error_type.into());
                expected.insert("gen_ai.response.finish_reasons".to_owned(), strings(&["error"]));
                assert_eq!(chat.attributes(), expected);
            })*
        }
    };
}

errors! {
    own: Failed = failed() => "it::errors::Failed";
    generic: Wrapped<Failed> = Wrapped(failed()) => "it::errors::Wrapped";
    std_io: std::io::Error = std::io::Error::other(MARKER) => "std::io::error::Error";
    text: String = MARKER.to_owned() => "_OTHER";
    static_text: &'static str = MARKER => "_OTHER";
    boxed: Box<Failed> = Box::new(failed()) => "it::errors::Failed";
    rc: Rc<Failed> = Rc::new(failed()) => "it::errors::Failed";
    arc: Arc<Failed> = Arc::new(failed()) => "it::errors::Failed";
    dynamic: Box<dyn Error> = Box::new(failed()) => "_OTHER";
    dynamic_send: Box<dyn Error + Send + Sync> = MARKER.into() => "_OTHER";
    dynamic_arc: Arc<dyn Error> = Arc::new(failed()) => "_OTHER";
    unit: () = () => "_OTHER";
}

#[genai::tool(call_id = None)]
async fn parse(text: &str, early: bool) -> Result<u8, Box<Failed>> {
    if early {
        return Err(Box::new(failed()));
    }
    let number = text.parse::<u8>().map_err(|_| failed())?;
    Ok(number)
}

#[tokio::test]
async fn early_return_errors_fail_call() {
    for (text, early) in [("1", true), ("x", false)] {
        let trace = Trace::new();
        assert!(trace.run(parse(text, early)).await.is_err());
        trace.only().assert_failed("it::errors::Failed");
        assert_no_text(&trace.only());
    }
    let trace = Trace::new();
    assert_eq!(trace.run(parse("7", false)).await.ok(), Some(7));
    assert_eq!(trace.only().status, Status::Unset);
    assert_eq!(trace.only().get("error.type"), None);
}

#[genai::tool(call_id = None)]
fn parse_now(text: &str, early: bool) -> Result<u8, Failed> {
    if early {
        return Err(failed());
    }
    text.parse().map_err(|_| failed())
}

#[test]
fn plain_fn_early_return_fails_call() {
    for (text, early) in [("1", true), ("x", false)] {
        let trace = Trace::new();
        assert!(trace.enter(|| parse_now(text, early)).is_err());
        trace.only().assert_failed("it::errors::Failed");
    }
}

#[genai::agent(name = "a")]
async fn agent(depth: u8) -> Result<u8, Failed> {
    if depth == 0 {
        return Err(failed());
    }
    let inner = Box::pin(agent(depth - 1)).await;
    // The caller handles the error, so it does not fail itself.
    Ok(inner.unwrap_or(depth))
}

#[tokio::test]
async fn handled_error_does_not_fail_caller() {
    let trace = Trace::new();
    assert_eq!(trace.run(agent(1)).await.ok(), Some(1));
    let spans = trace.spans();
    spans[0].assert_failed("it::errors::Failed");
    assert_eq!(spans[0].text("agent.outcome").as_deref(), Some("failed"));
    assert_no_text(&spans[0]);
    assert_eq!(spans[1].status, Status::Unset);
    assert_eq!(spans[1].text("agent.outcome").as_deref(), Some("completed"));
    assert_eq!(spans[1].get("error.type"), None);
}

#[genai::tool(call_id = None)]
async fn panicking(message: String) -> u8 {
    tokio::task::yield_now().await;
    std::panic::panic_any(message)
}

#[genai::tool(call_id = None)]
fn panicking_now(message: String) -> u8 {
    std::panic::panic_any(message)
}

#[genai::workflow(name = "w")]
async fn workflow() -> u8 {
    panicking(MARKER.to_owned()).await
}

/// Checks that the caller gets the panic with its original payload.
fn assert_thrown<T>(result: std::thread::Result<T>) {
    let thrown = result.err().and_then(|payload| payload.downcast::<String>().ok());
    assert_eq!(thrown.as_deref().map(String::as_str), Some(MARKER));
}

#[tokio::test]
async fn async_panic_propagates_and_fails_call() {
    let trace = Trace::new();
    let future = AssertUnwindSafe(trace.run(workflow())).catch_unwind();
    assert_thrown(future.await);
    let (tool, workflow) = (trace.span("execute_tool panicking"), trace.span("invoke_workflow w"));
    for span in [&tool, &workflow] {
        span.assert_failed("panic");
        assert_no_text(span);
    }
    assert!(tool.is_child_of(&workflow));
    assert_eq!(workflow.text("agent.outcome").as_deref(), Some("failed"));
    assert_eq!(workflow.int("agent.run.tool_calls"), Some(1));
}

#[test]
fn plain_fn_panic_propagates_and_fails() {
    let trace = Trace::new();
    assert_thrown(catch_unwind(AssertUnwindSafe(|| {
        trace.enter(|| panicking_now(MARKER.to_owned()))
    })));
    let span = trace.only();
    span.assert_failed("panic");
    assert_no_text(&span);
}
