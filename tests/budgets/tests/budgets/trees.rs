//! Random trees of runs and concurrent calls with every ending: no limit is passed, nested budgets agree with the bodies
//! that ran, and every reservation is released.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use genai::{Action, Budget, Limit};
use proptest::prelude::*;
use tokio::task::yield_now;

use crate::{AgentError, Answer};

/// The ending of a body.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Returns,
    Fails,
    Panics,
    /// It is dropped while it waits.
    IsDropped,
}

#[derive(Debug, Clone)]
enum Node {
    Model {
        reserves: u32,
        uses: u64,
        ending: Ending,
    },
    Tool {
        argument: u8,
        ending: Ending,
    },
    Run {
        limits: Limits,
        side_by_side: bool,
        children: Vec<Node>,
    },
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    models: u64,
    tools: u64,
    output: u64,
}

/// The true counts of a run.
#[derive(Debug)]
struct Truth {
    limits: Limits,
    models: AtomicU64,
    tools: AtomicU64,
    output: AtomicU64,
}

type Above = Vec<Arc<Truth>>;

fn limits() -> impl Strategy<Value = Limits> {
    (0..6_u64, 0..6_u64, 0..300_u64).prop_map(|(models, tools, output)| Limits { models, tools, output })
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        4 => Just(Ending::Returns),
        1 => Just(Ending::Fails),
        1 => Just(Ending::Panics),
        1 => Just(Ending::IsDropped),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        // A call never uses more than it reserved, so that a limit of tokens can hold.
        (1..100_u32, 0..100_u64, ending()).prop_map(|(reserves, uses, ending)| Node::Model {
            reserves,
            uses: uses.min(reserves.into()),
            ending
        }),
        (0..3_u8, ending()).prop_map(|(argument, ending)| Node::Tool { argument, ending }),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        (limits(), any::<bool>(), prop::collection::vec(inner, 0..6)).prop_map(|(limits, side_by_side, children)| {
            Node::Run {
                limits,
                side_by_side,
                children,
            }
        })
    })
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = reserves)]
async fn model(reserves: u32, uses: u64, ending: Ending, above: &Above) -> Result<Answer, AgentError> {
    for run in above {
        run.models.fetch_add(1, Relaxed);
    }
    // A call that does not end may have used all that it reserved.
    let settled = match ending {
        Ending::Returns => uses,
        Ending::Fails => 0,
        Ending::Panics | Ending::IsDropped => reserves.into(),
    };
    for run in above {
        run.output.fetch_add(settled, Relaxed);
    }
    yield_now().await;
    end(ending).await?;
    Ok(Answer(1, uses))
}

#[genai::tool(call_id = None, skip(ending, above))]
async fn tool(argument: u8, ending: Ending, above: &Above) -> Result<u8, AgentError> {
    for run in above {
        run.tools.fetch_add(1, Relaxed);
    }
    yield_now().await;
    end(ending).await?;
    Ok(argument)
}

async fn end(ending: Ending) -> Result<(), AgentError> {
    match ending {
        Ending::Returns => Ok(()),
        Ending::Fails => Err(AgentError::Failed),
        Ending::Panics => std::panic::resume_unwind(Box::new("as planned")),
        Ending::IsDropped => std::future::pending().await,
    }
}

fn budget(limits: Limits) -> Budget {
    Budget::new()
        // Refused calls do not end runs, so that the whole tree is played.
        .limit(Limit::model_calls(limits.models).action(Action::Refuse))
        .limit(Limit::tool_calls(limits.tools).action(Action::Refuse))
        .limit(Limit::output_tokens(limits.output).action(Action::Refuse))
        .max_refusals(u64::MAX)
        .max_tool_repeats(4)
}

#[genai::agent(budget = budget(limits))]
async fn run(limits: Limits, side_by_side: bool, children: Vec<Node>, above: Above) -> Result<(), AgentError> {
    let own = Arc::new(Truth {
        limits,
        models: AtomicU64::new(0),
        tools: AtomicU64::new(0),
        output: AtomicU64::new(0),
    });
    let below: Above = above.iter().cloned().chain([Arc::clone(&own)]).collect();
    let work = children.into_iter().map(|child| play(child, below.clone()));
    if side_by_side {
        let tasks: Vec<_> = work.map(genai::spawn).collect();
        join_all(tasks)
            .await
            .into_iter()
            .for_each(|task| task.expect("no task is aborted"));
    } else {
        for child in work {
            child.await;
        }
    }
    assert!(own.models.load(Relaxed) <= limits.models, "{own:?}");
    assert!(own.tools.load(Relaxed) <= limits.tools, "{own:?}");
    assert!(own.output.load(Relaxed) <= limits.output, "{own:?}");
    Ok(())
}

/// Plays a part of the tree and ignores its result.
fn play(node: Node, above: Above) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        match node {
            Node::Model { reserves, uses, ending } => {
                finish(ending, model(reserves, uses, ending, &above).map(drop)).await;
            }
            Node::Tool { argument, ending } => finish(ending, tool(argument, ending, &above).map(drop)).await,
            Node::Run {
                limits,
                side_by_side,
                children,
            } => {
                drop(run(limits, side_by_side, children, above).await);
            }
        }
    })
}

/// Polls a call to its end, or drops it if that is its ending.
async fn finish(ending: Ending, call: impl Future<Output = ()>) {
    let call = std::panic::AssertUnwindSafe(call).catch_unwind();
    if let Ending::IsDropped = ending {
        let mut call = Box::pin(call);
        for _ in 0..3 {
            if (&mut call).now_or_never().is_some() {
                return;
            }
            yield_now().await;
        }
    } else {
        drop(call.await);
    }
}

/// Nothing stays reserved: the rest of the root's budget is the calls that did not run.
#[genai::agent(budget = budget(limits))]
async fn root(limits: Limits, children: Vec<Node>) -> Result<(), AgentError> {
    let own = Arc::new(Truth {
        limits,
        models: AtomicU64::new(0),
        tools: AtomicU64::new(0),
        output: AtomicU64::new(0),
    });
    let tasks: Vec<_> = children
        .into_iter()
        .map(|child| genai::spawn(play(child, vec![Arc::clone(&own)])))
        .collect();
    join_all(tasks)
        .await
        .into_iter()
        .for_each(|task| task.expect("no task is aborted"));
    let left = genai::current_run().remaining();
    assert_eq!(left.model_calls, Some(own.limits.models - own.models.load(Relaxed)));
    assert_eq!(left.tool_calls, Some(own.limits.tools - own.tools.load(Relaxed)));
    assert_eq!(left.output_tokens, Some(own.limits.output - own.output.load(Relaxed)));
    Ok(())
}

fn trees(cases: u32, runtime: &tokio::runtime::Runtime) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(limits in limits(), children in prop::collection::vec(node(), 1..8))| {
        // The timeout fails the test if a tree deadlocks.
        let done = runtime.block_on(async { tokio::time::timeout(Duration::from_mins(1), root(limits, children)).await });
        done.expect("the tree comes to its end").expect("it handles refusals");
    });
}

#[test]
fn random_trees_respect_limits_single_threaded() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    trees(512, &runtime);
}

#[test]
fn random_trees_respect_limits_multi_threaded() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build();
    trees(512, &runtime.expect("a runtime"));
}
