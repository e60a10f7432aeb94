//! One span of a run.

use std::sync::Arc;

use serde::Serialize;

use crate::model::Usd;

/// One span of a run. Equal texts share their memory.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// The span id. It is unique within the run and never 0.
    pub(crate) id: u64,
    /// The id of the parent, which may be missing from the file; 0 at the root.
    pub(crate) parent_id: u64,
    /// The index of the parent in [`Run::spans`](crate::model::Run::spans). It is always less than this span's own
    /// index.
    pub(crate) parent: Option<u32>,
    /// The name, unchanged from the file. It may contain anything, so output makes it printable.
    pub(crate) name: Arc<str>,
    /// The kind of work.
    pub(crate) kind: Kind,
    /// The operation, such as `chat` or `execute_tool`; `None` for a span that is not an agent's.
    pub(crate) operation: Option<Arc<str>>,
    /// The model that answered, else the requested one.
    pub(crate) model: Option<Arc<str>>,
    /// The name of the tool.
    pub(crate) tool: Option<Arc<str>>,
    /// The name of the agent or the workflow.
    pub(crate) agent: Option<Arc<str>>,
    /// The attribute `service.name` of the process.
    pub(crate) service: Option<Arc<str>>,
    /// The start, in nanoseconds since 1970.
    pub(crate) start: u64,
    /// The end, in nanoseconds since 1970, not before `start`; `None` while it is open.
    pub(crate) end: Option<u64>,
    /// Tokens sent to a model, including cached ones. A run has the sum of all calls under it.
    pub(crate) input_tokens: Option<u64>,
    /// Tokens that a model generated.
    pub(crate) output_tokens: Option<u64>,
    /// Input tokens that a provider's cache contained.
    pub(crate) cached_tokens: Option<u64>,
    /// The cost in US dollars.
    pub(crate) cost: Option<Usd>,
    /// Tokens that are assumed beside the known ones.
    pub(crate) assumed_tokens: Option<u64>,
    /// The cost in US dollars that is assumed beside the known one.
    pub(crate) assumed_cost: Option<Usd>,
    /// Whether its tokens and cost are also those of spans below it, so that they must not be added to totals.
    pub(crate) sums_up: bool,
    /// Nanoseconds until the first chunk of a stream.
    pub(crate) first_chunk: Option<u64>,
    /// The ending, unless it is plain success.
    pub(crate) ending: Option<Ending>,
    /// Position among the calls with the same arguments, from 1.
    pub(crate) repeat: Option<u32>,
    /// Position among the same calls since one of them failed, from 1.
    pub(crate) retry: Option<u32>,
    /// Whether a budget refused it, so that the call was not made.
    pub(crate) was_refused: bool,
    /// A key that is equal for calls with the same effect.
    pub(crate) same_key: Option<SameKey>,
    /// Whether its result was new, if the program recorded that.
    pub(crate) is_new: Option<bool>,
    /// Whether its error was another one than before, if the program recorded that.
    pub(crate) is_new_error: Option<bool>,
    /// The place of its record in the file.
    pub(crate) place: Place,
}

/// The kind of work of a span. JSON has it as one lower-case word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A request, a workflow, or a chain.
    Workflow,
    /// An agent.
    Agent,
    /// A call of a model.
    Model,
    /// A call of a tool.
    Tool,
    /// Another operation of an agent, such as `retrieval` or `embeddings`.
    Other,
    /// A span that is not an agent's, such as an HTTP request.
    Plain,
}

/// The ending of a span, unless it is plain success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The call failed, with its `error.type`.
    Failed(Option<Arc<str>>),
    /// A limit stopped the call: `agent.stop_reason`.
    Stopped(Option<Arc<str>>),
    /// The call was dropped before it was complete.
    Cancelled,
    /// A run with an outcome attribute that records success.
    Completed,
}

impl Ending {
    /// The ending as one lower-case word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Failed(_) => "failed",
            Self::Stopped(_) => "stopped",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
        }
    }

    /// The type of the error, or the reason of the stop.
    pub(crate) fn detail(&self) -> Option<&str> {
        match self {
            Self::Failed(detail) | Self::Stopped(detail) => detail.as_deref(),
            Self::Cancelled | Self::Completed => None,
        }
    }
}

/// A key that is equal for calls with the same effect, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SameKey {
    /// A hash of the name and the recorded fingerprint.
    Fingerprint(u64),
    /// A hash of the name and the captured arguments.
    Arguments(u64),
}

/// The place of a span's record in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Index of the file.
    pub(crate) part: u16,
    /// Offset of the first byte.
    pub(crate) offset: u64,
    /// Length in bytes.
    pub(crate) length: u32,
}

impl Span {
    /// Duration in nanoseconds; `now` counts as the end of an open span.
    pub(crate) fn duration(&self, now: u64) -> u64 {
        self.end.unwrap_or(now).saturating_sub(self.start)
    }

    /// Whether it is open: the file has only the record of its start.
    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Input and output tokens; 0 if they are unknown.
    pub(crate) fn tokens(&self) -> u64 {
        self.input_tokens
            .unwrap_or(0)
            .saturating_add(self.output_tokens.unwrap_or(0))
    }

    /// Whether the call was made and failed.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.ending, Some(Ending::Failed(_))) && !self.was_refused
    }

    /// The tool, the model or the agent, or else the span's name.
    pub(crate) fn subject(&self) -> &str {
        let subject = match self.kind {
            Kind::Tool => &self.tool,
            Kind::Model => &self.model,
            Kind::Agent | Kind::Workflow => &self.agent,
            Kind::Other | Kind::Plain => &None,
        };
        subject.as_deref().unwrap_or(&self.name)
    }
}
