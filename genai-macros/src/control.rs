//! Keys that steer and do not record. Every operation has them, so they are not in the operation table.

use genai_semconv::Operation;

/// What a steering key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// `attr("my.key" = expr)`: an attribute of the user's own.
    Attr,
    /// `budget = expr`: the limits of the run.
    Budget,
    /// `capture(error)`: contents to record if the process opts in, too.
    Capture,
    /// `crate = path`: where this library is to be found.
    Crate,
    /// `error_type = |error| …`: a low-cardinality word for an error.
    ErrorType,
    /// `refuse = |exceeded| …`: what is returned when a budget refuses.
    Refuse,
    /// `request = expr`: takes what the client's request can tell.
    Request,
    /// `response = |r| …`: what the returned value tells, if its type does not say.
    Response,
    /// `secret(a)`: parameters that are never recorded.
    Secret,
    /// `skip(a, b)`: parameters that are no arguments of the tool.
    Skip,
    /// `skip_all`: no parameter is an argument of the tool.
    SkipAll,
    /// `usage = none`: does not read the returned value.
    Usage,
}

const CONTROLS: &[(&str, Control)] = &[
    ("attr", Control::Attr),
    ("budget", Control::Budget),
    ("capture", Control::Capture),
    ("crate", Control::Crate),
    ("error_type", Control::ErrorType),
    ("refuse", Control::Refuse),
    ("request", Control::Request),
    ("response", Control::Response),
    ("secret", Control::Secret),
    ("skip", Control::Skip),
    ("skip_all", Control::SkipAll),
    ("usage", Control::Usage),
];

impl Control {
    pub(crate) fn find(name: &str) -> Option<Self> {
        CONTROLS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, control)| *control)
    }

    /// Whether the operation has this key.
    pub(crate) fn applies(self, operation: &Operation) -> bool {
        match self {
            Self::Attr | Self::Capture | Self::Crate | Self::ErrorType => true,
            Self::Budget => operation.run,
            Self::Refuse => operation.run || operation.charge != genai_semconv::Charge::Nothing,
            Self::Request => operation.reads_request,
            Self::Response | Self::Usage => operation.reads_response,
            Self::Secret => operation
                .contents
                .iter()
                .any(|content| matches!(content.source, genai_semconv::Source::FromParameters(_))),
            Self::Skip | Self::SkipAll => operation.charge == genai_semconv::Charge::ToolCall,
        }
    }

    /// The names of the steering keys that an operation has.
    pub(crate) fn names(operation: &'static Operation) -> impl Iterator<Item = &'static str> {
        CONTROLS
            .iter()
            .filter(|(_, control)| control.applies(operation))
            .map(|(name, _)| *name)
    }
}
