//! The counts of what did not arrive, by reason. Each failed export is counted, and noticed, when it fails.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkError;

use crate::notice::{count, pass_on};
use crate::telemetry::delivery::kind::Kind;
use crate::telemetry::delivery::loss::{Fate, Loss, NO_ANSWER, report};
use crate::telemetry::delivery::remedy::of_grpc;

/// Reasons of one exporter that are told apart. A reason may differ each time, such as one with a clock in it.
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
    /// How much may wait in the processor's queue, and how much does.
    room: usize,
    waiting: AtomicUsize,
    /// At the end there is one notice for all signals, in place of one when each fails.
    is_ending: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What the exporter was given and has not settled.
    under_way: usize,
    /// The answer to the last request of the export that is under way, unless it was taken. With a count, it is about
    /// that many of them.
    noted: Option<(Fate, Option<usize>)>,
    entries: Vec<Entry>,
}

/// How much met with one fate.
#[derive(Debug)]
struct Entry {
    fate: Fate,
    count: usize,
    /// The count in the last notice, if there was one.
    noticed: Option<usize>,
    noticed_at: Instant,
    /// Exports were taken since the last notice, so that the next loss is a new outage.
    is_over: bool,
    /// The count that a flush has returned.
    flushed: usize,
}

impl Losses {
    /// None so far, on the way to `endpoint`, with credentials in the variable `headers`, the time limit in `timeout` and a
    /// queue of `room`.
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

    /// Takes a place in the queue for one more. If there is none, that one is lost.
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

    /// An export of what waited begins.
    pub(crate) fn give(&self, count: usize) {
        self.0.waiting.fetch_sub(count, Relaxed);
        let mut state = self.state();
        state.under_way += count;
        state.noted = None;
    }

    /// An export has ended.
    pub(crate) fn settle(&self, count: usize, result: Result<(), &OTelSdkError>) {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(count);
        let noted = state.noted.take();
        drop(state);
        match (result, noted) {
            (Ok(()), None) => self.recover(),
            // The note of the HTTP client says more than the exporter.
            (_, Some((fate, part))) => self.lose(fate, part.unwrap_or(count)),
            (Err(error), None) => {
                let words = words(error);
                let fate = of_grpc(&words, self.0.kind, self.0.headers);
                self.lose(fate.unwrap_or(Fate::Lost(Cow::Owned(words))), count);
            }
        }
    }

    /// The last request failed, or was answered by something that is no collector.
    #[cfg(feature = "otlp")]
    pub(crate) fn note(&self, fate: Fate) {
        self.state().noted = Some((fate, None));
    }

    /// The last request was taken without `count` of what was in it.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_rejected(&self, count: usize, message: String) {
        self.state().noted = Some((Fate::Rejected(message), Some(count)));
    }

    /// The last request was taken.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_taken(&self) {
        self.state().noted = None;
    }

    /// What is counted.
    #[cfg(feature = "otlp")]
    pub(super) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The variable with the headers of this signal.
    #[cfg(feature = "otlp")]
    pub(super) fn headers(&self) -> &'static str {
        self.0.headers
    }

    /// From now on nothing is noticed before [`rest`](Self::rest) is.
    pub(crate) fn end(&self) {
        self.0.is_ending.store(true, Relaxed);
    }

    /// Everything that did not arrive so far.
    pub(crate) fn all(&self) -> Vec<Loss> {
        let state = self.state();
        let all = state.entries.iter().map(|entry| self.loss(&entry.fate, entry.count));
        all.collect()
    }

    /// What waits or is under way, and may still arrive.
    pub(crate) fn pending(&self) -> Option<Loss> {
        let count = self.0.waiting.load(Relaxed) + self.state().under_way;
        (count > 0).then(|| self.loss(&Fate::Pending, count))
    }

    /// Counts one that a file did not take, which has a notice of its own.
    pub(crate) fn count_unwritten(&self, reason: String) {
        let fate = Fate::Lost(Cow::Owned(reason));
        self.add(fate, 1, Instant::now());
        for entry in &mut self.state().entries {
            entry.noticed = Some(entry.count);
        }
    }

    /// What did not arrive since the last flush.
    pub(crate) fn since_flush(&self) -> Vec<Loss> {
        let mut state = self.state();
        let mut losses = Vec::new();
        for entry in &mut state.entries {
            let new = entry.count - entry.flushed;
            if new > 0 {
                entry.flushed = entry.count;
                losses.push(self.loss(&entry.fate, new));
            }
        }
        losses
    }

    /// What did not arrive until the end and was not noticed, where whatever waits or is under way never arrives.
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
        let unnoticed = state
            .entries
            .iter_mut()
            .filter(|entry| entry.noticed != Some(entry.count));
        let losses = unnoticed.map(|entry| {
            let is_sum = entry.noticed.replace(entry.count).is_some();
            let loss = self.loss(&entry.fate, entry.count);
            Loss { is_sum, ..loss }
        });
        losses.collect()
    }

    /// An export was taken: one that fails from now on is another outage. A queue is full until nothing waits in it, and
    /// what a collector rejects it rejects again.
    fn recover(&self) {
        let waits = self.0.waiting.load(Relaxed) > 0;
        let full = Fate::Lost(Cow::Borrowed(self.0.kind.queue_full()));
        for entry in &mut self.state().entries {
            let goes_on = matches!(entry.fate, Fate::Rejected(_)) || (waits && entry.fate == full);
            entry.is_over |= !goes_on;
        }
    }

    /// Counts a loss. The first one of an outage is noticed at once, unless it is the end.
    fn lose(&self, fate: Fate, lost: usize) {
        let code = fate.code(self.0.kind);
        count(code);
        let first = self.add(fate, lost, Instant::now());
        for (code, error) in report(first) {
            pass_on(code, error.to_string());
        }
    }

    /// Counts a loss, and returns what to notice: the first one with this fate, and the first one of a later outage.
    pub(super) fn add(&self, fate: Fate, count: usize, now: Instant) -> Option<Loss> {
        let is_ending = self.0.is_ending.load(Relaxed);
        let mut state = self.state();
        let is_full = state.entries.len() == MOST_REASONS;
        let known = state.entries.iter().position(|entry| entry.fate == fate);
        let Some(known) = known.or(is_full.then_some(MOST_REASONS - 1)) else {
            let entry = Entry {
                fate,
                count,
                noticed: (!is_ending).then_some(count),
                noticed_at: now,
                is_over: false,
                flushed: 0,
            };
            let loss = self.loss(&entry.fate, count);
            state.entries.push(entry);
            return (!is_ending).then_some(loss);
        };
        let entry = &mut state.entries[known];
        entry.count += count;
        if is_ending || !entry.is_over || now.saturating_duration_since(entry.noticed_at) < QUIET {
            return None;
        }
        entry.is_over = false;
        entry.noticed_at = now;
        let is_sum = entry.noticed.replace(entry.count).is_some();
        let loss = self.loss(&entry.fate, entry.count);
        Some(Loss { is_sum, ..loss })
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

/// The SDK's words, without the frames it puts around them.
pub(crate) fn words(error: &OTelSdkError) -> String {
    match error {
        // A provider gives the errors of its processors as one text, in their debug form.
        OTelSdkError::InternalFailure(text) if text.contains("Timeout(") => NO_ANSWER.to_owned(),
        OTelSdkError::InternalFailure(text) => text.clone(),
        OTelSdkError::Timeout(_) => NO_ANSWER.to_owned(),
        OTelSdkError::AlreadyShutdown => error.to_string(),
    }
}

/// Whether the time was over.
pub(crate) fn is_late(error: &OTelSdkError) -> bool {
    words(error) == NO_ANSWER
}
