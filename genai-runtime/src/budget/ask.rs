//! The request of a call to a budget, and the settlement at its end.

use opentelemetry::StringValue;

use crate::budget::asked::When;

/// The request of a call before it starts.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) what: What,
    /// The name of the tool or the model.
    pub(crate) name: StringValue,
    /// The name under which the call is compared: that of the tool, the model, or else the span.
    pub(crate) called: StringValue,
    /// Tokens and cost that the call may need, as far as they are known.
    pub(crate) estimate: Spend,
    /// The price of the requested model, as far as it is known.
    pub(crate) price: AskedPrice,
    /// Whether the call is a model call directly inside a model call.
    pub(crate) nested: bool,
    /// Start of the call, and the time up to which it has seen other calls end.
    pub(crate) when: When,
    /// The reservation of the call around it, which was counted there and is transferred to this call.
    pub(crate) taken: Option<Spend>,
}

/// The known price of a call before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskedPrice {
    /// The model has a price.
    Known,
    /// The model has the price 0, so limits of cost do not apply.
    Free,
    /// The requested model has no price. The model that answers may have one.
    Unknown,
}

/// The kind of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    ModelCall,
    /// A call that uses tokens and costs money, and is no model call.
    Usage,
    /// A call of an agent behind a provider's API, which also uses tokens and costs money, with its fingerprint.
    RemoteAgent(Option<u64>),
    /// A tool call, with its fingerprint.
    ToolCall(Option<u64>),
    /// A search in a data source or a memory, with its fingerprint.
    Search(Option<u64>),
    /// A call that is neither counted nor compared.
    Other,
}

impl What {
    pub(crate) fn spends(self) -> bool {
        matches!(self, Self::ModelCall | Self::Usage | Self::RemoteAgent(_))
    }

    /// The fingerprint of a call that is compared with earlier calls.
    #[allow(clippy::option_option)] // The outer `None` is a call that is not compared.
    pub(crate) fn compared(self) -> Option<Option<u64>> {
        match self {
            Self::ToolCall(fingerprint) | Self::Search(fingerprint) | Self::RemoteAgent(fingerprint) => {
                Some(fingerprint)
            }
            Self::ModelCall | Self::Usage | Self::Other => None,
        }
    }
}

/// Tokens and cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spend {
    pub(crate) input: u64,
    pub(crate) output: u64,
    pub(crate) cost: u64,
}

/// The known usage of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) input: Option<u64>,
    pub(crate) output: Option<u64>,
    pub(crate) cost: Option<u64>,
    /// Whether the price table has no entry for the model.
    pub(crate) unpriced: bool,
}

impl Known {
    /// The minimum that the call has used.
    pub(crate) fn spend(self) -> Spend {
        Spend {
            input: self.input.unwrap_or(0),
            output: self.output.unwrap_or(0),
            cost: self.cost.unwrap_or(0),
        }
    }
}

/// Flags of the amounts of a call that are unknown from every source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) input: bool,
    pub(crate) output: bool,
    pub(crate) cost: bool,
}

impl Unknown {
    pub(crate) fn any(self) -> bool {
        self.input || self.output || self.cost
    }

    /// Returns 1 for each unknown amount and 0 for the others.
    pub(crate) fn count(self) -> Spend {
        Spend {
            input: self.input.into(),
            output: self.output.into(),
            cost: self.cost.into(),
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.input |= other.input;
        self.output |= other.output;
        self.cost |= other.cost;
    }
}

/// The usage and the end of a call. By default it used nothing, and succeeded.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent of each other.
pub(crate) struct Settlement {
    /// The known usage.
    pub(crate) known: Known,
    /// The usage that is assumed in addition.
    pub(crate) assumed: Spend,
    /// The amounts that are unknown from every source.
    pub(crate) unknown: Unknown,
    /// Whether the call was dropped before any part of its answer arrived, as at a timeout.
    pub(crate) nothing_came: bool,
    /// The response, identified by a hash of its id.
    pub(crate) response: Option<u64>,
    /// Whether the call reports the usage of a response that another call started.
    pub(crate) fetches: bool,
    pub(crate) ended: Ended,
    /// Whether the call counts a second time: an inner call took over its count, and then it turned out to be no
    /// wrapper.
    pub(crate) another_call: bool,
}

impl Settlement {
    /// The response that another call started and whose usage this call reports. Ids are made by servers, and some give
    /// the same id to every answer. So a second model call with the same id does not report the usage of the first.
    pub(crate) fn told(&self) -> Option<u64> {
        self.response.filter(|_| self.fetches && self.known.cost.is_some())
    }
}

impl Spend {
    pub(crate) fn add(&mut self, other: Self) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.cost = self.cost.saturating_add(other.cost);
    }

    pub(crate) fn remove(&mut self, other: Self) {
        self.input = self.input.saturating_sub(other.input);
        self.output = self.output.saturating_sub(other.output);
        self.cost = self.cost.saturating_sub(other.cost);
    }

    pub(crate) fn tokens(self) -> u64 {
        self.input.saturating_add(self.output)
    }

    pub(crate) fn plus(mut self, other: Self) -> Self {
        self.add(other);
        self
    }

    /// Multiplies each amount by the count in `counts`.
    pub(crate) fn times(self, counts: Self) -> Self {
        Self {
            input: self.input.saturating_mul(counts.input),
            output: self.output.saturating_mul(counts.output),
            cost: self.cost.saturating_mul(counts.cost),
        }
    }

    /// Raises each amount to the larger of both.
    pub(crate) fn raise(&mut self, other: Self) {
        self.input = self.input.max(other.input);
        self.output = self.output.max(other.output);
        self.cost = self.cost.max(other.cost);
    }
}

/// The end of a compared call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ended {
    pub(crate) end: ToolEnd,
    /// Time of the end, by the clock of the outermost run.
    pub(crate) at: u32,
    /// Whether it contained runs or compared calls.
    pub(crate) is_around: bool,
}

/// The outcome of a tool call.
#[derive(Debug, Clone)]
pub(crate) enum ToolEnd {
    /// Success, with the hash of the result if results can be compared.
    Succeeded(Option<u64>),
    /// Failure.
    Failed(Failed),
    /// Neither success nor failure.
    Cancelled,
}

impl Default for ToolEnd {
    fn default() -> Self {
        Self::Succeeded(None)
    }
}

/// An error in the form in which it is compared with others.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    /// Hash of its `error.type` and of what identifies it beside that.
    pub(crate) error: u64,
    /// Hash of its `error.type`.
    pub(crate) error_type: u64,
    /// Its `error.type`, or the start of a long one. `None` if that is the same for every error.
    pub(crate) name: Option<StringValue>,
}

impl Failed {
    /// Whether `error.type` alone shows no difference.
    pub(crate) fn seems(&self, other: &Self) -> bool {
        self.error_type == other.error_type || (self.name.is_none() && other.name.is_none())
    }
}

/// What a call brought to its run, where its arguments and its `error.type` alone would say otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// Whether it brought something new.
    pub(crate) result: Option<bool>,
    /// Whether its error is another one than that of the tool's failure before.
    pub(crate) error: Option<bool>,
}
