//! Telemetry that did not arrive, and the sentence about it.

use std::borrow::Cow;

use crate::notice::Code;
use crate::telemetry::delivery::kind::Kind;
use crate::telemetry::error::TelemetryError;

pub(super) const NO_ANSWER: &str =
    "no answer in time; allow more of it with `exit_timeout`, or look why the collector is slow";
const EXIT_TIMEOUT: &str = "`exit_timeout`";

/// The fate of data that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "otlp"),
    expect(dead_code, reason = "only the exporters of OTLP read answers")
)]
pub(crate) enum Fate {
    /// The data did not reach the collector, for this reason.
    Lost(Cow<'static, str>),
    /// The data was sent, and no request was answered in time.
    Unanswered,
    /// The data was sent, and the exit came before the answer.
    Unfinished,
    /// The data waits or was sent, and may still arrive.
    Pending,
    /// The data was sent, and the answer is not a collector's: its description.
    Misdirected(String),
    /// A collector accepted the request without this part, or warns: its message.
    Rejected(String),
}

impl Fate {
    pub(super) fn code(&self, kind: Kind) -> Code {
        match (self, kind) {
            (Self::Lost(_), Kind::Spans) => Code::SpansLost,
            (Self::Lost(_), Kind::LogRecords) => Code::LogRecordsLost,
            (Self::Lost(_), Kind::Metrics) => Code::MetricsLost,
            (Self::Unanswered | Self::Unfinished | Self::Pending | Self::Misdirected(_), _) => Code::Unconfirmed,
            (Self::Rejected(_), _) => Code::Rejected,
        }
    }
}

/// Telemetry that did not arrive, of one kind and with one fate.
#[derive(Clone, Debug)]
pub(crate) struct Loss {
    pub(super) kind: Kind,
    pub(super) endpoint: String,
    /// The variable with the time limit of a request.
    pub(super) timeout: &'static str,
    pub(super) fate: Fate,
    pub(super) count: usize,
    /// Whether the count includes a part that an earlier notice named.
    pub(super) is_sum: bool,
}

impl Loss {
    /// The amount that is on the way, and its collector.
    pub(crate) fn waiting(&self) -> String {
        format!("{} for {}", self.amount(), self.endpoint)
    }

    /// Adds this loss to `others`, joined with one of the same kind and fate: two set-ups can send to one collector.
    pub(crate) fn add_to(self, others: &mut Vec<Self>) {
        let is_same =
            |other: &&mut Self| (other.kind, &other.endpoint, &other.fate) == (self.kind, &self.endpoint, &self.fate);
        match others.iter_mut().find(is_same) {
            Some(same) => same.count += self.count,
            None => others.push(self),
        }
    }

    fn amount(&self) -> String {
        let (one, several) = match (self.kind, &self.fate) {
            (Kind::Spans, _) => ("span", "spans"),
            (Kind::LogRecords, _) => ("log record", "log records"),
            (Kind::Metrics, Fate::Rejected(_)) => ("data point", "data points"),
            (Kind::Metrics, _) => ("export of metrics", "exports of metrics"),
        };
        format!("{} {}", self.count, if self.count == 1 { one } else { several })
    }
}

/// One error for each collector and fate, whatever the number of signals, with the code of its notice.
pub(crate) fn report(losses: impl IntoIterator<Item = Loss>) -> Vec<(Code, TelemetryError)> {
    let mut groups: Vec<Vec<Loss>> = Vec::new();
    for loss in losses {
        let belongs = |group: &&mut Vec<Loss>| {
            let first = &group[0];
            let has_same_remedy = first.fate != Fate::Unanswered || first.timeout == loss.timeout;
            first.endpoint == loss.endpoint && first.fate == loss.fate && has_same_remedy
        };
        match groups.iter_mut().find(belongs) {
            Some(group) => loss.add_to(group),
            None => groups.push(vec![loss]),
        }
    }
    groups.into_iter().filter_map(error).collect()
}

fn error(group: Vec<Loss>) -> Option<(Code, TelemetryError)> {
    let is_warning = group.iter().all(|loss| loss.count == 0);
    let amounts: Vec<String> = group.iter().map(Loss::amount).collect();
    let amounts = match amounts.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => amounts.concat(),
    };
    let amounts = if group.iter().any(|loss| loss.is_sum) {
        format!("in all {amounts}")
    } else {
        amounts
    };
    let first = group.into_iter().next()?;
    let (code, endpoint) = (first.fate.code(first.kind), first.endpoint);
    let unconfirmed = |sent, endpoint, variable| TelemetryError::Unconfirmed {
        sent,
        endpoint,
        variable,
    };
    let error = match first.fate {
        Fate::Lost(reason) => TelemetryError::Undelivered {
            lost: amounts,
            endpoint,
            reason: reason.into_owned(),
        },
        Fate::Unanswered => unconfirmed(amounts, endpoint, first.timeout),
        Fate::Unfinished => unconfirmed(amounts, endpoint, EXIT_TIMEOUT),
        Fate::Pending => TelemetryError::Flush {
            reason: format!(
                "{amounts} for {endpoint} may still arrive: there was no answer in time, so look why the collector is slow"
            ),
        },
        Fate::Misdirected(answer) => TelemetryError::Misdirected {
            sent: amounts,
            endpoint,
            answer,
        },
        Fate::Rejected(message) => TelemetryError::Rejected {
            endpoint,
            outcome: if is_warning {
                "took everything, with a warning".to_owned()
            } else {
                format!("rejected {amounts}")
            },
            message,
        },
    };
    Some((code, error))
}
