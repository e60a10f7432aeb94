//! Calls that are dropped before they are done, in every common way.

use std::future::{Future, poll_fn, ready};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use opentelemetry::trace::FutureExt as _;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::work::{End, Failed};
use super::{Case, Expected, Kind, Work, above, cases};
use crate::support::{Trace, names};

/// Cancels the work after it has reached the point where it hangs.
type Cancel = fn(&Trace, Work);

const WAYS: [(&str, Cancel); 6] = [
    ("drop", dropped),
    ("timeout", timeout),
    ("select", select),
    ("abort", abort),
    ("shutdown", shutdown),
    ("shutdown of a pool", shutdown_of_a_pool),
];

fn can_be_dropped(case: &Case) -> bool {
    case.form.kind != Kind::Plain
}

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime starts")
}

/// Polls the work eight times, after which it hangs.
fn poll_until_it_hangs<F: Future>(work: F) {
    let mut work = pin!(work);
    let mut task = Context::from_waker(Waker::noop());
    for _ in 0..8 {
        assert!(work.as_mut().poll(&mut task).is_pending(), "it hangs");
    }
}

fn dropped(trace: &Trace, work: Work) {
    poll_until_it_hangs(trace.run(above(work)));
}

fn timeout(trace: &Trace, work: Work) {
    let over = runtime().block_on(async {
        let mut work = Box::pin(trace.run(above(work)));
        settle(&mut work).await;
        tokio::time::timeout(Duration::from_millis(1), work).await
    });
    assert!(over.is_err(), "it hangs");
}

fn select(trace: &Trace, work: Work) {
    runtime().block_on(async {
        let mut work = Box::pin(trace.run(above(work)));
        settle(&mut work).await;
        tokio::select! {
            biased;
            _ = work => panic!("it hangs"),
            () = ready(()) => {}
        }
    });
}

/// Polls the work eight times in a runtime, after which it hangs.
async fn settle<F: Future + Unpin>(work: &mut F) {
    for _ in 0..8 {
        poll_fn(|task| {
            assert!(std::pin::Pin::new(&mut *work).poll(task).is_pending(), "it hangs");
            std::task::Poll::Ready(())
        })
        .await;
        tokio::task::yield_now().await;
    }
}

/// Spawns the work as a task, with a signal that it has reached the point where it hangs.
fn task(
    trace: &Trace,
    work: Work,
) -> (
    impl Future<Output = Result<(), Failed>> + Send + 'static,
    oneshot::Receiver<()>,
) {
    let (hangs, wait) = oneshot::channel();
    let mut work = Box::pin(above(work).with_context(trace.context()));
    let task = async move {
        settle(&mut work).await;
        hangs.send(()).expect("the test waits");
        work.await
    };
    (task, wait)
}

fn abort(trace: &Trace, work: Work) {
    let (work, hangs) = task(trace, work);
    runtime().block_on(async {
        let task = tokio::spawn(work);
        hangs.await.expect("the task starts");
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
    });
}

fn shut_down(runtime: Runtime, trace: &Trace, work: Work) {
    let (work, hangs) = task(trace, work);
    runtime.spawn(work);
    runtime.block_on(hangs).expect("the task starts");
    drop(runtime);
}

fn shutdown(trace: &Trace, work: Work) {
    shut_down(runtime(), trace, work);
}

fn shutdown_of_a_pool(trace: &Trace, work: Work) {
    let pool = Builder::new_multi_thread().worker_threads(1).build();
    shut_down(pool.expect("a runtime starts"), trace, work);
}

#[test]
fn dropped_call_is_cancelled_with_usage() {
    for (way, cancel) in WAYS {
        for case in cases(End::Hang).filter(can_be_dropped) {
            let trace = Trace::new();
            cancel(&trace, case.work());
            assert!(!trace.spans().is_empty(), "{way}: {case:?}");
            case.check(&trace, Expected::Cancelled);
        }
    }
}

#[test]
fn unpolled_call_records_no_span() {
    for case in cases(End::Value).filter(can_be_dropped) {
        let trace = Trace::new();
        trace.enter(|| drop(case.work()));
        trace.enter(|| drop(above(case.work())));
        assert_eq!(names(&trace.spans()), [""; 0], "{case:?}");
    }
}

#[test]
fn completed_call_drop_is_not_cancelled() {
    for case in cases(End::Value).filter(can_be_dropped) {
        let trace = Trace::new();
        let mut work = Box::pin(trace.run(above(case.work())));
        runtime().block_on(&mut work).expect("it has a value");
        drop(work);
        case.check(&trace, Expected::Completed);
    }
}
