//! Errors in place of a stream, and streams in a `Result` whose values are known only at their end.

use std::borrow::Cow;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::{ErrorType, MapStream, ResponseRecorder, StreamEnd, Usage};

use super::{BoxStream, Delta};
use crate::support::Trace;

#[derive(Debug)]
struct Status429;

impl ErrorType for Status429 {
    fn error_type(&self) -> Cow<'static, str> {
        "429".into()
    }
}

#[derive(Debug)]
struct Plain;

struct Answer(BoxStream<Delta>);

impl MapStream for Answer {
    type Item = Delta;

    fn map_stream(self, map: impl FnOnce(BoxStream<Delta>) -> BoxStream<Delta>) -> Self {
        Self(map(self.0))
    }
}

/// A stream that counts its own tokens.
struct Counted(u64);

impl Stream for Counted {
    type Item = Delta;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Delta>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 3).then(Delta::default))
    }
}

impl StreamEnd for Counted {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(Usage::input_including_cached(10).with_output_tokens(self.0));
    }
}

fn items() -> BoxStream<Delta> {
    Box::pin(stream::iter([Delta::tokens(10, 1), Delta::tokens(10, 4)]))
}

macro_rules! called {
    (async $call:expr) => {
        $call.await
    };
    ($call:expr) => {
        $call
    };
}

/// Ways to write such a function, with the error type and the expected `error.type`.
macro_rules! ways {
    ($($name:ident: [$($asynchronous:ident)?] $value:ty, $error:ident => $expected:literal, $body:expr, $read:expr;)*) => {
        $(mod $name {
            use super::*;

            #[genai::chat(provider = "openai", model = "gpt-4o")]
            $($asynchronous)? fn ask(fail: bool) -> Result<$value, $error> {
                if fail {
                    return Err($error);
                }
                Ok($body)
            }

            #[tokio::test]
            async fn error_instead_of_stream_fails_call() {
                let trace = Trace::new();
                assert!(trace.run(async { called!($($asynchronous)? ask(true)).err() }).await.is_some());
                trace.only().assert_failed($expected);
            }

            #[tokio::test]
            async fn stream_is_followed_to_end() {
                let trace = Trace::new();
                let read = async {
                    let read: fn(_) -> _ = $read;
                    let Ok(value) = called!($($asynchronous)? ask(false)) else {
                        panic!("it is a stream");
                    };
                    read(value).count().await
                };
                assert!(trace.run(read).await >= 2);
                assert_eq!(trace.only().int("gen_ai.usage.output_tokens"), Some(4));
            }
        })*
    };
}

ways! {
    boxed: [] BoxStream<Delta>, Status429 => "429", items(), |stream| stream;
    boxed_plain: [] BoxStream<Delta>, Plain => "it::streams::early::Plain", items(), |stream| stream;
    boxed_async: [async] BoxStream<Delta>, Status429 => "429", items(), |stream| stream;
    held: [] Answer, Status429 => "429", Answer(items()), |answer: Answer| answer.0;
    held_async: [async] Answer, Plain => "it::streams::early::Plain", Answer(items()), |answer: Answer| answer.0;
    opaque: [] impl Stream<Item = Delta>, Status429 => "429", items().map(|item| item), |stream| stream;
    opaque_plain: [] impl Stream<Item = Delta>, Plain => "it::streams::early::Plain", items().map(|item| item), |stream| stream;
    opaque_async: [async] impl Stream<Item = Delta>, Status429 => "429", items().map(|item| item), |stream| stream;
    counted: [] impl Stream<Item = Delta>, Status429 => "429", Counted(0), |stream| stream;
    counted_plain: [] impl Stream<Item = Delta>, Plain => "it::streams::early::Plain", Counted(0), |stream| stream;
    counted_async: [async] impl Stream<Item = Delta>, Status429 => "429", Counted(0), |stream| stream;
    counted_async_plain: [async] impl Stream<Item = Delta>, Plain => "it::streams::early::Plain", Counted(0), |stream| stream;
}
