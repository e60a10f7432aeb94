//! A panic of the code that reads a result does not affect the caller; a call while its thread ends leaves no trace.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Budget, BudgetExceeded, Chunk, ErrorType, Outcome, Response, ResponseRecorder, Usage};

use crate::AgentError;
use crate::support::Trace;

/// A response that panics in every method.
#[derive(Debug)]
struct Broken(u64);

impl Response for Broken {
    fn usage(&self) -> Usage {
        panic!("usage of {}", self.0)
    }
}

impl Chunk for Broken {
    fn fold(&self, _: &mut ResponseRecorder) {
        panic!("fold of {}", self.0)
    }
}

impl Outcome for Broken {
    fn failure(&self) -> Option<Cow<'static, str>> {
        panic!("failure of {}", self.0)
    }
}

impl ErrorType for Broken {
    fn error_type(&self) -> Cow<'static, str> {
        panic!("error type of {}", self.0)
    }
}

/// An error whose text panics.
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("display")
    }
}

fn told(number: u64) -> Usage {
    panic!("closure of {number}")
}

fn named(number: u64) -> &'static str {
    panic!("error type of {number}")
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn response() -> Result<Broken, AgentError> {
    Ok(Broken(1))
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |answer| told(*answer))]
async fn closure() -> u64 {
    2
}

#[genai::tool(call_id = None)]
async fn outcome() -> Result<Broken, AgentError> {
    Ok(Broken(3))
}

#[genai::tool(call_id = None)]
fn plain() -> Broken {
    Broken(4)
}

#[genai::tool(call_id = None)]
async fn error() -> Result<u64, Broken> {
    Err(Broken(5))
}

#[genai::tool(call_id = None, error_type = |error| named(error.0))]
async fn error_by_closure() -> Result<u64, Broken> {
    Err(Broken(6))
}

#[genai::tool(call_id = None, capture(raw(error)))]
async fn unspeakable() -> Result<u64, Unspeakable> {
    Err(Unspeakable)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn chunks() -> impl Stream<Item = Broken> {
    stream::iter((0..3).map(Broken))
}

#[tokio::test]
async fn unserializable_value_is_returned_to_caller() {
    #[genai::agent(name = "agent", budget = Budget::new().max_same_result(9).max_same_error(9))]
    async fn agent() -> Result<(), BudgetExceeded> {
        assert_eq!(response().await.expect("it succeeds").0, 1);
        assert_eq!(closure().await, 2);
        assert_eq!(outcome().await.expect("it succeeds").0, 3);
        assert_eq!(plain().0, 4);
        assert_eq!(error().await.expect_err("it fails").0, 5);
        assert_eq!(error_by_closure().await.expect_err("it fails").0, 6);
        assert!(unspeakable().await.is_err());
        let chunks: Vec<_> = chunks().map(|chunk| chunk.0).collect().await;
        assert_eq!(chunks, [0, 1, 2]);
        Ok(())
    }
    let trace = Trace::new();
    trace.run(agent()).await.expect("nothing is refused");
    let spans = trace.spans();
    assert_eq!(spans.len(), 9);
    for span in &spans[..8] {
        // Code that is not called does not panic: the text of an error is only read if it is captured.
        let reads = span.name != "execute_tool unspeakable";
        let panicked = span.get("agent.read.panicked");
        assert_eq!(panicked, reads.then(|| true.into()), "{}", span.name);
    }
    for span in &spans[4..6] {
        let word = span.text("error.type");
        assert_eq!(
            word.as_deref(),
            Some("budgets::panics::Broken"),
            "it failed all the same"
        );
    }
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.text("agent.outcome").as_deref(), Some("completed"));
}

#[genai::tool(call_id = None)]
fn last_call(calls: &AtomicU64) -> u64 {
    calls.fetch_add(1, Relaxed)
}

/// Makes a call when its thread ends.
struct CallsAtTheEnd(RefCell<Option<Arc<AtomicU64>>>);

impl Drop for CallsAtTheEnd {
    fn drop(&mut self) {
        if let Some(calls) = self.0.take() {
            last_call(&calls);
            let _ = genai::current_run().totals();
            genai::current_call().set_attribute("app.late", true);
        }
    }
}

thread_local! {
    static AT_THE_END: CallsAtTheEnd = const { CallsAtTheEnd(RefCell::new(None)) };
}

#[test]
fn call_during_thread_exit_succeeds() {
    let calls = Arc::new(AtomicU64::new(0));
    // The thread makes a call before it registers the destructor, after that, or never.
    for order in 0..3 {
        let calls = Arc::clone(&calls);
        let trace = Trace::new();
        let thread = std::thread::spawn(move || {
            if order == 0 {
                trace.enter(|| last_call(&calls));
            }
            AT_THE_END.with(|it| it.0.replace(Some(Arc::clone(&calls))));
            if order == 1 {
                trace.enter(|| last_call(&calls));
            }
        });
        thread.join().expect("it does not panic");
    }
    assert_eq!(calls.load(Relaxed), 3 + 2);
}

#[test]
fn attribute_expression_panic_reaches_caller() {
    #[genai::tool(call_id = None, agent = named(fail))]
    fn tool(fail: bool) -> u64 {
        assert!(!fail, "the body does not run");
        1
    }
    fn named(fail: bool) -> &'static str {
        assert!(!fail, "the expression panics");
        "tool"
    }
    let trace = Trace::new();
    trace.enter(|| tool(false));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| trace.enter(|| tool(true))));
    let panic = panic.expect_err("it reaches the caller");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the expression panics"));
}
