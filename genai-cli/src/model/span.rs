//! One span of a run.

use std::sync::Arc;

use crate::model::Usd;

/// One span of a run. Texts that many spans share are shared.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// Unique within the run; never 0.
    pub(crate) id: u64,
    /// The id of the span that made this one, also if that is not in the file; 0 at the root.
    pub(crate) parent_id: u64,
    /// The index of its parent in [`Run::spans`](crate::model::Run::spans), always before this one's own index.
    pub(crate) parent: Option<u32>,
    /// As in the file. It may hold anything, and is made printable where it is shown.
    pub(crate) name: Arc<str>,
    /// Its kind of work.
    pub(crate) kind: Kind,
    /// Such as `chat` or `execute_tool`; `None` for a span that is not of an agent's.
    pub(crate) operation: Option<Arc<str>>,
    /// The model that answered, else the one that was asked for.
    pub(crate) model: Option<Arc<str>>,
    /// The tool.
    pub(crate) tool: Option<Arc<str>>,
    /// The agent, or the workflow.
    pub(crate) agent: Option<Arc<str>>,
    /// `service.name` of the process.
    pub(crate) service: Option<Arc<str>>,
    /// Nanoseconds since 1970.
    pub(crate) start: u64,
    /// Nanoseconds since 1970, not before `start`; `None` while it is open.
    pub(crate) end: Option<u64>,
    /// Tokens sent to a model, cached ones included; of a run, those of all calls under it.
    pub(crate) input_tokens: Option<u64>,
    /// Tokens that a model generated.
    pub(crate) output_tokens: Option<u64>,
    /// Input tokens that a provider's cache had.
    pub(crate) cached_tokens: Option<u64>,
    /// Its cost in US dollars.
    pub(crate) cost: Option<Usd>,
    /// Whether its tokens and its cost are also those of spans below it, so that they must not be added to totals.
    pub(crate) sums_up: bool,
    /// Nanoseconds until the first chunk of a stream.
    pub(crate) first_chunk: Option<u64>,
    /// How it ended, if that is not plain success.
    pub(crate) ending: Option<Ending>,
    /// The number of the call among those with the same arguments, from 1.
    pub(crate) repeat: Option<u32>,
    /// The same number since one of them failed, from 1.
    pub(crate) retry: Option<u32>,
    /// Whether a budget did not let it start, so that it was not made.
    pub(crate) was_refused: bool,
    /// Equal for calls that do the same thing.
    pub(crate) same_key: Option<SameKey>,
    /// Whether it brought something new, if its program said so.
    pub(crate) is_new: Option<bool>,
    /// The place of its record in the file.
    pub(crate) place: Place,
}

/// A span's kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// A span of anything else, such as an HTTP request.
    Plain,
}

impl Kind {
    /// One lower-case word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Agent => "agent",
            Self::Model => "model",
            Self::Tool => "tool",
            Self::Other => "other",
            Self::Plain => "plain",
        }
    }
}

/// How a span ended, if that is not plain success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It failed, with its `error.type`.
    Failed(Option<Arc<str>>),
    /// A limit stopped it: `agent.stop_reason`.
    Stopped(Option<Arc<str>>),
    /// It was dropped before it was done.
    Cancelled,
    /// A run that has an outcome of its own and succeeded.
    Completed,
}

/// Equal for calls that do the same thing, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SameKey {
    /// A hash of the name and of the fingerprint that the program recorded.
    Fingerprint(u64),
    /// A hash of the name and of the arguments that were captured.
    Arguments(u64),
}

/// The place of a span's record in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of the file.
    pub(crate) part: u16,
    /// The first byte.
    pub(crate) offset: u64,
    /// In bytes.
    pub(crate) length: u32,
}

impl Span {
    /// How long it took in nanoseconds; `now` counts as the end of an open span.
    pub(crate) fn duration(&self, now: u64) -> u64 {
        self.end.unwrap_or(now).saturating_sub(self.start)
    }

    /// Whether it is open: it was written when it started, and never again.
    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether it was made and failed.
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
