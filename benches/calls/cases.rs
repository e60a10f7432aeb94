//! Measured cases, each with the case it is compared with and its goal.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::annotated as ours;
use crate::by_hand as c1;
use crate::conditions::{Condition, Providers, Setup};
use crate::peers;
use crate::work::{self, Failure, Search};

/// One measured case. `calls` makes the given number of calls.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) setup: Setup,
    /// Number of spans or polls in one call; results are divided by it.
    pub(crate) units: u32,
    /// Divisor of the number of calls, for calls that take long.
    pub(crate) seldom: u32,
    /// Index of the case whose cost is subtracted, in the same section.
    pub(crate) over: usize,
    pub(crate) goal: Goal,
    pub(crate) calls: Box<dyn Fn(u32)>,
}

/// Upper limits of the cost over the bare function.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Goal {
    /// Relative to the cost of c1.
    pub(crate) ratio: Option<f64>,
    pub(crate) instructions: Option<f64>,
    pub(crate) allocations: Option<f64>,
}

/// Cases of one kind. The cost of the first is subtracted from the others', unless they set `over`.
pub(crate) struct Section {
    pub(crate) name: &'static str,
    /// Index of the case that is c1.
    pub(crate) yardstick: usize,
    pub(crate) cases: Vec<Case>,
}

impl Section {
    fn new(name: &'static str, cases: Vec<Case>) -> Self {
        Self {
            name,
            yardstick: 1,
            cases,
        }
    }
}

impl Case {
    fn new(name: &'static str, calls: impl Fn(u32) + 'static) -> Self {
        Self {
            name,
            setup: Setup::SpanAlone,
            units: 1,
            seldom: 1,
            over: 0,
            goal: Goal::default(),
            calls: Box::new(calls),
        }
    }

    fn with(self, setup: Setup) -> Self {
        Self { setup, ..self }
    }

    fn per(self, units: u32) -> Self {
        Self { units, ..self }
    }

    #[cfg(feature = "capture")]
    fn seldom(self) -> Self {
        Self { seldom: 100, ..self }
    }

    fn over(self, over: usize) -> Self {
        Self { over, ..self }
    }

    fn goal(self, goal: Goal) -> Self {
        Self { goal, ..self }
    }
}

/// Polls a future to its end on this thread. It must not wait to be woken.
pub(crate) fn finish<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Makes a number of calls, one after the other.
pub(crate) async fn repeat<F: Future>(calls: u32, call: impl Fn(u32) -> F) -> Result<(), Failure> {
    for number in 0..calls {
        drop(black_box(call(number).await));
    }
    Ok(())
}

macro_rules! calls {
    // The runs are functions of `annotated` around the calls, from the inside out.
    ($name:literal, |$number:pat_param| $call:expr $(, $run:ident)*) => {
        Case::new($name, move |calls| {
            let work = repeat(calls, |$number| $call);
            $(let work = ours::$run(work);)*
            let _ = black_box(finish(work));
        })
    };
}

const POLLS: u32 = 1_000;

pub(crate) fn sections(condition: Condition, providers: &Providers) -> Vec<Section> {
    let sections = [
        Some(chat(condition, providers)),
        Some(tool(condition, providers)),
        budgets(condition, providers),
        polls(condition, providers),
        streams(condition, providers),
        Some(tree(condition, providers)),
        metrics(condition, providers),
        #[cfg(feature = "capture")]
        captured(condition),
    ];
    sections.into_iter().flatten().collect()
}

fn ratio(ratio: f64) -> Goal {
    Goal {
        ratio: Some(ratio),
        ..Goal::default()
    }
}

fn allocations(ratio: f64, allocations: f64) -> Goal {
    Goal {
        ratio: Some(ratio),
        allocations: Some(allocations),
        ..Goal::default()
    }
}

fn instructions(instructions: f64) -> Goal {
    Goal {
        instructions: Some(instructions),
        allocations: Some(0.0),
        ..Goal::default()
    }
}

fn chat(condition: Condition, providers: &Providers) -> Section {
    let tracer = providers.tracer;
    let alone = match condition {
        Condition::Off => instructions(190.0),
        Condition::SampledOut => allocations(0.75, 2.0),
        Condition::Drop | Condition::Batch => allocations(1.25, 6.0),
        Condition::File => Goal::default(),
    };
    let mut cases = vec![
        calls!("bare", |it| work::chat(it)),
        calls!("c1, by hand", |it| c1::chat(tracer, it)),
        calls!("#[genai::chat], span alone", |it| ours::chat(it)).goal(alone),
        calls!("  the model from a parameter", |it| ours::chat_with(
            black_box("gpt-4o-mini"),
            it
        )),
    ];
    if condition != Condition::Off {
        cases.extend([
            calls!("  and its cost", |it| ours::chat(it)).with(Setup::Priced),
            calls!("  and its metrics", |it| ours::chat(it)).with(Setup::Measured),
            calls!("  by a global provider", |it| ours::chat(it)).with(Setup::Global),
        ]);
    }
    if condition == Condition::Drop {
        cases.extend([
            calls!("fastrace, the same properties", |it| peers::by_fastrace(it)),
            calls!("#[tracing::instrument], the same fields", |it| peers::by_tracing(it)),
            calls!("#[tracing::instrument], no fields", |it| peers::by_tracing_bare(it)),
        ]);
    }
    let everything = match condition {
        Condition::Drop | Condition::Batch => ratio(2.3),
        Condition::Off | Condition::SampledOut | Condition::File => Goal::default(),
    };
    cases.extend([
        calls!("  in a run", |it| ours::chat(it), run),
        calls!("  in a run with a budget", |it| ours::chat(it), budgeted),
        calls!("  with cost, in a run with a budget", |it| ours::chat(it), budgeted).with(Setup::Priced),
        calls!("  the same, nested twice", |it| ours::chat(it), budgeted, budgeted).with(Setup::Priced),
    ]);
    if condition != Condition::Off {
        cases.push(
            calls!("  everything on", |it| ours::chat(it), budgeted)
                .with(Setup::Everything)
                .goal(everything),
        );
    }
    Section::new("a model call", cases)
}

fn tool(condition: Condition, providers: &Providers) -> Section {
    let tracer = providers.tracer;
    let compared = match condition {
        Condition::Off => instructions(190.0),
        Condition::SampledOut | Condition::File => Goal::default(),
        Condition::Drop | Condition::Batch => ratio(1.9),
    };
    let cases = vec![
        calls!("bare", |it| work::search(Search::number(it))),
        calls!("c1, by hand", |it| c1::search(tracer, Search::number(it))),
        calls!("#[genai::tool], skip_all", |it| ours::search_uncompared(
            Search::number(it)
        )),
        calls!("#[genai::tool]", |it| ours::search_for(Search::number(it))).goal(compared),
        calls!("  in a run", |it| ours::search_for(Search::number(it)), run),
        calls!(
            "  in a run with a budget",
            |it| ours::search_for(Search::number(it)),
            budgeted
        ),
        calls!(
            "  the same, nested twice",
            |it| ours::search_for(Search::number(it)),
            budgeted,
            budgeted
        ),
    ];
    Section::new("a tool call with five arguments", cases)
}

fn budgets(condition: Condition, providers: &Providers) -> Option<Section> {
    let tracer = providers.tracer;
    let cases = vec![
        calls!("nothing", |it| async move { it }),
        calls!("c1's model call", |it| c1::chat(tracer, it)),
        calls!("a refused model call", |it| ours::chat(it), used_up).with(Setup::Priced),
        calls!("current_run().remaining(), no run", |_| async {
            black_box(genai::current_run().remaining())
        }),
        calls!(
            "current_run().remaining()",
            |_| async { black_box(genai::current_run().remaining()) },
            budgeted
        ),
        calls!(
            "current_run().remaining(), nested twice",
            |_| async { black_box(genai::current_run().remaining()) },
            budgeted,
            budgeted
        ),
    ];
    matches!(condition, Condition::Off | Condition::Drop).then_some(Section::new("budgets", cases))
}

fn polls(condition: Condition, providers: &Providers) -> Option<Section> {
    let tracer = providers.tracer;
    let goal = Goal {
        instructions: Some(if condition == Condition::Off { 55.0 } else { 350.0 }),
        ..Goal::default()
    };
    let cases = vec![
        calls!("bare", |_| work::polled(POLLS)).per(POLLS),
        calls!("c1, by hand", |_| c1::polled(tracer, POLLS)).per(POLLS),
        calls!("#[genai::chat]", |_| ours::polled(POLLS)).per(POLLS).goal(goal),
        calls!("a run with a budget", |_| ours::budgeted(async {
            work::polled(POLLS).await.map(drop)
        }))
        .per(POLLS),
    ];
    (!matches!(condition, Condition::Batch | Condition::File)).then_some(Section::new("each further poll", cases))
}

fn streams(condition: Condition, providers: &Providers) -> Option<Section> {
    let tracer = providers.tracer;
    let mut cases = vec![
        calls!("bare", |_| work::drain(work::Parts(POLLS))).per(POLLS),
        calls!("c1, by hand", |_| work::drain(c1::streamed(tracer, POLLS))).per(POLLS),
        calls!("#[genai::chat]", |_| work::drain(ours::streamed(POLLS))).per(POLLS),
    ];
    if condition == Condition::Drop {
        cases.push(
            calls!("  with cost and metrics", |_| work::drain(ours::streamed(POLLS)))
                .with(Setup::Everything)
                .per(POLLS),
        );
    }
    (!matches!(condition, Condition::Batch | Condition::File)).then_some(Section::new("each chunk of a stream", cases))
}

fn tree(condition: Condition, providers: &Providers) -> Section {
    let tracer = providers.tracer;
    let goal = match condition {
        Condition::Off | Condition::File => Goal::default(),
        Condition::SampledOut | Condition::Drop | Condition::Batch => ratio(2.4),
    };
    let cases = vec![
        calls!("bare", |_| work::tree()).per(111),
        calls!("c1, by hand", |_| c1::tree(tracer)).per(111),
        calls!("annotated", |_| ours::tree()).per(111).goal(goal),
        calls!("  with cost and metrics", |_| ours::tree())
            .with(Setup::Everything)
            .per(111),
    ];
    Section::new("a tree of 111 spans, per span", cases)
}

fn metrics(condition: Condition, providers: &Providers) -> Option<Section> {
    let (tracer, meters) = (providers.tracer, providers.meters?);
    let goal = instructions(450.0);
    let cases = vec![
        calls!("#[genai::embeddings]", |it| ours::embed(it)),
        calls!("c1", |it| c1::embed(tracer, None, it)).over(1),
        calls!("c1, attributes put together for each", |it| c1::embed(
            tracer,
            Some(meters),
            it
        ))
        .over(1),
        calls!("#[genai::embeddings]", |it| ours::embed(it))
            .with(Setup::Measured)
            .goal(goal),
    ];
    (condition == Condition::Drop).then_some(Section {
        name: "two metrics of a call, over the call without them",
        yardstick: 2,
        cases,
    })
}

/// Prose of the given number of bytes, as a tool might find it.
#[cfg(feature = "capture")]
fn prose(bytes: usize) -> ours::Found {
    let sentence = "The parser reads one line at a time, and the error names the line that it could not read. ";
    let mut text = sentence.repeat(bytes / sentence.len() + 1);
    text.truncate(bytes);
    ours::Found {
        path: "src/parser.rs",
        text: text.leak(),
    }
}

#[cfg(feature = "capture")]
fn captured(condition: Condition) -> Option<Section> {
    let (small, middle, large) = (prose(1 << 10), prose(100 << 10), prose(10 << 20));
    let cases = vec![
        calls!("a tool that captures nothing", |_| ours::find(large)),
        calls!("summary of 1 KB", |_| ours::find_summarized(small)),
        calls!("summary of 100 KB", |_| ours::find_summarized(middle)),
        calls!("summary of 10 MB", |_| ours::find_summarized(large)).seldom(),
        calls!("raw, 1 KB", |_| ours::find_captured(small)),
        calls!("raw, 100 KB", |_| ours::find_captured(middle)),
        calls!("raw, 10 MB", |_| ours::find_captured(large)).seldom(),
    ];
    (condition == Condition::Drop).then_some(Section::new("captured results", cases))
}
