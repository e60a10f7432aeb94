//! Random trees of runs and calls with everything that a provider may leave out: whatever the tree, cost and assumption stay
//! within the limit and one call per call in flight, calls are counted exactly, and nothing is left reserved.
//!
//! `GENAI_TREES` is how many trees are tried: `GENAI_TREES=1000000 cargo test --release -p budgets --test accounting`.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use futures_util::stream::{self, Stream, StreamExt};
use genai::price::Cost;
use genai::{Action, Budget, BudgetExceeded, Chunk, Limit, Response, ResponseRecorder, Usage};
use proptest::prelude::*;
use tokio::task::{JoinHandle, yield_now};

/// The most tokens that a call has in or out, or reserves.
const MOST: u64 = 1000;
/// The most that a call can come to, by the highest price of gpt-4o: 4.25 and 17 dollars per million tokens.
const DEAREST: u64 = MOST * (4_250_000 + 17_000_000);

#[derive(Debug)]
enum Error {
    /// The budget did not let it start.
    Refused,
    Failed,
}

impl From<BudgetExceeded> for Error {
    fn from(_: BudgetExceeded) -> Self {
        Self::Refused
    }
}

/// How a model call ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Tells(u64, u64),
    /// It returns, and tells no usage.
    IsSilent,
    Fails,
    Panics,
    /// It is dropped while it waits.
    IsDropped,
}

/// Which model is asked, and which one answers.
#[derive(Debug, Clone, Copy)]
enum Model {
    Priced,
    /// The name of a deployment answers.
    Deployment,
    /// Nothing has a price.
    Unknown,
    /// Its tier has no price.
    OddTier,
}

/// What is around a model call.
#[derive(Debug, Clone, Copy)]
enum Around {
    Nothing,
    /// A wrapper that returns the same response, with its id or without.
    Wrapper {
        ids: bool,
    },
    /// One that fails once before.
    Retry,
    /// A call that makes a request of its own after it.
    Own,
}

#[derive(Debug, Clone)]
enum Node {
    Model {
        model: Model,
        around: Around,
        reserves: Option<u64>,
        ending: Ending,
    },
    /// A stream of so many chunks of ten tokens, of which so many are taken.
    Stream {
        chunks: u64,
        taken: u64,
        tells: bool,
        wrapped: bool,
    },
    Embeddings(u64),
    RemoteAgent(u64),
    Retrieval,
    Tool {
        argument: u8,
        fails: bool,
    },
    Run {
        limits: Option<Limits>,
        side_by_side: bool,
        /// Whether its last child is left behind when it ends.
        leaves: bool,
        children: Vec<Node>,
    },
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    models: u64,
    tools: u64,
    tokens: u64,
    /// In units of 10⁻¹² dollars.
    cost: u64,
}

/// What really happened under a run.
#[derive(Debug, Default)]
struct Truth {
    models: AtomicU64,
    tools: AtomicU64,
    /// Calls that turned out to be calls of their own.
    own: AtomicU64,
    input: AtomicU64,
    output: AtomicU64,
    /// Output that came and was not reported.
    arrived: AtomicU64,
    in_flight: AtomicU64,
    most_in_flight: AtomicU64,
}

/// The runs above, and the tasks that were left behind.
#[derive(Debug, Clone, Default)]
struct Above {
    runs: Vec<Arc<Truth>>,
    left: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Above {
    fn add(&self, which: impl Fn(&Truth) -> &AtomicU64, count: u64) {
        for run in &self.runs {
            which(run).fetch_add(count, Relaxed);
        }
    }

    fn uses(&self, input: u64, output: u64) {
        self.add(|it| &it.input, input);
        self.add(|it| &it.output, output);
    }

    /// So many calls may be in flight until the guard is dropped.
    fn in_flight(&self, calls: u64) -> impl Drop + use<> {
        struct InFlight(Above, u64);

        impl Drop for InFlight {
            fn drop(&mut self) {
                for run in &self.0.runs {
                    run.in_flight.fetch_sub(self.1, Relaxed);
                }
            }
        }

        for run in &self.runs {
            let now = run.in_flight.fetch_add(calls, Relaxed) + calls;
            run.most_in_flight.fetch_max(now, Relaxed);
        }
        InFlight(self.clone(), calls)
    }
}

/// What a provider answers.
#[derive(Debug, Clone)]
struct Answer {
    id: Option<String>,
    model: &'static str,
    tier: Option<&'static str>,
    usage: Usage,
}

impl Response for Answer {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder
            .id(self.id.as_deref())
            .model(self.model)
            .service_tier(self.tier);
    }
}

/// Ids of responses.
static IDS: AtomicU64 = AtomicU64::new(0);

async fn respond(model: Model, ids: bool, ending: Ending, above: &Above) -> Result<Answer, Error> {
    above.add(|it| &it.models, 1);
    yield_now().await;
    let usage = match ending {
        Ending::Tells(input, output) => {
            above.uses(input, output);
            Usage::input_including_cached(input).with_output_tokens(output)
        }
        Ending::IsSilent => Usage::unknown(),
        Ending::Fails => return Err(Error::Failed),
        Ending::Panics => std::panic::resume_unwind(Box::new("as planned")),
        Ending::IsDropped => std::future::pending().await,
    };
    let (model, tier) = match model {
        Model::Priced => ("gpt-4o", None),
        Model::Deployment => ("prod-chat-eu", None),
        Model::Unknown => ("our-own", None),
        Model::OddTier => ("gpt-4o", Some("no-such-tier")),
    };
    let id = ids.then(|| IDS.fetch_add(1, Relaxed).to_string());
    Ok(Answer { id, model, tier, usage })
}

fn name(model: Model) -> &'static str {
    match model {
        Model::Unknown => "our-own",
        Model::Priced | Model::Deployment | Model::OddTier => "gpt-4o",
    }
}

#[genai::chat(provider = "openai", model = name(model), max_tokens = reserves)]
async fn ask(model: Model, ids: bool, reserves: Option<u64>, ending: Ending, above: &Above) -> Result<Answer, Error> {
    let _ = reserves;
    respond(model, ids, ending, above).await
}

#[genai::chat(provider = "openai", model = name(model), max_tokens = reserves)]
async fn around(
    around: Around,
    model: Model,
    reserves: Option<u64>,
    ending: Ending,
    above: &Above,
) -> Result<Answer, Error> {
    match around {
        Around::Nothing => ask(model, true, reserves, ending, above).await,
        Around::Wrapper { ids } => ask(model, ids, reserves, ending, above).await,
        Around::Retry => {
            if let Err(Error::Refused) = ask(model, true, reserves, Ending::Fails, above).await {
                return Err(Error::Refused);
            }
            ask(model, true, reserves, ending, above).await
        }
        Around::Own => {
            ask(model, true, reserves, Ending::Tells(7, 1), above).await?;
            above.add(|it| &it.own, 1);
            respond(model, true, Ending::Tells(11, 3), above).await
        }
    }
}

/// Ten tokens of text. The last one tells what they were.
struct Piece(String, Option<u64>);

impl Chunk for Piece {
    fn fold(&self, reading: &mut ResponseRecorder) {
        reading.id(&self.0).content_bytes(40);
        if let Some(output) = self.1 {
            reading.usage(Usage::input_including_cached(5_u64).with_output_tokens(output));
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn pieces(chunks: u64, tells: bool, above: Above) -> impl Stream<Item = Result<Piece, Error>> {
    let id = IDS.fetch_add(1, Relaxed).to_string();
    stream::iter(0..chunks).then(move |chunk| {
        let (id, above) = (id.clone(), above.clone());
        async move {
            above.add(|it| &it.models, u64::from(chunk == 0));
            yield_now().await;
            let last = tells && chunk + 1 == chunks;
            if last {
                above.uses(5, 10 * chunks);
            }
            above.add(|it| &it.arrived, 10);
            Ok(Piece(id, last.then_some(10 * chunks)))
        }
    })
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn pieces_around(chunks: u64, tells: bool, above: Above) -> impl Stream<Item = Result<Piece, Error>> {
    pieces(chunks, tells, above).map(|piece| piece)
}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-large")]
async fn embed(input: u64, above: &Above) -> Result<Answer, Error> {
    spent(input, above).await
}

#[genai::remote_agent(provider = "openai", name = "researcher", model = "gpt-4o", skip(above))]
async fn remote(input: u64, above: &Above) -> Result<Answer, Error> {
    spent(input, above).await
}

async fn spent(input: u64, above: &Above) -> Result<Answer, Error> {
    yield_now().await;
    above.uses(input, 0);
    Ok(Answer {
        id: None,
        model: "gpt-4o",
        tier: None,
        usage: Usage::input_including_cached(input).with_output_tokens(0_u64),
    })
}

#[genai::retrieval(data_source = "files", provider = "openai")]
async fn retrieve() -> Result<u8, Error> {
    yield_now().await;
    Ok(1)
}

#[genai::tool(call_id = None, skip(fails, above))]
async fn tool(argument: u8, fails: bool, above: &Above) -> Result<u8, Error> {
    above.add(|it| &it.tools, 1);
    yield_now().await;
    if fails { Err(Error::Failed) } else { Ok(argument) }
}

fn budget(limits: Option<Limits>) -> Option<Budget> {
    limits.map(|limits| {
        // Refused calls end no run, so that the whole tree is played.
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

/// Whether a run in it leaves a task behind, which may still be running when the others have ended.
fn leaves_a_task(node: &Node) -> bool {
    match node {
        Node::Run { leaves, children, .. } => *leaves || children.iter().any(leaves_a_task),
        _ => false,
    }
}

/// Compares what the run counted with what happened. `exact`: everything under it has ended.
fn check(limits: Option<Limits>, truth: &Truth, exact: bool) {
    let current = genai::current_run();
    let totals = current.totals().expect("it is in a run");
    let of = |count: &AtomicU64| count.load(Relaxed);
    if exact {
        assert_eq!(totals.model_calls, of(&truth.models), "{truth:?} {totals:?}");
        assert_eq!(totals.tool_calls, of(&truth.tools), "{truth:?} {totals:?}");
        assert_eq!(
            totals.input_tokens.unwrap_or(0),
            of(&truth.input),
            "{truth:?} {totals:?}"
        );
        assert_eq!(
            totals.output_tokens.unwrap_or(0),
            of(&truth.output),
            "{truth:?} {totals:?}"
        );
    }
    let Some(limits) = limits else { return };
    if exact {
        // Never below what had arrived.
        let held = totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
        assert!(held >= of(&truth.arrived), "{truth:?} {totals:?}");
    }
    assert!(
        of(&truth.models) <= limits.models + of(&truth.own),
        "{limits:?} {truth:?}"
    );
    assert!(of(&truth.tools) <= limits.tools, "{limits:?} {truth:?}");
    let cost = totals.cost.unwrap_or_default().pico_usd() + totals.assumed_cost.pico_usd();
    let in_flight = of(&truth.most_in_flight) + of(&truth.own);
    assert!(
        cost <= limits.cost + in_flight * DEAREST,
        "{limits:?} {truth:?} {totals:?}"
    );
    let tokens = totals.input_tokens.unwrap_or(0) + totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
    assert!(
        tokens <= limits.tokens + in_flight * 2 * MOST,
        "{limits:?} {truth:?} {totals:?}"
    );
}

/// Plays a part of the tree, whatever becomes of it.
fn play(node: Node, above: Above) -> Pin<Box<dyn Future<Output = ()> + Send>> {
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
            Node::Embeddings(input) => {
                let _in_flight = above.in_flight(1);
                drop(embed(input, &above).await);
            }
            Node::RemoteAgent(input) => {
                let _in_flight = above.in_flight(1);
                drop(remote(input, &above).await);
            }
            Node::Retrieval => drop(retrieve().await),
            Node::Tool { argument, fails } => drop(tool(argument, fails, &above).await),
            Node::Run {
                limits,
                side_by_side,
                leaves,
                children,
            } => drop(run(limits, side_by_side, leaves, children, above).await),
        }
    })
}

async fn read(pieces: impl Stream<Item = Result<Piece, Error>>, taken: u64) {
    let taken = usize::try_from(taken).expect("it is small");
    let mut pieces = Box::pin(pieces.take(taken));
    while let Some(Ok(_)) = pieces.next().await {}
}

/// Polls a call to its end, or drops it if it does not come to one.
async fn finish(call: impl Future<Output = ()>) {
    let mut call = Box::pin(std::panic::AssertUnwindSafe(call).catch_unwind());
    for _ in 0..12 {
        if (&mut call).now_or_never().is_some() {
            return;
        }
        yield_now().await;
    }
}

/// Nothing is left reserved: what the budget of the root says is left, is what has not been used or assumed.
#[genai::agent(budget = budget(Some(limits)))]
async fn root(limits: Limits, children: Vec<Node>) -> Result<(), Error> {
    let own = Arc::new(Truth::default());
    let above = Above {
        runs: vec![Arc::clone(&own)],
        left: Arc::default(),
    };
    let tasks: Vec<_> = children
        .into_iter()
        .map(|child| genai::spawn(play(child, above.clone())))
        .collect();
    for task in join_all(tasks).await {
        task.expect("no task is aborted");
    }
    loop {
        let left = above.left.lock().expect("nobody panicked").pop();
        let Some(task) = left else { break };
        task.await.expect("no task is aborted");
    }
    check(Some(limits), &own, true);
    let totals = genai::current_run().totals().expect("it is in a run");
    let left = genai::current_run().remaining();
    let cost = totals.cost.unwrap_or_default().pico_usd() + totals.assumed_cost.pico_usd();
    let cost_left = Cost::from_pico_usd(limits.cost.saturating_sub(cost));
    assert_eq!(left.cost, Some(cost_left), "{totals:?}");
    let tokens = totals.input_tokens.unwrap_or(0) + totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
    assert_eq!(
        left.total_tokens,
        Some(limits.tokens.saturating_sub(tokens)),
        "{totals:?}"
    );
    assert_eq!(
        left.model_calls,
        Some(limits.models.saturating_sub(totals.model_calls)),
        "{totals:?}"
    );
    Ok(())
}

fn limits() -> impl Strategy<Value = Limits> {
    (0..8_u64, 0..6_u64, 0..20 * MOST, 0..4 * DEAREST).prop_map(|(models, tools, tokens, cost)| Limits {
        models,
        tools,
        tokens,
        cost,
    })
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        4 => (0..MOST, 0..MOST).prop_map(|(input, output)| Ending::Tells(input, output)),
        2 => Just(Ending::IsSilent),
        1 => Just(Ending::Fails),
        1 => Just(Ending::Panics),
        1 => Just(Ending::IsDropped),
    ]
}

fn model_call() -> impl Strategy<Value = Node> {
    let model = prop_oneof![
        4 => Just(Model::Priced),
        1 => Just(Model::Deployment),
        1 => Just(Model::Unknown),
        1 => Just(Model::OddTier),
    ];
    let around = prop_oneof![
        3 => Just(Around::Nothing),
        2 => any::<bool>().prop_map(|ids| Around::Wrapper { ids }),
        1 => Just(Around::Retry),
        1 => Just(Around::Own),
    ];
    (model, around, prop::option::of(1..MOST), ending()).prop_map(|(model, around, reserves, ending)| Node::Model {
        model,
        around,
        reserves,
        ending,
    })
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        4 => model_call(),
        2 => (1..10_u64, 1..12_u64, any::<bool>(), any::<bool>()).prop_map(|(chunks, taken, tells, wrapped)| {
            Node::Stream { chunks, taken, tells, wrapped }
        }),
        1 => (0..MOST).prop_map(Node::Embeddings),
        1 => (0..MOST).prop_map(Node::RemoteAgent),
        1 => Just(Node::Retrieval),
        2 => (0..3_u8, any::<bool>()).prop_map(|(argument, fails)| Node::Tool { argument, fails }),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let children = prop::collection::vec(inner, 0..6);
        (prop::option::of(limits()), any::<bool>(), any::<bool>(), children).prop_map(
            |(limits, side_by_side, leaves, children)| Node::Run {
                limits,
                side_by_side,
                leaves,
                children,
            },
        )
    })
}

/// A tenth of the trees run on many threads.
fn trees(share: u32, runtime: &tokio::runtime::Runtime) {
    let trees = std::env::var("GENAI_TREES").ok().and_then(|trees| trees.parse().ok());
    let config = ProptestConfig {
        cases: trees.unwrap_or(20_000_u32) / 10 * share,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(limits in limits(), children in prop::collection::vec(node(), 1..8))| {
        // Nothing deadlocks, or this says so.
        let done = runtime.block_on(async { tokio::time::timeout(Duration::from_mins(1), root(limits, children)).await });
        done.expect("the tree comes to its end").expect("it handles refusals");
    });
}

#[test]
fn limits_hold_on_one_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    trees(9, &runtime.expect("a runtime"));
}

#[test]
fn limits_hold_on_many_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build();
    trees(1, &runtime.expect("a runtime"));
}
