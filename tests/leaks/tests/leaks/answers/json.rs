//! JSON: whole, as a body, in events and in streams; with and without `capture(…)`.

use serde_json::Value;

use super::providers::{self, Provider};
use crate::budgets::refused;
use crate::operations::play_one;
use crate::secrets::bare;
use crate::work::{Work, end};

macro_rules! calls {
    ($name:ident: $($capture:tt)*) => {
        mod $name {
            use futures_util::stream::{self, Stream, StreamExt as _};
            use serde_json::Value;

            use crate::work::{Failed, Work, finish, wait};

            #[genai::chat(provider = provider, request = &request $($capture)*)]
            async fn whole(provider: &str, request: Value, answer: Value, end: u8) -> Result<Value, Failed> {
                drop(request);
                wait(end).await;
                finish(end).map(|_| answer)
            }

            #[genai::chat(provider = provider, request = genai::json::Body::parse(request.to_string()) $($capture)*)]
            async fn body(provider: &str, request: Value, answer: Value, end: u8) -> Result<genai::json::Body, Failed> {
                drop(request);
                wait(end).await;
                finish(end).map(|_| genai::json::Body::parse(answer.to_string()))
            }

            /// Items, followed by the ending.
            fn ending<T: Send + 'static>(
                items: Vec<T>,
                end: u8,
                last: T,
            ) -> impl Stream<Item = Result<T, Failed>> + use<T> {
                let last = stream::once(async move {
                    wait(end).await;
                    finish(end).map(|_| last)
                });
                stream::iter(items).map(Ok).chain(last)
            }

            #[genai::chat(provider = provider, request = &request $($capture)*)]
            fn values(
                provider: &str,
                request: Value,
                events: Vec<Value>,
                end: u8,
            ) -> impl Stream<Item = Result<Value, Failed>> + use<> {
                drop(request);
                ending(events, end, Value::Null)
            }

            #[genai::chat(provider = provider, request = &request $($capture)*)]
            fn events(
                provider: &str,
                request: Value,
                events: Vec<Value>,
                end: u8,
            ) -> impl Stream<Item = Result<genai::json::Events, Failed>> + use<> {
                drop(request);
                let parse = |event: &Value| genai::json::Events::parse(format!("data: {event}\n\n"));
                ending(events.iter().map(parse).collect(), end, parse(&Value::Null))
            }

            async fn read<T>(items: impl Stream<Item = Result<T, Failed>>) -> Result<(), Failed> {
                let mut items = std::pin::pin!(items);
                while let Some(item) = items.next().await {
                    drop(item?);
                }
                Ok(())
            }

            pub(super) fn answered(provider: &'static str, request: Value, answer: Value, end: u8) -> [Work; 2] {
                let (asked, answered) = (request.clone(), answer.clone());
                [
                    Box::pin(async move { whole(provider, request, answer, end).await.map(drop) }),
                    Box::pin(async move { body(provider, asked, answered, end).await.map(drop) }),
                ]
            }

            pub(super) fn streamed(provider: &'static str, request: Value, items: Vec<Value>, end: u8) -> [Work; 2] {
                let (asked, answered) = (request.clone(), items.clone());
                [
                    Box::pin(async move { read(values(provider, request, items, end)).await }),
                    Box::pin(async move { read(events(provider, asked, answered, end)).await }),
                ]
            }
        }
    };
}

calls!(not_named: );
calls!(named: , capture(raw(input, output, system, tools, error)));

type Answered = fn(&'static str, Value, Value, u8) -> [Work; 2];
type Streamed = fn(&'static str, Value, Vec<Value>, u8) -> [Work; 2];

const CALLS: &[(Answered, Streamed)] = &[
    (not_named::answered, not_named::streamed),
    (named::answered, named::streamed),
];

pub(super) fn play() {
    for (answered, streamed) in CALLS {
        for provider in providers::all() {
            let Provider {
                name,
                request,
                answer,
                errors,
                events,
            } = provider;
            for end in end::ALL {
                let whole = answered(name, request.clone(), answer.clone(), end);
                let in_parts = streamed(name, request.clone(), events.clone(), end);
                whole.into_iter().chain(in_parts).for_each(play_one);
            }
            for error in &errors {
                let mut broken = events[..events.len() / 2].to_vec();
                broken.push(error.clone());
                let whole = answered(name, request.clone(), error.clone(), end::VALUE);
                let in_parts = streamed(name, request.clone(), broken, end::VALUE);
                whole.into_iter().chain(in_parts).for_each(play_one);
            }
            // A stream that ends between two events looks complete to clients.
            for middle in [events.len() / 3, events.len() / 2, events.len() * 2 / 3] {
                let half = streamed(name, request.clone(), events[..middle].to_vec(), end::VALUE);
                half.into_iter().for_each(play_one);
            }
            // Nothing is recorded of text that is not JSON, or of JSON in an unknown form.
            let odd = Value::from(bare("no JSON"));
            answered(name, odd.clone(), odd.clone(), end::VALUE)
                .into_iter()
                .for_each(play_one);
            let no_answer = answered(name, request.clone(), answer.clone(), end::VALUE);
            let no_stream = streamed(name, request.clone(), events.clone(), end::VALUE);
            no_answer
                .into_iter()
                .chain(no_stream)
                .for_each(|work| play_one(refused(work)));
        }
    }
}
