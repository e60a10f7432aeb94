//! Execution of a tree, with a log of its functions.

use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{Either, FutureExt as _, join_all, select, select_all};
use futures_util::stream::{self, Stream, TryStreamExt as _};
use genai::{Chunk, Response, ResponseRecorder, Usage};
use opentelemetry::trace::FutureExt as _;
use tokio::sync::oneshot;
use tokio::task::yield_now;

use crate::tree::{End, How, Kind, Node, Step};

/// Log entry of one call, to compare with its span.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) parent: Option<usize>,
    pub(crate) kind: Kind,
    /// The last tokens that the call reported.
    pub(crate) tokens: Option<(u32, u32)>,
    /// Whether the call returned a response, with an id of its own.
    pub(crate) gave: bool,
    /// Whether the caller polls the call itself. From a task of its own, a call has no access to the call around it.
    pub(crate) direct: bool,
    /// The ending of the call; `Dropped` until it has ended.
    pub(crate) end: End,
}

/// Log of all calls, by their number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Option<Entry>>>>);

impl Log {
    fn with<T>(&self, change: impl FnOnce(&mut Vec<Option<Entry>>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns a number for a call, which may never start.
    fn number(&self) -> usize {
        self.with(|entries| {
            entries.push(None);
            entries.len() - 1
        })
    }

    fn update(&self, number: usize, change: impl FnOnce(&mut Entry)) {
        self.with(|entries| entries[number].as_mut().map(change));
    }

    pub(crate) fn take(&self) -> Vec<Option<Entry>> {
        self.with(std::mem::take)
    }
}

#[derive(Debug)]
struct Failed;

/// A result, or an item, with its tokens and the number of its call as its id.
#[derive(Debug)]
struct Reply(Option<(u32, u32)>, String);

impl Response for Reply {
    fn usage(&self) -> Usage {
        self.0.map_or_else(Usage::unknown, |(input, output)| {
            Usage::input_including_cached(input).with_output_tokens(output)
        })
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.id(&self.1);
    }
}

impl Chunk for Reply {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.id(&self.1).usage(self.usage());
    }
}

/// A call that has not started.
#[derive(Debug)]
struct Call {
    node: Node,
    number: usize,
    parent: Option<usize>,
    direct: bool,
    log: Log,
    hangs: Option<oneshot::Sender<()>>,
}

impl Call {
    /// Runs the steps of a function's body.
    async fn steps(&self) {
        let entry = Entry {
            parent: self.parent,
            kind: self.node.kind,
            tokens: None,
            gave: false,
            direct: self.direct,
            end: End::Dropped,
        };
        self.log.with(|entries| entries[self.number] = Some(entry));
        for step in &self.node.steps {
            run(step, self.number, &self.log).await;
        }
        yield_now().await;
    }

    async fn end(&mut self) -> Result<(), Failed> {
        if self.node.end == End::Dropped {
            // The receiver may be gone, because the caller may be dropped, too.
            self.hangs.take().map(|hangs| hangs.send(()));
            pending::<()>().await;
        }
        self.log.update(self.number, |entry| entry.end = self.node.end);
        match self.node.end {
            End::Error => Err(Failed),
            // This bypasses the panic hook, which would print the payload.
            End::Panic => resume_unwind(Box::new("thrown")),
            _ => Ok(()),
        }
    }

    async fn result(mut self) -> Result<Reply, Failed> {
        self.steps().await;
        self.end().await?;
        let tokens = match self.node.kind {
            Kind::Chat(tokens) => tokens,
            _ => None,
        };
        self.log.update(self.number, |entry| {
            entry.tokens = tokens;
            entry.gave = true;
        });
        Ok(Reply(tokens, self.number.to_string()))
    }

    /// The items of a stream: the chunks, then the ending.
    fn items(self) -> impl Stream<Item = Result<Reply, Failed>> + Send {
        stream::unfold((self, 0), |(mut call, item)| async move {
            if item == 0 {
                call.steps().await;
            }
            let chunks = match call.node.kind {
                Kind::ChatStream(input, chunks) => (item < chunks).then_some(Some((input, item + 1))),
                _ => (item == 0).then_some(None),
            };
            if let Some(tokens) = chunks {
                call.log.update(call.number, |entry| {
                    entry.tokens = tokens.or(entry.tokens);
                    entry.gave = true;
                });
                return Some((Ok(Reply(tokens, call.number.to_string())), (call, item + 1)));
            }
            match call.node.end {
                // The stream ends after an error.
                End::Error if item == u32::MAX => None,
                _ => call.end().await.err().map(|error| (Err(error), (call, u32::MAX))),
            }
        })
    }
}

#[genai::agent(name = "a", attr("test.number" = number))]
async fn agent(number: usize, call: Call) -> Result<Reply, Failed> {
    call.result().await
}

#[genai::tool(call_id = None, skip_all, attr("test.number" = number))]
fn tool(number: usize, call: Call) -> impl Future<Output = Result<Reply, Failed>> + Send {
    call.result()
}

#[genai::chat(provider = "openai", model = "m", attr("test.number" = number))]
fn chat(number: usize, call: Call) -> Pin<Box<dyn Future<Output = Result<Reply, Failed>> + Send>> {
    Box::pin(call.result())
}

#[genai::chat(provider = "openai", model = "m", attr("test.number" = number))]
fn chat_stream(number: usize, call: Call) -> impl Stream<Item = Result<Reply, Failed>> + Send {
    call.items()
}

#[genai::agent(name = "s", attr("test.number" = number))]
fn agent_stream(number: usize, call: Call) -> Pin<Box<dyn Stream<Item = Result<Reply, Failed>> + Send>> {
    Box::pin(call.items())
}

/// Runs a call to its end, and catches its error or panic. A call that hangs is dropped.
pub(crate) fn child(
    node: &Node,
    parent: Option<usize>,
    direct: bool,
    log: &Log,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let number = log.number();
    let (sender, hangs) = oneshot::channel();
    let call = Call {
        node: node.clone(),
        number,
        parent,
        direct,
        log: log.clone(),
        hangs: Some(sender),
    };
    let read = |_| async { Ok(()) };
    let work: Pin<Box<dyn Future<Output = Result<(), Failed>> + Send>> = match node.kind {
        Kind::Run => Box::pin(agent(number, call).map(|result| result.map(drop))),
        Kind::Tool => Box::pin(tool(number, call).map(|result| result.map(drop))),
        Kind::Chat(_) => Box::pin(chat(number, call).map(|result| result.map(drop))),
        Kind::ChatStream(..) => Box::pin(chat_stream(number, call).try_for_each(read)),
        Kind::RunStream => Box::pin(agent_stream(number, call).try_for_each(read)),
    };
    if node.end == End::NeverPolled {
        return Box::pin(async move { drop(work) });
    }
    Box::pin(async move {
        let work = AssertUnwindSafe(work).catch_unwind();
        // A call that hangs sends a signal, and is then dropped with the rest of the `select`.
        match select(work, hangs).await {
            Either::Left(_) | Either::Right((Ok(()), _)) => {}
            Either::Right((Err(_), work)) => drop(work.await),
        }
    })
}

async fn run(step: &Step, parent: usize, log: &Log) {
    let direct = !matches!(step.how, How::Spawned);
    let calls = step.calls.iter().map(|node| child(node, Some(parent), direct, log));
    match step.how {
        How::InTurn => {
            for call in calls {
                call.await;
            }
        }
        How::Joined => drop(join_all(calls).await),
        How::Raced => drop(select_all(calls).await),
        How::Spawned => {
            let tasks: Vec<_> = calls.map(|call| tokio::spawn(call.with_current_context())).collect();
            for task in tasks {
                task.await.expect("what is thrown is caught in the task");
            }
        }
    }
}
