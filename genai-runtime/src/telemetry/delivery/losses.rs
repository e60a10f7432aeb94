//! The counts of what was sent, what arrived and what did not, and the sentences about it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry_sdk::error::OTelSdkError;

use crate::telemetry::delivery::kind::Kind;
use crate::telemetry::delivery::remedy::of_grpc;
use crate::telemetry::error::TelemetryError;

const NO_ANSWER: &str = "no answer in time; allow more of it with `exit_timeout`, or look why the collector is slow";

/// The losses of one exporter, shared between it and the guard that reports them.
#[derive(Clone, Debug)]
pub(crate) struct Losses {
    kind: Kind,
    endpoint: Arc<str>,
    /// What was handed to the processor, whatever became of it.
    ended: Arc<AtomicUsize>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// What the exporter was given, what reached the collector, and what did not.
    given: usize,
    delivered: usize,
    failed: usize,
    /// What was sent without an answer.
    unconfirmed: usize,
    /// Spans that a server took which is no collector.
    misdirected: usize,
    /// Whether the request under way was sent and not answered.
    is_unanswered: bool,
    /// Whether the last request was answered by something that is no collector.
    is_misdirected: bool,
    /// The last such answer.
    odd_answer: String,
    /// The reason, since the last report.
    reason: Option<String>,
    /// Losses that have been reported.
    told: usize,
    told_unconfirmed: usize,
    told_misdirected: usize,
    /// Whether the last export failed.
    last_failed: bool,
}

/// Something that did not arrive.
#[derive(Debug)]
pub(crate) struct Loss {
    kind: Kind,
    count: usize,
    endpoint: Arc<str>,
    fate: Fate,
}

/// The fate of data that did not arrive.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It did not reach the collector, for this reason.
    Lost(String),
    /// It was sent, and nothing answered in time.
    Unconfirmed,
    /// It was sent, and what answered is no collector: the answer.
    Misdirected(String),
}

impl Losses {
    /// None so far, on the way to `endpoint`.
    pub(crate) fn new(kind: Kind, endpoint: &str) -> Self {
        Self {
            kind,
            endpoint: Arc::from(endpoint),
            ended: Arc::default(),
            state: Arc::default(),
        }
    }

    /// One more was handed to the processor.
    pub(crate) fn end_one(&self) {
        self.ended.fetch_add(1, Relaxed);
    }

    /// What was handed to the processor so far.
    pub(crate) fn ended(&self) -> usize {
        self.ended.load(Relaxed)
    }

    /// An export begins.
    pub(crate) fn give(&self, count: usize) {
        self.state().given += count;
    }

    /// An export has ended.
    pub(crate) fn settle(&self, count: usize, result: Result<(), &OTelSdkError>) {
        let mut state = self.state();
        state.last_failed = result.is_err();
        match result {
            Ok(()) if state.is_misdirected => state.misdirected += count,
            Ok(()) => state.delivered += count,
            Err(_) if state.is_unanswered => {
                state.unconfirmed += count;
                state.reason = None;
            }
            Err(error) => {
                state.failed += count;
                // What the HTTP client has noted says more.
                if state.reason.is_none() {
                    let words = words(error);
                    state.reason = Some(of_grpc(&words, self.kind).unwrap_or(words));
                }
            }
        }
    }

    /// A request could not be sent, or its answer could not be read: the reason, which the exporter does not repeat.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_failure(&self, reason: String) {
        let mut state = self.state();
        state.reason = Some(reason);
        state.is_unanswered = false;
    }

    /// A request was sent, and no answer came in time.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_silence(&self) {
        self.state().is_unanswered = true;
    }

    /// What is counted.
    #[cfg(feature = "otlp")]
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// The last request was answered.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_answer(&self) {
        let mut state = self.state();
        state.reason = None;
        state.is_unanswered = false;
        state.is_misdirected = false;
    }

    /// The last request was answered with success, and with `answer`, which no collector says.
    #[cfg(feature = "otlp")]
    pub(crate) fn note_odd_answer(&self, answer: String) {
        self.note_answer();
        let mut state = self.state();
        state.is_misdirected = true;
        state.odd_answer = answer;
    }

    /// What was lost since the last report, by failed exports only: more may still be waiting.
    pub(crate) fn take(&self) -> Vec<Loss> {
        let mut state = self.state();
        let (lost, unconfirmed) = (state.failed, state.unconfirmed);
        self.tell(&mut state, lost, unconfirmed)
    }

    /// The same when what had `ended` by some moment waits no more: what was never exported was dropped.
    pub(crate) fn take_flushed(&self, ended: usize) -> Vec<Loss> {
        let mut state = self.state();
        let lost = state.failed.saturating_add(ended.saturating_sub(state.given));
        let unconfirmed = state.unconfirmed;
        self.tell(&mut state, lost, unconfirmed)
    }

    /// The same at the end, when whatever has not arrived never will, unless it was sent and not confirmed.
    pub(crate) fn take_all(&self) -> Vec<Loss> {
        let mut state = self.state();
        let answered = [state.delivered, state.failed, state.misdirected];
        let unconfirmed = answered.into_iter().fold(state.given, usize::saturating_sub);
        let ended = self.ended();
        let never_given = ended.saturating_sub(state.given);
        if never_given > 0 && unconfirmed > 0 && state.reason.is_none() {
            state.reason = Some(NO_ANSWER.to_owned());
        }
        let lost = state.failed.saturating_add(never_given);
        self.tell(&mut state, lost, unconfirmed)
    }

    /// The losses of these and of misdirected spans that are new.
    fn tell(&self, state: &mut State, lost: usize, unconfirmed: usize) -> Vec<Loss> {
        let new_lost = lost.saturating_sub(state.told);
        let new_unconfirmed = unconfirmed.saturating_sub(state.told_unconfirmed);
        state.told = state.told.max(lost);
        state.told_unconfirmed = state.told_unconfirmed.max(unconfirmed);
        let mut losses = Vec::new();
        // A failed export of metrics is made good by the next one.
        if new_lost > 0 && (self.kind != Kind::Metrics || state.last_failed) {
            let reason = state.reason.take().unwrap_or_else(|| self.queue_full().to_owned());
            losses.push(self.loss(new_lost, Fate::Lost(reason)));
        }
        let is_under_way = unconfirmed > state.unconfirmed;
        if new_unconfirmed > 0 && (self.kind != Kind::Metrics || state.last_failed || is_under_way) {
            losses.push(self.loss(new_unconfirmed, Fate::Unconfirmed));
        }
        let new_misdirected = state.misdirected.saturating_sub(state.told_misdirected);
        state.told_misdirected = state.misdirected;
        if new_misdirected > 0 && (self.kind != Kind::Metrics || state.is_misdirected) {
            losses.push(self.loss(new_misdirected, Fate::Misdirected(state.odd_answer.clone())));
        }
        losses
    }

    fn loss(&self, count: usize, fate: Fate) -> Loss {
        Loss {
            kind: self.kind,
            count,
            endpoint: Arc::clone(&self.endpoint),
            fate,
        }
    }

    fn queue_full(&self) -> &'static str {
        match self.kind {
            Kind::Spans => "the queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE",
            Kind::LogRecords => "the queue was full; raise OTEL_BLRP_MAX_QUEUE_SIZE",
            Kind::Metrics => NO_ANSWER,
        }
    }

    #[cfg(test)]
    pub(super) fn forget_told(&self) {
        let mut state = self.state();
        (state.told, state.told_unconfirmed, state.told_misdirected) = (0, 0, 0);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loss {
    fn amount(&self) -> String {
        let (one, several) = match self.kind {
            Kind::Spans => ("span", "spans"),
            Kind::LogRecords => ("log record", "log records"),
            Kind::Metrics => return "the last metrics".to_owned(),
        };
        format!("{} {}", self.count, if self.count == 1 { one } else { several })
    }
}

/// One error for each collector, for what became of it and why, whatever the number of signals.
pub(crate) fn report(losses: Vec<Loss>) -> Vec<(Kind, TelemetryError)> {
    let mut groups: Vec<Vec<Loss>> = Vec::new();
    for loss in losses {
        let belongs = |group: &&mut Vec<Loss>| {
            let first = &group[0];
            first.endpoint == loss.endpoint && first.fate == loss.fate
        };
        match groups.iter_mut().find(belongs) {
            Some(group) => group.push(loss),
            None => groups.push(vec![loss]),
        }
    }
    let error = |group: Vec<Loss>| {
        let amounts: Vec<String> = group.iter().map(Loss::amount).collect();
        let amounts = match amounts.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => amounts.concat(),
        };
        let first = group.into_iter().next()?;
        let endpoint = first.endpoint.to_string();
        let error = match first.fate {
            Fate::Lost(reason) => TelemetryError::Undelivered {
                lost: amounts,
                endpoint,
                reason,
            },
            Fate::Unconfirmed => TelemetryError::Unconfirmed {
                sent: amounts,
                endpoint,
            },
            Fate::Misdirected(answer) => TelemetryError::Misdirected {
                sent: amounts,
                endpoint,
                answer,
            },
        };
        Some((first.kind, error))
    };
    groups.into_iter().filter_map(error).collect()
}

/// What the SDK says, without the frames it puts around it.
pub(crate) fn words(error: &OTelSdkError) -> String {
    match error {
        // A provider gives the errors of its processors as one text, in their debug form.
        OTelSdkError::InternalFailure(text) if text.contains("Timeout(") => NO_ANSWER.to_owned(),
        OTelSdkError::InternalFailure(text) => text.clone(),
        OTelSdkError::Timeout(_) => NO_ANSWER.to_owned(),
        OTelSdkError::AlreadyShutdown => error.to_string(),
    }
}
