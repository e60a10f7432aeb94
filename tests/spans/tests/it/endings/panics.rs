//! Calls that unwind: the panic is passed on unchanged, and the span ends with it.

use std::any::Any;
use std::borrow::Cow;
use std::future::{Future as _, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Waker};

use futures_util::FutureExt as _;
use genai::Outcome;

use super::work::{End, Thrown, throw};
use super::{Expected, Kind, above, cases};
use crate::support::{Trace, names};

fn assert_thrown<T>(result: Result<T, Box<dyn Any + Send>>) {
    let payload = result.err().expect("it panics");
    assert_eq!(payload.downcast_ref(), Some(&Thrown), "the payload is the body's");
}

#[tokio::test]
async fn panic_fails_every_unwound_call() {
    for case in cases(End::Panic) {
        let trace = Trace::new();
        let caught = AssertUnwindSafe(trace.run(above(case.work()))).catch_unwind().await;
        assert_thrown(caught);
        case.check(&trace, Expected::Failed("panic"));
    }
}

#[tokio::test]
async fn caught_panic_ends_call_immediately() {
    for case in cases(End::Panic).filter(|case| case.form.kind != Kind::Plain) {
        let trace = Trace::new();
        // The box keeps the annotated function's future, so that the unwinding panic does not drop it.
        let mut work = Box::pin(trace.run(case.work()));
        assert_thrown(AssertUnwindSafe(&mut work).catch_unwind().await);
        let ended: Vec<_> = trace.spans().into_iter().filter(|it| it.name == case.name()).collect();
        assert_eq!(names(&ended), [case.name()], "{case:?}: before the drop");
        case.check_ending(&ended[0], Expected::Failed("panic"));

        drop(work);
        let ended = trace.span(case.name());
        case.check_ending(&ended, Expected::Failed("panic"));
        assert!(!case.drops_inside() || trace.span("execute_tool close").is_child_of(&ended));
    }
}

#[tokio::test]
async fn task_panic_fails_its_call() {
    for case in cases(End::Panic) {
        let trace = Trace::new();
        let task = tokio::spawn(opentelemetry::trace::FutureExt::with_context(
            above(case.work()),
            trace.context(),
        ));
        let error = task.await.expect_err("the task panics");
        assert_thrown::<()>(Err(error.into_panic()));
        case.check(&trace, Expected::Failed("panic"));
    }
}

#[derive(Debug)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        throw();
    }
}

#[genai::agent(name = "a")]
async fn holds_a_bomb() {
    let _bomb = Bomb;
    pending::<()>().await;
}

#[test]
fn panic_in_drop_fails_call() {
    let trace = Trace::new();
    let mut work = Box::pin(trace.run(holds_a_bomb()));
    let mut task = Context::from_waker(Waker::noop());
    assert!(work.as_mut().poll(&mut task).is_pending());
    assert_thrown(catch_unwind(AssertUnwindSafe(|| drop(work))));
    let span = trace.only();
    span.assert_failed("panic");
    assert_eq!(span.text("agent.outcome").as_deref(), Some("failed"));
}

#[derive(Debug)]
struct Unreadable;

impl Outcome for Unreadable {
    fn failure(&self) -> Option<Cow<'static, str>> {
        throw()
    }
}

#[genai::agent(name = "a")]
async fn unreadable() -> Unreadable {
    Unreadable
}

#[genai::agent(name = "a")]
fn unreadable_now() -> Unreadable {
    Unreadable
}

#[tokio::test]
async fn unreadable_value_is_returned_and_marked() {
    let (trace, plain) = (Trace::new(), Trace::new());
    let _: (Unreadable, Unreadable) = (trace.run(unreadable()).await, plain.enter(unreadable_now));
    for span in [trace.only(), plain.only()] {
        assert_eq!(span.get("agent.read.panicked"), Some(true.into()));
        assert_eq!(span.text("agent.outcome").as_deref(), Some("completed"));
    }
}
