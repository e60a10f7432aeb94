//! The recording of one future.

use std::collections::HashMap;
use std::time::Duration;

use genai_view::{Call as ViewedCall, Run as View, Sheet, text};
#[cfg(feature = "capture")]
use opentelemetry_sdk::logs::SdkLogRecord;
use opentelemetry_sdk::trace::SpanData;

use crate::price::Cost;
use crate::run::Totals;
use crate::telemetry::{call, open_call};
use crate::testing::call::{CallOutcome, RecordedCall};
use crate::testing::conventions::assert_conventions;
use crate::testing::leaks::Texts;
use crate::testing::recorder::Recorded;
use crate::testing::snapshot::snapshot;

/// Width of [`Recording::tree`] in columns.
const WIDTH: usize = 100;

/// The calls of one future, and its return value. Made by [`record`](crate::testing::record()).
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn agent() {}
/// # async fn test() {
/// let run = genai::testing::record(agent()).await;
/// assert_eq!(run.model_calls().count(), 2, "{}", run.tree());
/// assert!(run.totals().cost.is_some_and(|cost| cost.usd() < 0.02), "{}", run.tree());
/// # }
/// ```
#[derive(Debug)]
pub struct Recording<T> {
    value: T,
    totals: Totals,
    calls: Vec<RecordedCall>,
    #[cfg(feature = "capture")]
    events: Vec<SdkLogRecord>,
}

/// A loop: the same call, made three times or more with no new call in between.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn agent() {}
/// # async fn test() {
/// let run = genai::testing::record(agent()).await;
/// if let Some(worst) = run.loops().first() {
///     panic!("{} was called {} times{}", worst.name, worst.calls, run.tree());
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedLoop {
    /// The name of the tool, or of another called function.
    pub name: String,
    /// Number of calls in the loop, including the first.
    pub calls: usize,
    /// Duration of the calls after the first.
    pub duration: Duration,
    /// The cost of the calls after the first; `None` if none has a known cost.
    pub cost: Option<Cost>,
}

impl<T> Recording<T> {
    pub(super) fn new(value: T, totals: Totals, recorded: Recorded) -> Self {
        let mut calls = recorded.calls;
        let orders = calls.iter().map(|call| (call.span.span_context.span_id(), call.order));
        let orders: HashMap<_, _> = orders.collect();
        for call in &mut calls {
            call.parent = orders.get(&call.span.parent_span_id).copied();
        }
        Self {
            value,
            totals,
            calls,
            #[cfg(feature = "capture")]
            events: recorded.events,
        }
    }

    /// The value that the future returned.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value that the future returned, without the recording.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Every call, in the order in which they started.
    pub fn calls(&self) -> impl Iterator<Item = &RecordedCall> {
        self.calls.iter()
    }

    /// The only call of this [name](RecordedCall::name).
    ///
    /// # Panics
    ///
    /// If there is none, or if there are several. The message has the tree.
    #[track_caller]
    pub fn call(&self, name: &str) -> &RecordedCall {
        let mut found = self.calls().filter(|call| call.name() == name);
        match (found.next(), found.next()) {
            (Some(call), None) => call,
            (None, _) => panic!("no call is named `{name}`{}", self.tree()),
            _ => panic!("several calls are named `{name}`{}", self.tree()),
        }
    }

    /// The calls of models. If a model call makes others, only those count, as in [`totals`](Self::totals). Calls that
    /// a budget refused are included.
    pub fn model_calls(&self) -> impl Iterator<Item = &RecordedCall> {
        let is_wrapper = |call: &RecordedCall| {
            let mut calls = self.calls.iter();
            calls.any(|inner| inner.parent == Some(call.order) && inner.is_model_call())
        };
        self.calls()
            .filter(move |call| call.is_model_call() && !is_wrapper(call))
    }

    /// The calls of the tool with this name. Calls that a budget refused are included.
    pub fn tool(&self, name: &str) -> impl Iterator<Item = &RecordedCall> {
        self.calls().filter(move |call| call.is_tool(name))
    }

    /// Whether each call of the tool `first` is followed by one of the tool `then`, which starts after `first` has
    /// ended. Calls that a budget refused are ignored.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # async fn agent() {}
    /// # async fn test() {
    /// let run = genai::testing::record(agent()).await;
    /// assert!(run.always_followed_by("edit_file", "run_tests"), "{}", run.tree());
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the tool `first` was never called: a mistyped name would always pass. If the agent may do without the tool,
    /// check `run.tool(first).next()` before. The message has the tree.
    #[track_caller]
    pub fn always_followed_by(&self, first: &str, then: &str) -> bool {
        let made = |tool| {
            self.tool(tool)
                .filter(|call| !matches!(call.outcome(), CallOutcome::Refused(_)))
        };
        assert!(
            self.tool(first).next().is_some(),
            "the tool `{first}` was never called, so nothing can follow it{}",
            self.tree()
        );
        made(first).all(|first| {
            let after = |then: &RecordedCall| first.ended.is_some_and(|ended| then.started > ended);
            made(then).any(after)
        })
    }

    /// Calls, tokens and cost of all calls. Refused calls are not counted.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// All loops, the one with the highest cost first. A loop is the same call, made three times or more with no new
    /// call in between.
    pub fn loops(&self) -> Vec<RecordedLoop> {
        let view = self.view();
        let loops = view.loops().into_iter().map(|(call, found)| RecordedLoop {
            name: call.subject.clone().unwrap_or_else(|| call.name.clone()),
            calls: found.repeats + 1,
            duration: found.duration,
            cost: found.cost_usd.map(Cost::from_usd),
        });
        loops.collect()
    }

    /// The calls as a tree, for an assertion's message: `assert!(…, "{}", run.tree())`.
    ///
    /// It shows names, durations, tokens, costs and outcomes, never content.
    pub fn tree(&self) -> String {
        if self.calls.is_empty() {
            return "\nno calls were recorded: only calls of annotated functions are, in this future and in tasks and threads \
                    that carry its context (`genai::spawn` does, `tokio::spawn` does not)\n"
                .to_owned();
        }
        format!("\n{}", Sheet::plain(WIDTH).draw(&self.view()))
    }

    /// The calls with all their attributes as a text that is equal in every run, for `insta::assert_snapshot!`.
    ///
    /// Calls are in the order in which they started, below the call that made them. Concurrent calls, and those in
    /// tasks of `genai::spawn`, are sorted by their text: the calls of one task stay together. Span ids and
    /// `tool.error.new` are left out.
    ///
    /// Values that differ between runs are replaced: times, the version of the price table, and the port of a server on
    /// this machine. So are ids of responses, tool calls (also within messages), and MCP's sessions and requests.
    /// `tool.repeat` and `tool.retry` of equal concurrent calls are replaced too, because they count by arrival.
    pub fn snapshot(&self) -> String {
        snapshot(&self.calls)
    }

    /// The spans of all calls, in the order in which they started. Open ones have their state at the start.
    pub fn spans(&self) -> Vec<SpanData> {
        self.calls.iter().map(|call| call.span.clone()).collect()
    }

    /// The events of model calls, as OpenTelemetry log records. There are some only if [`record_with`] has settings
    /// that capture content on events. Requires the feature `capture`.
    ///
    /// [`record_with`]: crate::testing::record_with
    #[cfg(feature = "capture")]
    pub fn events(&self) -> &[SdkLogRecord] {
        &self.events
    }

    /// Checks every span against the conventions. See [`assert_conventions`](crate::testing::assert_conventions()).
    ///
    /// # Panics
    ///
    /// If a span violates them, or no calls were recorded. The message lists each violation.
    #[track_caller]
    pub fn assert_conventions(&self) {
        self.assert_any();
        assert_conventions(&self.spans());
    }

    /// Checks that none of these texts is in any name, attribute, event or status of the recording.
    ///
    /// Plant texts in prompts, arguments and files that must not leave the process, and name them here.
    ///
    /// # Panics
    ///
    /// If one of them is present, also in its JSON-escaped form. The message names the places, and does not repeat
    /// their text.
    ///
    /// If nothing can be found: `markers` is empty or contains an empty text, or no calls were recorded. The same holds
    /// if no call has content, an error's description or an attribute of your own: see
    /// [`record_with`](crate::testing::record_with).
    #[track_caller]
    pub fn assert_nothing_of(&self, markers: &[&str]) {
        self.assert_any();
        let mut texts = Texts::default();
        self.calls.iter().for_each(|call| texts.add_call(call));
        #[cfg(feature = "capture")]
        self.events.iter().for_each(|event| texts.add_event(event));
        texts.assert_nothing_of(markers);
    }

    /// Panics without calls: an assertion about none of them would always hold.
    #[track_caller]
    fn assert_any(&self) {
        assert!(!self.calls.is_empty(), "there is nothing to check:{}", self.tree());
    }

    fn view(&self) -> View {
        let calls = self.calls.iter().map(|recorded| {
            let read = if recorded.is_open() { open_call } else { call };
            read(&recorded.span)
        });
        let mut calls: Vec<_> = calls.collect();
        ViewedCall::keep_escaped(&mut calls);
        let title = text::counted(calls.len() as u64, "call");
        View::new(format!("recorded: {title}"), calls)
    }
}
