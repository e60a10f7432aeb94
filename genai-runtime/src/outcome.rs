//! How a returned value is read: did the call fail, and which answer is inside.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::trace::SpanRef;
use opentelemetry::{Array, KeyValue, Value};

use genai_semconv::{Carries, Operation, attributes as attr};

use crate::failure::error_type;
use crate::response::Response;
use crate::usage::Usage;

/// What a returned value says about the call that returned it.
///
/// Every [`Response`] has it, and so have `Result`, `Option`, `Rc` and `Arc` around whatever has it. Implement it for a
/// type of your own when the value can say that the call failed although no `Err` was returned:
///
/// ```
/// # use genai_runtime::{Observer, Outcome};
/// struct ToolResult { is_error: bool, text: String }
///
/// impl Outcome for ToolResult {
///     fn observe(&self, observer: &mut Observer<'_>) {
///         if self.is_error {
///             observer.failed("tool_error");
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how many tokens the call used",
    label = "`genai::Response` is not implemented for this type",
    note = "switch on the feature of your client (`async-openai`), or write `impl genai::Response for {Self} {{ fn usage(&self) -> genai::Usage {{ … }} }}`; `usage = none` in the attribute records the call without its usage"
)]
pub trait Outcome {
    /// Tells the observer what this value knows.
    fn observe(&self, observer: &mut Observer<'_>);
}

impl<R: Response> Outcome for R {
    fn observe(&self, observer: &mut Observer<'_>) {
        observer.response(self);
    }
}

impl<T: Outcome, E> Outcome for Result<T, E> {
    fn observe(&self, observer: &mut Observer<'_>) {
        match self {
            Ok(value) => value.observe(observer),
            Err(_) => observer.failed(error_type::<E>()),
        }
    }
}

impl<T: Outcome> Outcome for Option<T> {
    fn observe(&self, observer: &mut Observer<'_>) {
        if let Some(value) = self {
            value.observe(observer);
        }
    }
}

impl<T: Outcome + ?Sized> Outcome for Arc<T> {
    fn observe(&self, observer: &mut Observer<'_>) {
        (**self).observe(observer);
    }
}

impl<T: Outcome + ?Sized> Outcome for Rc<T> {
    fn observe(&self, observer: &mut Observer<'_>) {
        (**self).observe(observer);
    }
}

/// Takes down what a returned value tells.
#[derive(Debug)]
pub struct Observer<'a> {
    /// The span, if it records.
    span: Option<SpanRef<'a>>,
    operation: &'static Operation,
    pub(crate) usage: Usage,
    pub(crate) failure: Option<Cow<'static, str>>,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(span: Option<SpanRef<'a>>, operation: &'static Operation) -> Self {
        Self {
            span,
            operation,
            usage: Usage::unknown(),
            failure: None,
        }
    }

    /// The call failed; `error_type` is a low-cardinality word for why, which `error.type` records.
    pub fn failed(&mut self, error_type: impl Into<Cow<'static, str>>) {
        self.failure = Some(error_type.into());
    }

    /// The answer that the value holds. Operations that are no model calls ignore it: what an agent returned was used
    /// by the call that it came from, and is counted there.
    pub fn response<R: Response + ?Sized>(&mut self, response: &R) {
        if !self.operation.reads_response {
            return;
        }
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
