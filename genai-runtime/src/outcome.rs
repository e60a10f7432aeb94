//! How a returned value is read: did the call fail, and which answer is inside.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::trace::SpanRef;
use opentelemetry::{Array, KeyValue, Value};

use genai_semconv::{Carries, Operation, attributes as attr};

use crate::config::Config;
use crate::failure::error_type;
use crate::response::Response;
use crate::usage::Usage;

/// Whether a returned value says that the call failed.
///
/// An `Err` says so without further ado. Implement this for a type of your own that can say it although no `Err` was
/// returned, as the results of many tools do; it is found through `Result`, `Option`, `Box`, `Rc` and `Arc`.
///
/// ```
/// # use std::borrow::Cow;
/// # use genai_runtime::Outcome;
/// struct ToolResult { is_error: bool, text: String }
///
/// impl Outcome for ToolResult {
///     fn failure(&self) -> Option<Cow<'static, str>> {
///         self.is_error.then_some(Cow::Borrowed("tool_error"))
///     }
/// }
/// ```
pub trait Outcome {
    /// A low-cardinality word for why the call failed, which `error.type` records; `None` if it did not fail.
    fn failure(&self) -> Option<Cow<'static, str>>;
}

impl<T: Outcome, E> Outcome for Result<T, E> {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref()
            .map_or_else(|_| Some(Cow::Borrowed(error_type::<E>())), T::failure)
    }
}

impl<T: Outcome> Outcome for Option<T> {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref().and_then(T::failure)
    }
}

macro_rules! pointers {
    ($($pointer:ident),*) => {
        $(impl<T: Outcome + ?Sized> Outcome for $pointer<T> {
            fn failure(&self) -> Option<Cow<'static, str>> {
                (**self).failure()
            }
        })*
    };
}

pointers!(Arc, Box, Rc);

/// Takes down what a returned value tells.
#[derive(Debug)]
pub(crate) struct Observer<'a> {
    /// The span, if it records.
    span: Option<SpanRef<'a>>,
    operation: &'static Operation,
    config: &'a Config,
    pub(crate) usage: Usage,
    pub(crate) failure: Option<Cow<'static, str>>,
    pub(crate) error_text: Option<String>,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(span: Option<SpanRef<'a>>, operation: &'static Operation, config: &'a Config) -> Self {
        Self {
            span,
            operation,
            config,
            usage: Usage::unknown(),
            failure: None,
            error_text: None,
        }
    }

    /// The text of an error, which the attribute opted in to; it is only asked for if the process did, too.
    pub(crate) fn error_text(&mut self, text: impl FnOnce() -> Option<String>) {
        if self.span.is_some() {
            self.error_text = self.config.redact_for_span(text);
        }
    }

    /// An answer, or what holds one.
    pub(crate) fn response<R: Response + ?Sized>(&mut self, response: &R) {
        self.failure = response.failure();
        let carries = &self.operation.carries;
        if carries.input_tokens {
            self.usage = response.usage();
        }
        let Some(span) = &self.span else { return };
        if carries.response_model
            && let Some(model) = response.model()
        {
            span.set_attribute(KeyValue::new(attr::GEN_AI_RESPONSE_MODEL.key(), model.to_owned()));
        }
        if carries.response_id
            && let Some(id) = response.id()
        {
            span.set_attribute(KeyValue::new(attr::GEN_AI_RESPONSE_ID.key(), id.to_owned()));
        }
        if carries.finish_reasons {
            let reasons = response.finish_reasons().into_values();
            if !reasons.is_empty() {
                let reasons = Value::Array(Array::String(reasons));
                span.set_attribute(KeyValue::new(attr::GEN_AI_RESPONSE_FINISH_REASONS.key(), reasons));
            }
        }
    }

    /// Records the token counts on the span.
    pub(crate) fn write_usage(&self) {
        let Some(span) = &self.span else { return };
        let Carries {
            input_tokens,
            output_tokens,
            cached_tokens,
            reasoning_tokens,
            ..
        } = self.operation.carries;
        let usage = &self.usage;
        let counts = [
            (input_tokens, attr::GEN_AI_USAGE_INPUT_TOKENS, usage.input_tokens()),
            (output_tokens, attr::GEN_AI_USAGE_OUTPUT_TOKENS, usage.output_tokens()),
            (
                cached_tokens,
                attr::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
                usage.cache_read_tokens(),
            ),
            (
                cached_tokens,
                attr::GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
                usage.cache_write_tokens(),
            ),
            (
                reasoning_tokens,
                attr::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
                usage.reasoning_tokens(),
            ),
        ];
        for (carried, attribute, count) in counts {
            if carried && let Some(count) = count {
                span.set_attribute(KeyValue::new(attribute.key(), i64::try_from(count).unwrap_or(i64::MAX)));
            }
        }
    }
}
