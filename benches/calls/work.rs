//! The annotated functions without their attribute, whose cost is subtracted from all others'.

#![allow(clippy::unused_async)] // They stand for functions that wait.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use genai::{BudgetExceeded, Chunk, Response, ResponseRecorder, Usage};

/// A provider's answer. Its id and its model are the two allocations of the bare call.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) id: String,
    pub(crate) model: String,
    pub(crate) finish_reason: &'static str,
    pub(crate) input: u32,
    pub(crate) cached: u32,
    pub(crate) output: u32,
}

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.input)
            .with_cache_read_tokens(self.cached)
            .with_output_tokens(self.output)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder
            .model(&self.model)
            .id(&self.id)
            .finish_reason(0, self.finish_reason);
    }
}

#[derive(Debug)]
pub(crate) struct Failure;

impl From<BudgetExceeded> for Failure {
    fn from(_: BudgetExceeded) -> Self {
        Self
    }
}

/// Arguments of a tool call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    pub(crate) call_id: &'static str,
    pub(crate) case_sensitive: bool,
    pub(crate) from_line: u32,
    pub(crate) path: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) to_line: Option<u32>,
}

impl Search {
    /// The arguments of the call with this number. No two calls have the same.
    pub(crate) fn number(number: u32) -> Self {
        black_box(Self {
            call_id: "call_0123456789",
            case_sensitive: true,
            from_line: number,
            path: "src/parser.rs",
            pattern: "fn main",
            to_line: None,
        })
    }
}

pub(crate) async fn chat(prompt: u32) -> Result<Answer, Failure> {
    black_box(prompt);
    Ok(black_box(Answer {
        id: black_box("chatcmpl-0123456789abcdef").to_owned(),
        model: black_box("gpt-4o-mini-2024-07-18").to_owned(),
        finish_reason: "stop",
        input: 1_200,
        cached: 1_024,
        output: 80,
    }))
}

pub(crate) async fn embed(input: u32) -> Result<Usage, Failure> {
    Ok(Usage::input_including_cached(black_box(input % 512)))
}

pub(crate) async fn search(search: Search) -> Result<u64, Failure> {
    Ok(u64::from(black_box(search).from_line))
}

/// A future that is ready after this number of polls.
pub(crate) struct Polled(pub(crate) u32);

impl Future for Polled {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match black_box(self.0).checked_sub(1) {
            None => Poll::Ready(()),
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
        }
    }
}

pub(crate) async fn polled(polls: u32) -> Result<Answer, Failure> {
    Polled(polls).await;
    chat(0).await
}

/// A stream of this number of parts of an answer. The last part has the usage.
pub(crate) struct Parts(pub(crate) u32);

/// One part, with the number of parts that are left.
pub(crate) struct Part(pub(crate) u32);

impl Stream for Parts {
    type Item = Part;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Part>> {
        let left = black_box(self.0).checked_sub(1);
        if let Some(left) = left {
            self.0 = left;
        }
        Poll::Ready(left.map(Part))
    }
}

impl Chunk for Part {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if self.0 == 0 {
            recorder.usage(Usage::input_including_cached(1_200_u32).with_output_tokens(80_u32));
        }
    }
}

/// Reads a stream to its end.
pub(crate) async fn drain(parts: impl Stream<Item = Part>) -> Result<(), Failure> {
    let mut parts = std::pin::pin!(parts);
    while let Some(part) = std::future::poll_fn(|task| parts.as_mut().poll_next(task)).await {
        black_box(part.0);
    }
    Ok(())
}

/// One workflow of ten chats with ten tools each.
pub(crate) async fn tree() -> Result<(), Failure> {
    for number in 0..10 {
        turn(number).await?;
    }
    Ok(())
}

async fn turn(number: u32) -> Result<Answer, Failure> {
    for call in 0..10 {
        search(Search::number(number * 10 + call)).await?;
    }
    chat(number).await
}
