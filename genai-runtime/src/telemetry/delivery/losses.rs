//! Counts of losses, by reason. Each failed export is counted, and raises a notice, when it fails.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkError;

use crate::notice::{count, pass_on};
use crate::telemetry::delivery::kind::Kind;
use crate::telemetry::delivery::loss::{Fate, Loss, NO_ANSWER, report};
use crate::telemetry::delivery::remedy::of_grpc;
#[cfg(feature = "otlp")]
use crate::telemetry::delivery::remedy::of_status;

/// Number of reasons of one exporter that are kept apart. A reason may differ each time, such as one with a clock in
/// it.
const MOST_REASONS: usize = 16;
/// The least time between two notices of one reason: a collector that fails every other export must not fill a log.
const QUIET: Duration = Duration::from_secs(10);

/// The losses of one exporter, shared between it, its processor and the guard.
#[derive(Clone, Debug)]
pub(crate) struct Losses(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    endpoint: String,
    /// The variable with the headers of this signal.
    headers: &'static str,
    /// The variable with the time limit of a request.
    timeout: &'static str,
    /// Capacity of the processor's queue, and the number of items in it.
    room: usize,
    waiting: AtomicUsize,
    /// Set at the end: one notice for all signals takes the place of one for each failure.
    is_ending: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Number of items that the exporter was given and has not settled.
    under_way: usize,
    /// The answer to the last request of the current export, unless it was accepted. A count limits it to that many
    /// items.
    noted: Option<(Fate, Option<usize>)>,
    entries: Vec<Entry>,
}

/// The count of one fate.
#[derive(Debug)]
struct Entry {
    fate: Fate,
    count: usize,
    /// The count in the last notice, if there was one.
    noticed: Option<usize>,
    noticed_at: Option<Instant>,
    /// Whether the next loss is a new outage: the first one, and one after successful exports.
    is_over: bool,
    /// The count that a flush has returned.
    flushed: usize,
}

impl Entry {
    fn new(fate: Fate) -> Self {
        Self {
            fate,
            count: 0,
            noticed: None,
            noticed_at: None,
            is_over: true,
            flushed: 0,
        }
    }
}

impl Losses {
    /// Empty counts for `endpoint`. `headers` and `timeout` are variable names: of the credentials and of the time
    /// limit. `room` is the capacity of the queue.
    pub(crate) fn new(kind: Kind, endpoint: &str, headers: &'static str, timeout: &'static str, room: usize) -> Self {
        Self(Arc::new(Inner {
            kind,
            endpoint: endpoint.to_owned(),
            headers,
            timeout,
            room,
            waiting: AtomicUsize::new(0),
            is_ending: AtomicBool::new(false),
            state: Mutex::default(),
        }))
    }

    /// Takes a place in the queue for one item. If the queue is full, the item is lost.
    ///
    /// The SDK's processor would drop it as well, and only count it in a log at the end.
    pub(crate) fn enter(&self) -> bool {
        if self.0.waiting.fetch_add(1, Relaxed) < self.0.room {
            return true;
        }
        self.0.waiting.fetch_sub(1, Relaxed);
        self.lose(Fate::Lost(Cow::Borrowed(self.0.kind.queue_full())), 1);
        false
    }

    /// Moves `count` items from the queue to an export that begins.
    pub(crate) fn give(&self, count: usize) {
        self.0.waiting.fetch_sub(count, Relaxed);
        let mut state = self.state();
        state.under_way += count;
        state.noted = None;
    }

    /// Records the result of an export that has ended.
    pub(crate) fn settle(&self, count: usize, result: Result<(), &OTelSdkError>) {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(count);
        let noted = state.noted.take();
        drop(state);
        match (result, noted) {
            (Ok(()), None) => self.recover(),
            // The HTTP client's note is more precise than the exporter's error.
            (_, Some((fate, part))) => self.lose(fate, part.unwrap_or(count)),
            (Err(error), None) => {
                let words = words(error);
                let fate = of_grpc(&words, self.0.kind, self.0.headers);
                self.lose(fate.unwrap_or(Fate::Lost(Cow::Owned(words))), count);
            }
        }
    }

    /// Notes the answer to the last request, unless it was accepted, with the number of items that it is about.
    #[cfg(feature = "otlp")]
    pub(super) fn note(&self, answer: Option<(Fate, Option<usize>)>) {
        self.state().noted = answer;
    }

    /// The reason why an export failed with a status of HTTP, with its remedy.
    #[cfg(feature = "otlp")]
    pub(super) fn reason_of_status(&self, status: u16) -> String {
        of_status(status, self.0.kind, self.0.headers)
    }

    /// Holds back notices from now on, until [`rest`](Self::rest) is reported.
    pub(crate) fn end(&self) {
        self.0.is_ending.store(true, Relaxed);
    }

    /// All losses so far.
    pub(crate) fn all(&self) -> Vec<Loss> {
        let state = self.state();
        let all = state.entries.iter().map(|entry| self.loss(&entry.fate, entry.count));
        all.collect()
    }

    /// The items that wait or are under way, and may still arrive.
    pub(crate) fn pending(&self) -> Option<Loss> {
        let count = self.0.waiting.load(Relaxed) + self.state().under_way;
        (count > 0).then(|| self.loss(&Fate::Pending, count))
    }

    /// Counts a span that could not be written to a file. The file raises its own notice.
    pub(crate) fn count_unwritten(&self, reason: String) {
        let fate = Fate::Lost(Cow::Owned(reason));
        self.add(fate, 1, Instant::now());
        for entry in &mut self.state().entries {
            entry.noticed = Some(entry.count);
        }
    }

    /// The losses since the last flush.
    pub(crate) fn since_flush(&self) -> Vec<Loss> {
        let mut state = self.state();
        let unflushed = state.entries.iter_mut().filter(|entry| entry.count > entry.flushed);
        let losses = unflushed.map(|entry| {
            let flushed = std::mem::replace(&mut entry.flushed, entry.count);
            self.loss(&entry.fate, entry.count - flushed)
        });
        losses.collect()
    }

    /// The losses until the end that raised no notice. Items that still wait or are under way count as lost.
    pub(crate) fn rest(&self) -> Vec<Loss> {
        let waiting = self.0.waiting.load(Relaxed);
        let under_way = self.state().under_way;
        if waiting > 0 {
            self.lose(Fate::Lost(Cow::Borrowed(NO_ANSWER)), waiting);
        }
        if under_way > 0 {
            self.lose(Fate::Unfinished, under_way);
        }
        let mut state = self.state();
        let entries = state.entries.iter_mut();
        let unnoticed = entries.filter(|entry| entry.noticed != Some(entry.count));
        unnoticed.map(|entry| self.noticed(entry)).collect()
    }

    /// Records a successful export: a later failure is another outage. A full queue recovers only when it is empty, and
    /// a rejection never does, because a collector rejects the same data again.
    fn recover(&self) {
        let waits = self.0.waiting.load(Relaxed) > 0;
        let full = Fate::Lost(Cow::Borrowed(self.0.kind.queue_full()));
        for entry in &mut self.state().entries {
            let goes_on = matches!(entry.fate, Fate::Rejected(_)) || (waits && entry.fate == full);
            entry.is_over |= !goes_on;
        }
    }

    /// Counts a loss. The first loss of an outage raises a notice at once, except at the end.
    fn lose(&self, fate: Fate, lost: usize) {
        let code = fate.code(self.0.kind);
        count(code);
        let first = self.add(fate, lost, Instant::now());
        for (code, error) in report(first) {
            pass_on(code, error.to_string());
        }
    }

    /// Counts a loss. Returns it if it needs a notice: the first one with this fate, and the first one of a later
    /// outage.
    pub(super) fn add(&self, fate: Fate, count: usize, now: Instant) -> Option<Loss> {
        let is_ending = self.0.is_ending.load(Relaxed);
        let mut state = self.state();
        let known = state.entries.iter().position(|entry| entry.fate == fate);
        if known.is_none() && state.entries.len() < MOST_REASONS {
            state.entries.push(Entry::new(fate));
        }
        let entry = known.unwrap_or(state.entries.len() - 1);
        let entry = &mut state.entries[entry];
        entry.count += count;
        let is_quiet = |last: Instant| now.saturating_duration_since(last) < QUIET;
        if is_ending || !entry.is_over || entry.noticed_at.is_some_and(is_quiet) {
            return None;
        }
        entry.is_over = false;
        entry.noticed_at = Some(now);
        Some(self.noticed(entry))
    }

    /// The loss for a notice about all of the entry's items.
    fn noticed(&self, entry: &mut Entry) -> Loss {
        let is_sum = entry.noticed.replace(entry.count).is_some();
        let loss = self.loss(&entry.fate, entry.count);
        Loss { is_sum, ..loss }
    }

    fn loss(&self, fate: &Fate, count: usize) -> Loss {
        Loss {
            kind: self.0.kind,
            endpoint: self.0.endpoint.clone(),
            timeout: self.0.timeout,
            fate: fate.clone(),
            count,
            is_sum: false,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The SDK's error text, without the frames around it.
pub(crate) fn words(error: &OTelSdkError) -> String {
    match error {
        // A provider gives the errors of its processors as one text, in their debug form.
        OTelSdkError::InternalFailure(text) if text.contains("Timeout(") => NO_ANSWER.to_owned(),
        OTelSdkError::InternalFailure(text) => text.clone(),
        OTelSdkError::Timeout(_) => NO_ANSWER.to_owned(),
        OTelSdkError::AlreadyShutdown => error.to_string(),
    }
}

/// Whether the error is a timeout.
pub(crate) fn is_late(error: &OTelSdkError) -> bool {
    words(error) == NO_ANSWER
}
