//! Bodies of the functions in the matrix, and their endings.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::Stream;
use genai::{Chunk, Outcome, Response, ResponseRecorder, Usage};

/// Ending of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Value,
    /// A value that marks the call as failed.
    Told,
    /// An `Err` as the last expression.
    Error,
    QuestionMark,
    EarlyReturn,
    Panic,
    /// The body never ends.
    Hang,
}

/// A result, or an item of a stream, with 10 input and 2 output tokens.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) failed: bool,
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
    }
}

impl Chunk for Reply {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(self.usage());
        if self.failed {
            recorder.failed("refused");
        }
    }
}

#[derive(Debug)]
pub(super) struct Failed;

/// Payload of the panics. They bypass the panic hook, which would print them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Thrown;

pub(super) fn throw() -> ! {
    std::panic::resume_unwind(Box::new(Thrown))
}

pub(super) fn fail() -> Result<(), Failed> {
    Err(Failed)
}

/// A guard whose drop makes a call. That call must be a child of the body's span, however the body comes to be dropped.
#[derive(Debug)]
pub(super) struct Held;

impl Drop for Held {
    fn drop(&mut self) {
        close();
    }
}

#[genai::tool(call_id = None)]
fn close() {}

/// A future that is pending once.
pub(super) fn pause() -> impl Future<Output = ()> + Send {
    tokio::task::yield_now()
}

/// A stream of two items and then the ending.
#[derive(Debug)]
pub(super) struct Script {
    _held: Held,
    end: End,
    step: u8,
}

impl Script {
    pub(super) fn new(end: End) -> Self {
        let step = 0;
        Self { _held: Held, end, step }
    }
}

impl Stream for Script {
    type Item = Result<Reply, Failed>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.step += 1;
        Poll::Ready(match (self.step, self.end) {
            // A stream may continue after an error.
            (1 | 2, _) | (5, End::Error) => Some(Ok(Reply { failed: false })),
            (_, End::Hang) => return Poll::Pending,
            (3, _) => {
                task.waker().wake_by_ref();
                return Poll::Pending;
            }
            (4, End::Told) => Some(Ok(Reply { failed: true })),
            (4, End::Error) => Some(Err(Failed)),
            (_, End::Panic) => throw(),
            _ => None,
        })
    }
}
