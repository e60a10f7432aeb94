//! Plays a tree.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use futures_util::stream::{Stream, StreamExt};
use genai::price::Cost;
use genai::{Action, Budget, Limit, Usage};
use tokio::task::yield_now;

use crate::calls::{
    Error, IDS, Piece, around, ask, create, embed, fetch, pieces, pieces_around, remote, retrieve, tool,
};
use crate::check;
use crate::nodes::{Around, Limits, Node};
use crate::truth::{Above, Truth};

pub(crate) fn budget(limits: Option<Limits>) -> Option<Budget> {
    limits.map(|limits| {
        // Refused calls do not end runs, so that the whole tree is played.
        Budget::new()
            .limit(Limit::model_calls(limits.models).action(Action::Refuse))
            .limit(Limit::tool_calls(limits.tools).action(Action::Refuse))
            .limit(Limit::total_tokens(limits.tokens).action(Action::Refuse))
            .limit(Limit::cost_usd(Cost::from_pico_usd(limits.cost).usd()).action(Action::Refuse))
            .max_tool_repeats(4)
            .max_refusals(u64::MAX)
    })
}

#[genai::agent(budget = budget(limits))]
async fn run(
    limits: Option<Limits>,
    side_by_side: bool,
    leaves: bool,
    mut children: Vec<Node>,
    above: Above,
) -> Result<(), Error> {
    let own = Arc::new(Truth::default());
    let below = Above {
        runs: above.runs.iter().cloned().chain([Arc::clone(&own)]).collect(),
        left: Arc::clone(&above.left),
    };
    let is_left = leaves || children.iter().any(leaves_a_task);
    if leaves && let Some(last) = children.pop() {
        let task = genai::spawn(play(last, below.clone()));
        above.left.lock().expect("nobody panicked").push(task);
        yield_now().await;
    }
    let work = children.into_iter().map(|child| play(child, below.clone()));
    if side_by_side {
        let tasks: Vec<_> = work.map(genai::spawn).collect();
        for task in join_all(tasks).await {
            task.expect("no task is aborted");
        }
    } else {
        for child in work {
            child.await;
        }
    }
    check(limits, &own, !is_left);
    Ok(())
}

/// Whether a run in it leaves a task behind, which may still run when the others have ended.
fn leaves_a_task(node: &Node) -> bool {
    match node {
        Node::Run { leaves, children, .. } => *leaves || children.iter().any(leaves_a_task),
        _ => false,
    }
}

/// Plays a part of the tree and ignores its result.
pub(crate) fn play(node: Node, above: Above) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        match node {
            Node::Model {
                model,
                around: outer,
                reserves,
                ending,
            } => {
                let _in_flight = above.in_flight(if let Around::Own = outer { 2 } else { 1 });
                match outer {
                    Around::Nothing => finish(ask(model, true, reserves, ending, &above).map(drop)).await,
                    outer => finish(around(outer, model, reserves, ending, &above).map(drop)).await,
                }
            }
            Node::Stream {
                chunks,
                taken,
                tells,
                wrapped,
            } => {
                let _in_flight = above.in_flight(1);
                if wrapped {
                    read(pieces_around(chunks, tells, above.clone()), taken).await;
                } else {
                    read(pieces(chunks, tells, above.clone()), taken).await;
                }
            }
            Node::Background(input) => {
                let _in_flight = above.in_flight(1);
                let id = IDS.fetch_add(1, Relaxed).to_string();
                if create(&id, &above).await.is_ok() {
                    let usage = Usage::input_including_cached(input).with_output_tokens(1);
                    drop(fetch(&id, Usage::unknown()).await);
                    above.uses(input, 1);
                    drop(fetch(&id, usage).await);
                    drop(fetch(&id, usage).await);
                }
            }
            Node::Embeddings(input) => {
                let _in_flight = above.in_flight(1);
                drop(embed(input, &above).await);
            }
            Node::RemoteAgent(input) => {
                let _in_flight = above.in_flight(1);
                drop(remote(input, &above).await);
            }
            Node::Retrieval => drop(retrieve().await),
            Node::Tool {
                argument,
                fails,
                is_new,
            } => drop(tool(argument, fails, is_new, &above).await),
            Node::Run {
                limits,
                side_by_side,
                leaves,
                children,
            } => drop(run(limits, side_by_side, leaves, children, above).await),
        }
    })
}

pub(crate) async fn read(pieces: impl Stream<Item = Result<Piece, Error>>, taken: u64) {
    let taken = usize::try_from(taken).expect("it is small");
    let mut pieces = Box::pin(pieces.take(taken));
    while let Some(Ok(_)) = pieces.next().await {}
}

/// Polls a call to its end, or drops it if it never ends.
pub(crate) async fn finish(call: impl Future<Output = ()>) {
    let mut call = Box::pin(std::panic::AssertUnwindSafe(call).catch_unwind());
    for _ in 0..12 {
        if (&mut call).now_or_never().is_some() {
            return;
        }
        yield_now().await;
    }
}
