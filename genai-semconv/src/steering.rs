//! Keys that steer an attribute macro: they decide how a call is made, read or compared, and set no attribute of the
//! conventions. The macros parse these rows, and the documentation is generated from them.

use crate::operation::{Charge, Operation, Source};

/// One steering key: `budget` in `#[genai::agent(budget = …)]`.
///
/// ```
/// let chat = &genai_semconv::rows::CHAT;
/// assert!(chat.steering_key("request").is_some());
/// assert!(chat.steering_key("skip_all").is_none()); // Model calls are not compared.
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct SteeringKey {
    /// The name, as users write it.
    pub name: &'static str,
    /// The whole argument, as the documentation prints it.
    pub form: &'static str,
    /// The operations that accept the key.
    pub applies: Applies,
    /// Whether the key may be written several times, as several lines of one list.
    pub repeats: bool,
    /// The error for any other form.
    pub expected: &'static str,
    /// A description of the key, as the documentation prints it.
    pub doc: &'static str,
}

/// Operations that accept a steering key, as a condition on their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// Every operation.
    Always,
    /// Operations that start a run.
    Runs,
    /// Operations that a budget can refuse: runs, and calls that ask budgets.
    CanBeRefused,
    /// Operations that read the client's request.
    ReadsRequest,
    /// Operations that read the returned value for usage, model, id and finish reasons.
    ReadsResponse,
    /// Operations that can capture parameters.
    CapturesParameters,
    /// Tool calls.
    ToolCalls,
    /// Operations whose calls are compared with earlier ones.
    Compared,
}

impl Applies {
    /// Whether the condition holds for the operation.
    pub fn to(self, operation: &Operation) -> bool {
        match self {
            Self::Always => true,
            Self::Runs => operation.run,
            Self::CanBeRefused => operation.run || operation.charge.asks_budgets(),
            Self::ReadsRequest => operation.reads_request,
            Self::ReadsResponse => operation.reads_response,
            Self::CapturesParameters => operation
                .contents
                .iter()
                .any(|content| matches!(content.source, Source::FromParameters(_))),
            Self::ToolCalls => operation.charge == Charge::ToolCall,
            Self::Compared => operation.compared.any(),
        }
    }
}

impl Operation {
    /// The steering key of this name, if the operation accepts it.
    pub fn steering_key(&self, name: &str) -> Option<&'static SteeringKey> {
        self.steering_keys().find(|key| key.name == name)
    }

    /// The steering keys that the operation accepts, in the order of their names.
    pub fn steering_keys(&self) -> impl Iterator<Item = &'static SteeringKey> {
        STEERING_KEYS.iter().copied().filter(|key| key.applies.to(self))
    }
}

macro_rules! steering_keys {
    ($dollar:tt $($id:ident: $constant:ident {
        name: $name:literal,
        form: $form:literal,
        applies: $applies:ident,
        repeats: $repeats:literal,
        expected: $expected:literal,
        doc: $doc:literal,
    })*) => {
        /// Every steering key by its constant.
        pub mod steering_rows {
            use super::{Applies, SteeringKey};
            $(
                #[doc = concat!("`", $form, "`: ", $doc, ".")]
                pub static $constant: SteeringKey = SteeringKey {
                    name: $name,
                    form: $form,
                    applies: Applies::$applies,
                    repeats: $repeats,
                    expected: $expected,
                    doc: $doc,
                };
            )*
        }

        /// Every steering key, in the order of the names.
        pub static STEERING_KEYS: &[&SteeringKey] = &[$(&steering_rows::$constant),*];

        /// Calls a macro once with all steering keys: `Variant: CONSTANT;`. The macro crate makes an enum of them to
        /// match on. An enum here would make rustc print full paths for types of the same names in errors.
        #[macro_export]
        macro_rules! for_each_steering_key {
            ($dollar callback:ident) => {
                $dollar callback! { $($id: $constant;)* }
            };
        }
    };
}

steering_keys! { $
    Arguments: ARGUMENTS {
        name: "arguments",
        form: "arguments = expr",
        applies: Compared,
        repeats: false,
        expected: "expected `arguments = value`, or `arguments` alone if a parameter is called so",
        doc: "the arguments as one value, any `Serialize` or a text that holds JSON: calls are compared by it, and `capture(arguments)` of a tool records its summary; the parameters are no arguments then",
    }
    Attr: ATTR {
        name: "attr",
        form: "attr(\"my.key\" = expr)",
        applies: Always,
        repeats: true,
        expected: "expected `attr(\"my.key\" = value)`",
        doc: "an attribute of your own",
    }
    Budget: BUDGET {
        name: "budget",
        form: "budget = expr",
        applies: Runs,
        repeats: false,
        expected: "expected a budget: `budget = genai::Budget::new().max_tool_repeats(3)`",
        doc: "limits of the run, and what happens at each, see `Budget`; `budget` alone takes the parameter of that name",
    }
    Call: CALL {
        name: "call",
        form: "call = expr",
        applies: ToolCalls,
        repeats: false,
        expected: "expected `call = value`, or `call` alone if a parameter is called so",
        doc: "takes name, call id and arguments from the client's tool call, see `ToolCall`; a key of its own wins, and the parameters are no arguments",
    }
    Capture: CAPTURE {
        name: "capture",
        form: "capture(error)",
        applies: Always,
        repeats: true,
        expected: "expected the contents to record: `capture(error)`",
        doc: "length and fingerprint of the error's text as the span's status, if the process opts in, too; with `capture(raw(error))` the text, redacted",
    }
    Crate: CRATE {
        name: "crate",
        form: "crate = path",
        applies: Always,
        repeats: false,
        expected: "expected a path: `crate = path::to::genai`",
        doc: "where this library is, if it is reached through another crate",
    }
    ErrorType: ERROR_TYPE {
        name: "error_type",
        form: "error_type = |error| word",
        applies: Always,
        repeats: false,
        expected: "expected a closure: `error_type = |error| word`",
        doc: "a low-cardinality word for an error, instead of the path of its type or what `ErrorType` returns",
    }
    Kind: KIND {
        name: "kind",
        form: "kind = client",
        applies: ToolCalls,
        repeats: false,
        expected: "expected `kind = client`: without it, a tool's span has the kind INTERNAL",
        doc: "the tool runs in another process, such as a server of MCP: its span has the kind CLIENT, so that service maps have an edge to that process",
    }
    Refuse: REFUSE {
        name: "refuse",
        form: "refuse = |exceeded| value",
        applies: CanBeRefused,
        repeats: false,
        expected: "expected a closure that returns what the function returns: `refuse = |exceeded| Err(exceeded.into())`",
        doc: "what is returned when a budget refuses, instead of the error that is made from `BudgetExceeded`",
    }
    Request: REQUEST {
        name: "request",
        form: "request = expr",
        applies: ReadsRequest,
        repeats: false,
        expected: "expected the client's request: `request = value`, or `request` alone if a parameter is called so",
        doc: "takes what the client's request says, see `Request`",
    }
    Response: RESPONSE {
        name: "response",
        form: "response = |r| …",
        applies: ReadsResponse,
        repeats: false,
        expected: "expected `response = |r| …`, which returns what the value tells, such as `genai::Usage`; or `response = json`",
        doc: "what the returned value tells, for types that do not say it: a `Usage`, an `Answer`, a reference to a part that implements `Response`; `response = json` reads any type that serializes to its provider's JSON",
    }
    Secret: SECRET {
        name: "secret",
        form: "secret(a, b)",
        applies: CapturesParameters,
        repeats: true,
        expected: "expected the parameters that are never recorded: `secret(a, b)`",
        doc: "parameters that are never recorded, whatever is captured: `[redacted:secret]` stands in their place",
    }
    Skip: SKIP {
        name: "skip",
        form: "skip(a, b)",
        applies: Compared,
        repeats: false,
        expected: "expected the parameters to skip: `skip(a, b)`",
        doc: "parameters that are no arguments: calls are not compared by them, and they need not be `Serialize`",
    }
    SkipAll: SKIP_ALL {
        name: "skip_all",
        form: "skip_all",
        applies: Compared,
        repeats: false,
        expected: "expected `skip_all` alone",
        doc: "no parameter is an argument: calls are not compared",
    }
    Usage: USAGE {
        name: "usage",
        form: "usage = none",
        applies: ReadsResponse,
        repeats: false,
        expected: "expected `usage = none`",
        doc: "does not ask the returned value for its usage, see `Response`",
    }
}
