//! The same work in functions of every form.

use std::fmt;
use std::future::{Future, pending};
use std::pin::Pin;

use futures_util::future::{FutureExt as _, TryFutureExt as _};
use futures_util::stream::{Stream, TryStreamExt as _};

use super::work::{End, Failed, Held, Reply, Script, fail, pause, throw};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// The work of a call, up to the last item of a stream. The annotated function has already been called.
pub(super) type Work = BoxFuture<Result<(), Failed>>;

/// A form of function.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) make: fn(End) -> Work,
    pub(super) kind: Kind,
}

/// The properties of a form that decide how it may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Future,
    Stream,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The body of a function; `$wait` is the point where it may be dropped.
macro_rules! body {
    ($end:ident, $wait:expr) => {{
        let _held = Held;
        $wait;
        match $end {
            End::QuestionMark => fail()?,
            End::EarlyReturn => return Err(Failed),
            End::Panic => throw(),
            _ => {}
        }
        if $end == End::Error {
            Err(Failed)
        } else {
            Ok(Reply {
                failed: $end == End::Told,
            })
        }
    }};
}

async fn wait(end: End) {
    if end == End::Hang {
        pending::<()>().await;
    }
    pause().await;
}

/// Reads a stream to its end or its first error, and keeps it until the future is dropped.
fn drained<S>(stream: S) -> Work
where
    S: Stream<Item = Result<Reply, Failed>> + Send + 'static,
{
    Box::pin(stream.try_for_each(|_| async { Ok(()) }))
}

macro_rules! forms {
    ($operation:ident, $attribute:meta $(, $before:expr)?) => {
        pub(super) mod $operation {
            #![allow(clippy::wildcard_imports)]
            use super::*;

            #[$attribute]
            async fn future(end: End) -> Result<Reply, Failed> {
                $($before;)?
                body!(end, wait(end).await)
            }

            #[$attribute]
            fn boxed(end: End) -> BoxFuture<Result<Reply, Failed>> {
                Box::pin(async move {
                    $($before;)?
                    body!(end, wait(end).await)
                })
            }

            #[$attribute]
            fn opaque(end: End) -> impl Future<Output = Result<Reply, Failed>> {
                async move {
                    $($before;)?
                    body!(end, wait(end).await)
                }
            }

            #[$attribute]
            fn plain(end: End) -> Result<Reply, Failed> {
                $($before;)?
                body!(end, ())
            }

            fn script(end: End) -> impl Stream<Item = Result<Reply, Failed>> + Send {
                let start = async move {
                    $($before;)?
                    Ok(Script::new(end))
                };
                start.try_flatten_stream()
            }

            #[$attribute]
            fn stream(end: End) -> impl Stream<Item = Result<Reply, Failed>> {
                script(end)
            }

            #[$attribute]
            fn boxed_stream(end: End) -> BoxStream<Result<Reply, Failed>> {
                Box::pin(script(end))
            }

            #[$attribute]
            async fn future_of_stream(end: End) -> Result<BoxStream<Result<Reply, Failed>>, Failed> {
                pause().await;
                Ok(Box::pin(script(end)))
            }

            pub(in super::super) const FORMS: [Form; 7] = [
                Form {
                    name: "async fn",
                    make: |end| Box::pin(future(end).map_ok(drop)),
                    kind: Kind::Future,
                },
                Form {
                    name: "boxed future",
                    make: |end| Box::pin(boxed(end).map_ok(drop)),
                    kind: Kind::Future,
                },
                Form {
                    name: "impl Future",
                    make: |end| Box::pin(opaque(end).map(|result| result.map(drop))),
                    kind: Kind::Future,
                },
                Form {
                    name: "fn",
                    make: |end| Box::pin(async move { plain(end).map(drop) }),
                    kind: Kind::Plain,
                },
                Form {
                    name: "impl Stream",
                    make: |end| drained(stream(end)),
                    kind: Kind::Stream,
                },
                Form {
                    name: "boxed stream",
                    make: |end| drained(boxed_stream(end)),
                    kind: Kind::Stream,
                },
                Form {
                    name: "async fn of a boxed stream",
                    make: |end| drained(future_of_stream(end).try_flatten_stream()),
                    kind: Kind::Stream,
                },
            ];
        }
    };
}

/// A model call before the others, for the totals of runs.
#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn asked() -> Reply {
    Reply { failed: false }
}

forms!(chat, genai::chat(provider = "openai", model = "gpt-4o"));
forms!(agent, genai::agent(name = "a"), asked());
