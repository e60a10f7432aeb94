//! A call before it starts: the first attributes of its span.

use std::borrow::Cow;
#[cfg(feature = "capture")]
use std::sync::Arc;

use genai_semconv::{Attr, Charge, Compared, Field, Operation, Record, SpanName, attributes as attr, own};
#[cfg(feature = "capture")]
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Array, Context, StringValue, Value};

use crate::budget::{Budget, IntoBudget};
#[cfg(feature = "capture")]
use crate::call::unread::say_not_captured;
#[cfg(feature = "capture")]
use crate::capture::Contents;
#[cfg(feature = "capture")]
use crate::config::Config;
use crate::config::{is_thread_ending, is_worth_trying};
use crate::fingerprint::Arguments;
use crate::request::{Request, RequestAttributes, StartAttributes, ToolArguments, ToolCall, says_something};
use crate::run::{Run, any_followed, config_here, hash_key_here};
#[cfg(feature = "capture")]
use crate::summary::Detail;
use crate::value::{Any, IntoValue};

/// The attributes of a call that is about to start.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Each flag is read separately.
pub struct Start {
    pub(crate) operation: &'static Operation,
    pub(crate) attributes: StartAttributes,
    /// Name of the span, if it is known at compile time.
    pub(crate) title: Option<&'static str>,
    /// Whether the answer comes as a stream of chunks.
    pub(crate) streams: bool,
    /// Line to add to the request if a stream is requested without usage.
    pub(crate) usage_line: Option<&'static str>,
    /// The budget of the run that starts.
    pub(crate) budget: Option<Box<Budget>>,
    /// Hash of the arguments by which calls are compared.
    pub(crate) fingerprint: Option<u64>,
    /// Contents to capture.
    #[cfg(feature = "capture")]
    pub(crate) contents: Wanted,
    /// Whether error texts are recorded in full instead of as a summary.
    pub(crate) has_raw_errors: bool,
    /// Whether the span has the kind `CLIENT`, whatever the operation.
    pub(crate) is_client: bool,
    enabled: bool,
}

/// Contents named in the attribute.
#[cfg(feature = "capture")]
#[derive(Debug, Default)]
pub(crate) enum Wanted {
    /// No content may be recorded.
    #[default]
    Nothing,
    /// Content is named, but the process has not been configured to allow or forbid it.
    Undecided,
    Contents(Box<Contents>),
}

#[cfg(feature = "capture")]
impl Wanted {
    /// The contents that may be recorded. If the process has not been configured, a notice is raised once, by a call
    /// that records.
    pub(super) fn of_call(self, recording: bool) -> Option<Contents> {
        match self {
            Self::Contents(contents) => Some(*contents),
            Self::Undecided => {
                if recording {
                    say_not_captured();
                }
                None
            }
            Self::Nothing => None,
        }
    }
}

/// Most calls have fewer attributes at their end: a vector that grows costs three times as much as one that does not.
const CAPACITY: usize = 16;

impl Start {
    /// Creates the start of an annotated function's call.
    #[inline]
    pub fn new(operation: &'static Operation) -> Self {
        let tries = is_worth_trying();
        if (tries || any_followed()) && !is_thread_ending() && (tries || is_followed()) {
            Self::seen(operation)
        } else {
            Self::unseen(operation)
        }
    }

    /// Creates the start of a call with a budget, which applies even if nothing is recorded.
    pub fn with_budget<B: IntoBudget + ?Sized>(operation: &'static Operation, budget: &B) -> Self {
        match budget.to_budget() {
            Some(_) if is_thread_ending() => Self::unseen(operation),
            Some(budget) => Self {
                budget: Some(Box::new(budget)),
                ..Self::seen(operation)
            },
            None => Self::new(operation),
        }
    }

    #[inline]
    fn unseen(operation: &'static Operation) -> Self {
        Self {
            operation,
            attributes: StartAttributes::with_capacity(0),
            title: None,
            streams: false,
            usage_line: None,
            budget: None,
            fingerprint: None,
            #[cfg(feature = "capture")]
            contents: Wanted::Nothing,
            has_raw_errors: false,
            is_client: false,
            enabled: false,
        }
    }

    /// Takes all attributes and leaves an empty start.
    pub(super) fn take(&mut self) -> Self {
        let operation = self.operation;
        std::mem::replace(self, Self::unseen(operation))
    }

    #[inline]
    fn seen(operation: &'static Operation) -> Self {
        let mut attributes = StartAttributes::with_capacity(CAPACITY);
        if let Some(name) = operation.name {
            attributes.push(attr::GEN_AI_OPERATION_NAME, Value::from(name));
        }
        Self {
            attributes,
            enabled: true,
            ..Self::unseen(operation)
        }
    }

    /// Whether attributes set now are recorded. If not, the expressions in the attribute are not evaluated.
    #[inline]
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Sets an attribute from a string literal, which is not copied.
    pub fn text(&mut self, attribute: Attr<str>, text: &'static str) {
        self.attributes.push(attribute, Value::from(text));
    }

    /// Sets the attribute that names the span, together with a span name built at compile time.
    pub fn named(&mut self, attribute: Attr<str>, text: &'static str, span_name: &'static str) {
        self.text(attribute, text);
        self.title = Some(span_name);
    }

    /// Sets an attribute.
    pub fn set<T: ?Sized, V: IntoValue<T> + ?Sized>(&mut self, attribute: Attr<T>, value: &V) {
        self.push(attribute, value.value());
    }

    /// Sets an attribute that may only be recorded when it is true.
    pub fn set_if_true<V: IntoValue<bool> + ?Sized>(&mut self, attribute: Attr<bool>, value: &V) {
        self.push(
            attribute,
            value.value().filter(|value| says_something(Record::IfTrue, value)),
        );
    }

    /// Sets an attribute that may only be recorded when it is not 1.
    pub fn set_unless_one<V: IntoValue<i64> + ?Sized>(&mut self, attribute: Attr<i64>, value: &V) {
        self.push(
            attribute,
            value.value().filter(|value| says_something(Record::UnlessOne, value)),
        );
    }

    /// Sets an attribute to a keyed hash of the value.
    pub fn set_hashed<V: IntoValue<str> + ?Sized>(&mut self, attribute: Attr<str>, value: &V) {
        let hash = |value: Value| Value::from(hash_key_here().hash(&value.as_str()));
        self.push(attribute, value.value().map(hash));
    }

    /// Sets a custom attribute.
    pub fn own<V: IntoValue<Any> + ?Sized>(&mut self, key: &'static str, value: &V) {
        if let Some(value) = value.value() {
            self.attributes.push_named(key, value);
        }
    }

    /// Sets an attribute from strings known at compile time.
    pub fn names(&mut self, attribute: Attr<[&'static str]>, names: &'static [&'static str]) {
        let names = names.iter().map(|name| StringValue::from(*name)).collect();
        self.push(attribute, Some(Value::Array(Array::String(names))));
    }

    /// Hasher for the arguments of a call that is compared, which must be added in the order of their names.
    pub fn arguments(&self) -> Arguments {
        let config = config_here();
        Arguments::new(config.hash_key(), &self.called(), config.fingerprint_limit())
    }

    /// Finishes the arguments. Returns whether the call is compared by them.
    pub fn fingerprint(&mut self, arguments: Arguments) -> bool {
        let Some(fingerprint) = arguments.finish().filter(|_| self.is_compared()) else {
            return false;
        };
        self.fingerprint = Some(fingerprint.value());
        self.push(own::TOOL_ARGS_FINGERPRINT, Some(Value::from(fingerprint.text())));
        true
    }

    /// Takes all arguments of a call as one value.
    pub fn arguments_are<A: ToolArguments + ?Sized>(&mut self, value: &A) {
        let mut arguments = self.arguments();
        value.add(&mut arguments);
        if self.fingerprint(arguments) {
            self.push(own::TOOL_ARGS_KEYS, IntoValue::<[&'static str]>::value(&value.keys()));
        }
    }

    /// Takes the arguments of the client's tool call.
    pub fn arguments_of<C: ToolCall + ?Sized>(&mut self, call: &C) {
        self.arguments_are(&call.arguments());
    }

    /// Sets the name in the client's tool call, or the function's name if it has none.
    pub fn tool_name<C: ToolCall + ?Sized>(&mut self, attribute: Attr<str>, call: &C, function: &'static str) {
        match call.name() {
            "" => self.text(attribute, function),
            name => self.set(attribute, name),
        }
    }

    /// Sets the id in the client's tool call.
    pub fn tool_call_id<C: ToolCall + ?Sized>(&mut self, attribute: Attr<str>, call: &C) {
        self.set(attribute, &call.id());
    }

    /// Sets the facts in the client's request, except for attributes in `given`, whose keys have values already.
    pub fn request<R: Request + ?Sized>(&mut self, request: &R, given: &[&str]) {
        let mut attributes = RequestAttributes::new(self.operation, &mut self.attributes, given);
        request.describe(&mut attributes);
        self.usage_line = attributes.usage_line();
    }

    /// Contents to fill, if those named in the attribute may be recorded. It is not known yet whether the span will
    /// record, but spans under an unsampled parent hardly ever do.
    #[cfg(feature = "capture")]
    pub fn contents(&mut self, wanted: &'static [(&'static str, Detail)]) -> Option<&mut Contents> {
        let mut is_decided = true;
        let admitted = Context::map_current(|context| {
            let run = Run::of(context);
            let config = run.map_or_else(Config::current, |run| run.telemetry.config.clone());
            let parent = context.span().span_context().clone();
            is_decided = config.has_decided_capture();
            let admitted = config.captures()
                && config.policy().admits_now()
                && (!parent.is_valid() || (parent.is_sampled() && config.policy().admits_trace(parent.trace_id())));
            let schemas = || run.map_or_else(Arc::default, |run| Arc::clone(&run.tool_schemas));
            admitted.then(|| (*config.hash_key(), schemas()))
        });
        let Some((key, schemas)) = admitted else {
            if !is_decided {
                self.contents = Wanted::Undecided;
            }
            return None;
        };
        let tool = match (self.operation.charge, self.attributes.text(Field::ToolName)) {
            (Charge::ToolCall, Some(tool)) => Some(tool.as_str().to_owned()),
            _ => None,
        };
        let contents = Contents::new(self.operation, wanted, key, tool, schemas);
        self.contents = Wanted::Contents(Box::new(contents));
        match &mut self.contents {
            Wanted::Contents(contents) => Some(contents),
            Wanted::Undecided | Wanted::Nothing => None,
        }
    }

    /// Records the text of errors in full instead of a summary.
    pub fn raw_errors(&mut self) {
        self.has_raw_errors = true;
    }

    /// Gives the span the kind `CLIENT`, because the call goes to another process.
    pub fn client(&mut self) {
        self.is_client = true;
    }

    /// Whether the call is compared with earlier ones.
    pub(super) fn is_compared(&self) -> bool {
        match self.operation.compared {
            Compared::Never => false,
            Compared::Always => true,
            compared @ Compared::Only(_) => {
                let name = self.attributes.text(Field::OperationName);
                name.is_some_and(|name| compared.holds_for(name.as_str()))
            }
        }
    }

    /// Name under which the call is compared: the tool's name, or else the span's.
    pub(super) fn called(&self) -> Cow<'_, str> {
        match (self.operation.charge, self.attributes.text(Field::ToolName)) {
            (Charge::ToolCall, Some(tool)) => Cow::Borrowed(tool.as_str()),
            (Charge::ToolCall, _) => Cow::Borrowed(""),
            _ => self.span_name(),
        }
    }

    pub(super) fn span_name(&self) -> Cow<'static, str> {
        if let Some(name) = self.title {
            return Cow::Borrowed(name);
        }
        let operation = match (self.operation.name, self.attributes.text(Field::OperationName)) {
            (Some(name), _) => Cow::Borrowed(name),
            (None, Some(name)) => Cow::Owned(name.as_str().to_owned()),
            (None, None) => Cow::Borrowed(self.operation.attribute),
        };
        match self.operation.span_name {
            SpanName::Fixed(name) => Cow::Borrowed(name),
            SpanName::Operation => operation,
            SpanName::OperationAnd(field) => match self.attributes.get(field) {
                Some(value) => Cow::Owned([&*operation, " ", &*value.as_str()].concat()),
                None => operation,
            },
        }
    }

    /// Marks the answer as a stream, on the span if the operation has an attribute for it.
    pub(crate) fn set_streams(&mut self, streams: bool) {
        if !streams {
            return;
        }
        self.streams = self.enabled && self.operation.carries.stream;
        if self.streams && self.attributes.get(Field::RequestStream).is_none() {
            self.push(attr::GEN_AI_REQUEST_STREAM, Some(Value::Bool(true)));
        }
    }

    #[inline]
    pub(crate) fn push<T: ?Sized>(&mut self, attribute: Attr<T>, value: Option<Value>) {
        if let Some(value) = value {
            self.attributes.push(attribute, value);
        }
    }
}

/// Whether calls made here are counted or limited by a budget.
fn is_followed() -> bool {
    Context::map_current(|context| Run::of(context).is_some_and(|run| run.is_followed))
}
