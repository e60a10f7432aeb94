//! A store of ended spans until they can be printed, in bounded memory.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::SystemTime;

use genai_view::{Call, Part, Run, Sheet};
use opentelemetry::trace::TraceId;

use crate::telemetry::tree::runs::Runs;

/// Number of traces that are kept, finished or not.
const TRACES: usize = 64;
/// Number of spans of one trace that may wait for their root.
const SPANS: usize = 10_000;

/// A part of the output.
#[derive(Debug)]
pub(super) enum Block {
    /// Spans of one trace that belong together.
    Trace(Run),
    /// Whole traces that were given up before their root had ended.
    GivenUp { traces: usize, spans: usize },
}

impl Block {
    fn trace(id: TraceId, part: Part, calls: Vec<Call>, left_out: usize) -> Self {
        let mut run = Run::new(format!("trace {id}"), calls);
        run.part = part;
        run.left_out = left_out;
        Self::Trace(run)
    }

    /// Whether this is a trace whose root has not ended.
    pub(super) fn is_unfinished(&self) -> bool {
        matches!(self, Self::Trace(run) if run.part == Part::Unfinished)
    }

    pub(super) fn draw(&self, sheet: Sheet) -> String {
        match self {
            Self::Trace(run) => sheet.draw(run),
            Self::GivenUp { traces, spans } => sheet.given_up(*traces, *spans),
        }
    }
}

/// Collects ended spans by trace.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) runs: Runs,
    /// The traces, oldest first. A vector is enough, because there are few.
    traces: Vec<Trace>,
    /// Numbers of traces and of their spans that were given up since the last output.
    given_up: (usize, usize),
}

#[derive(Debug)]
struct Trace {
    id: TraceId,
    /// Ended calls that are not printed, in the order in which they ended.
    waiting: VecDeque<Call>,
    /// Ids of printed calls. They separate late spans from those whose root is open: a process may serve several calls
    /// of one trace.
    printed: HashSet<u64>,
    left_out: usize,
}

impl Collector {
    /// Takes an ended span, and returns the blocks to print now. `open` are unfinished calls of the trace, if its root
    /// has ended: they are printed with it, and again when they have ended.
    pub(super) fn add(&mut self, id: TraceId, call: Call, open: Vec<Call>) -> Vec<Block> {
        let root = call.parent.is_none().then_some(call.id);
        let trace = self.trace(id);
        trace.waiting.push_back(call);
        if trace.waiting.len() > SPANS {
            // Children end before their parents, so removing the oldest leaves no call without its parent.
            trace.waiting.pop_front();
            trace.left_out += 1;
        }
        let Some(root) = root else { return Vec::new() };
        let seeds = trace.waiting.iter().map(|call| call.id == root).collect();
        let mut calls = trace.take(seeds);
        if !open.is_empty() {
            calls.extend(trace.going_on(open, &calls));
        }
        let left_out = std::mem::take(&mut trace.left_out);
        let mut blocks = self.late();
        blocks.push(Block::trace(id, Part::Whole, calls, left_out));
        blocks
    }

    /// Calls that ended too late to be printed with their root, and the number of traces that were given up.
    pub(super) fn late(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let (traces, spans) = std::mem::take(&mut self.given_up);
        if traces > 0 {
            blocks.push(Block::GivenUp { traces, spans });
        }
        for trace in &mut self.traces {
            let seeds: Vec<bool> = trace
                .waiting
                .iter()
                .map(|call| call.parent.is_some_and(|parent| trace.printed.contains(&parent)))
                .collect();
            if seeds.contains(&true) {
                let calls = trace.take(seeds);
                blocks.push(Block::trace(trace.id, Part::Late, calls, 0));
            }
        }
        blocks
    }

    /// Blocks of open traces: their ended calls that were not printed, and the `open` calls, which have not ended
    /// `now`.
    pub(super) fn interrupted(&mut self, open: impl Iterator<Item = (TraceId, Call)>, now: SystemTime) -> Vec<Block> {
        let mut traces = Vec::new();
        for (id, call) in open {
            self.trace(id).waiting.push_back(call);
            if !traces.contains(&id) {
                traces.push(id);
            }
        }
        let mut blocks = self.late();
        for id in traces {
            let trace = self.trace(id);
            let calls = trace.take(vec![true; trace.waiting.len()]);
            // Otherwise the root has ended, and the open calls under it have been printed as late.
            if !calls.is_empty() {
                let left_out = std::mem::take(&mut trace.left_out);
                blocks.push(Block::trace(id, Part::Unfinished, calls, left_out));
            }
        }
        for block in &mut blocks {
            if let Block::Trace(run) = block {
                run.now = now;
            }
        }
        blocks
    }

    /// All remaining blocks.
    pub(super) fn rest(mut self) -> Vec<Block> {
        let mut blocks = self.late();
        blocks.extend(
            self.traces
                .into_iter()
                .filter(|trace| !trace.waiting.is_empty())
                .map(|trace| Block::trace(trace.id, Part::Unfinished, trace.waiting.into(), trace.left_out)),
        );
        blocks
    }

    fn trace(&mut self, id: TraceId) -> &mut Trace {
        let at = self.traces.iter().position(|trace| trace.id == id).unwrap_or_else(|| {
            self.make_room();
            self.traces.push(Trace::new(id, VecDeque::new()));
            self.traces.len() - 1
        });
        &mut self.traces[at]
    }

    /// Removes the oldest trace that has been printed in full. If there is none, gives up the oldest trace.
    fn make_room(&mut self) {
        if self.traces.len() < TRACES {
            return;
        }
        let oldest = self
            .traces
            .iter()
            .position(|trace| trace.waiting.is_empty())
            .unwrap_or(0);
        let trace = self.traces.remove(oldest);
        if !trace.waiting.is_empty() {
            self.given_up.0 += 1;
            self.given_up.1 += trace.waiting.len() + trace.left_out;
        }
    }
}

impl Trace {
    fn new(id: TraceId, waiting: VecDeque<Call>) -> Self {
        Self {
            id,
            waiting,
            printed: HashSet::new(),
            left_out: 0,
        }
    }

    /// Open calls under `ended`, and the calls that have ended under them.
    fn going_on(&self, open: Vec<Call>, ended: &[Call]) -> Vec<Call> {
        let ended: HashSet<u64> = ended.iter().map(|call| call.id).collect();
        let mut others = Self::new(self.id, self.waiting.iter().cloned().chain(open).collect());
        let is_under = |call: &Call| call.parent.is_some_and(|parent| ended.contains(&parent));
        let seeds = others.waiting.iter().map(is_under).collect();
        others.take(seeds)
    }

    /// Takes out the waiting calls marked in `taken`, with all their descendants, and marks them as printed.
    fn take(&mut self, mut taken: Vec<bool>) -> Vec<Call> {
        let mut children: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, call) in self.waiting.iter().enumerate() {
            if let Some(parent) = call.parent {
                children.entry(parent).or_default().push(at);
            }
        }
        let mut todo: Vec<usize> = (0..taken.len()).filter(|at| taken[*at]).collect();
        while let Some(at) = todo.pop() {
            // The children are removed, so that a cycle of ids ends.
            for child in children.remove(&self.waiting[at].id).unwrap_or_default() {
                if !std::mem::replace(&mut taken[child], true) {
                    todo.push(child);
                }
            }
        }
        let mut taken = taken.into_iter();
        let (calls, waiting): (Vec<Call>, Vec<Call>) =
            self.waiting.drain(..).partition(|_| taken.next().unwrap_or_default());
        self.waiting = waiting.into();
        if self.printed.len() > SPANS {
            // A trace may go on without end. Its late spans are then printed only at the shutdown.
            self.printed.clear();
        }
        self.printed.extend(calls.iter().map(|call| call.id));
        calls
    }
}
