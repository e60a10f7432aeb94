//! Results of evaluations: the event `gen_ai.evaluation.result`.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::Arc;
use std::time::SystemTime;

use genai_semconv::{attributes as attr, events};
use opentelemetry::logs::Severity;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, KeyValue, StringValue};
use serde_core::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::capture::{Events, Record};
use crate::config::{Config, TelemetryRef, is_thread_ending};
use crate::context::current::CurrentCall;
use crate::run::Run;

/// Version of `traceparent`, whose form a handle has.
const VERSION: &str = "00";

impl CurrentCall {
    /// Records the result of an evaluation of this call. The name is that of the metric, such as `relevance`.
    ///
    /// The event `gen_ai.evaluation.result` goes to the logger provider when the returned value is dropped, at the end
    /// of the statement. Nothing is recorded without a provider, or if no call is running. Needs the feature `capture`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::current_call().evaluation("relevance").score(0.8).label("pass");
    /// ```
    pub fn evaluation(&self, name: impl Into<StringValue>) -> Evaluation {
        match self.context() {
            Some(context) => Evaluation::new(name.into(), context.span().span_context().clone(), None, Some(context)),
            None => Evaluation::new(name.into(), SpanContext::NONE, None, None),
        }
    }

    /// A handle that outlives the call. Store it beside the answer, and evaluate the call later or in another process.
    /// `None` if no call is running. Needs the feature `capture`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// let stored = genai::current_call().handle().map(|handle| handle.to_string());
    /// # assert_eq!(stored, None);
    /// ```
    pub fn handle(&self) -> Option<CallHandle> {
        let context = self.context()?.span().span_context().clone();
        context.is_valid().then_some(CallHandle {
            trace_id: context.trace_id(),
            span_id: context.span_id(),
            flags: context.trace_flags(),
            response_id: None,
        })
    }
}

/// A handle to a call that may have ended long ago, in this process or another; made by [`CurrentCall::handle`].
///
/// It serializes as one string: the call's `traceparent`, and the id of the response if there is one.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::CallHandle;
///
/// let stored = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 resp_1";
/// let handle: CallHandle = stored.parse()?;
/// assert_eq!(handle.to_string(), stored);
/// handle.evaluation("relevance").score(0.8).label("pass");
/// # Ok::<(), genai::NoCallHandle>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallHandle {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
    response_id: Option<String>,
}

impl CallHandle {
    /// Adds the provider's id of the response (`gen_ai.response.id`).
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # let stored = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let handle: genai::CallHandle = stored.parse()?;
    /// assert_eq!(handle.with_response_id("resp_1").to_string(), format!("{stored} resp_1"));
    /// # Ok::<(), genai::NoCallHandle>(())
    /// ```
    #[must_use]
    pub fn with_response_id(mut self, id: impl Into<String>) -> Self {
        self.response_id = Some(id.into()).filter(|id: &String| !id.is_empty());
        self
    }

    /// Records the result of an evaluation of the call: see [`CurrentCall::evaluation`].
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # let stored = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let handle: genai::CallHandle = stored.parse()?;
    /// handle.evaluation("helpfulness").label("helpful");
    /// # Ok::<(), genai::NoCallHandle>(())
    /// ```
    pub fn evaluation(&self, name: impl Into<StringValue>) -> Evaluation {
        let state = TraceState::NONE;
        let context = SpanContext::new(self.trace_id, self.span_id, self.flags, true, state);
        Evaluation::new(name.into(), context, self.response_id.clone(), None)
    }
}

impl fmt::Display for CallHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{VERSION}-{}-{}-{:02x}",
            self.trace_id,
            self.span_id,
            self.flags.to_u8()
        )?;
        match &self.response_id {
            Some(id) => write!(f, " {id}"),
            None => Ok(()),
        }
    }
}

/// The error of parsing a text that is no [`CallHandle`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// let error: genai::NoCallHandle = "chat".parse::<genai::CallHandle>().unwrap_err();
/// assert_eq!(error.to_string(), "this is no handle of a call: expected `00-<trace id>-<span id>-<flags>`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCallHandle(());

impl fmt::Display for NoCallHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no handle of a call: expected `00-<trace id>-<span id>-<flags>`")
    }
}

impl std::error::Error for NoCallHandle {}

/// The text, if it is this many hexadecimal digits.
fn hex(text: &str, digits: usize) -> Option<&str> {
    Some(text).filter(|text| text.len() == digits && text.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

impl FromStr for CallHandle {
    type Err = NoCallHandle;

    fn from_str(text: &str) -> Result<Self, NoCallHandle> {
        let (parent, response_id) = text.split_once(' ').unwrap_or((text, ""));
        // A fifth part makes the text none of a handle, whatever follows.
        let parts: Vec<&str> = parent.splitn(5, '-').collect();
        let [VERSION, trace, span, flags] = parts[..] else {
            return Err(NoCallHandle(()));
        };
        let read = || {
            Some(Self {
                trace_id: TraceId::from_hex(hex(trace, 32)?).ok()?,
                span_id: SpanId::from_hex(hex(span, 16)?).ok()?,
                flags: TraceFlags::new(u8::from_str_radix(hex(flags, 2)?, 16).ok()?),
                response_id: Some(response_id.to_owned()).filter(|id| !id.is_empty()),
            })
        };
        read()
            .filter(|handle| handle.trace_id != TraceId::INVALID && handle.span_id != SpanId::INVALID)
            .ok_or(NoCallHandle(()))
    }
}

impl Serialize for CallHandle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CallHandle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Result of an evaluation of a call, recorded when it is dropped; made by [`CurrentCall::evaluation`] and
/// [`CallHandle::evaluation`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// let call = genai::current_call();
/// call.evaluation("relevance").score(0.8).label("pass").explanation("It names the file.");
/// // The grader itself failed.
/// call.evaluation("toxicity").failed("timeout");
/// ```
#[derive(Debug)]
pub struct Evaluation {
    call: SpanContext,
    attributes: Vec<KeyValue>,
    explanation: Option<String>,
    /// Run of the call, for its configuration.
    run: Option<Arc<Run>>,
}

impl Evaluation {
    fn new(name: StringValue, call: SpanContext, response_id: Option<String>, context: Option<&Context>) -> Self {
        let mut attributes = vec![KeyValue::new(attr::GEN_AI_EVALUATION_NAME.key(), name)];
        attributes.extend(response_id.map(|id| KeyValue::new(attr::GEN_AI_RESPONSE_ID.key(), id)));
        Self {
            call,
            attributes,
            explanation: None,
            run: context.and_then(|context| Run::of(context)).cloned(),
        }
    }

    /// Sets the score (`gen_ai.evaluation.score.value`). `NaN` and infinite scores are not recorded.
    pub fn score(mut self, score: impl Into<f64>) -> Self {
        let score = score.into();
        if score.is_finite() {
            self.set(attr::GEN_AI_EVALUATION_SCORE_VALUE.key(), score);
        }
        self
    }

    /// Sets the meaning of the score, as one of few words (`gen_ai.evaluation.score.label`): `pass`, `fail`.
    pub fn label(mut self, label: impl Into<StringValue>) -> Self {
        self.set(attr::GEN_AI_EVALUATION_SCORE_LABEL.key(), label.into());
        self
    }

    /// Sets the reason for the score (`gen_ai.evaluation.explanation`). It may quote the answer, so it is content: it
    /// is redacted, and only recorded where the process allows content on events and the call is sampled.
    pub fn explanation(mut self, text: impl Into<String>) -> Self {
        self.explanation = Some(text.into());
        self
    }

    /// Sets the provider's id of the response (`gen_ai.response.id`), which is known once the call has returned.
    pub fn response_id(mut self, id: impl Into<StringValue>) -> Self {
        self.set(attr::GEN_AI_RESPONSE_ID.key(), id.into());
        self
    }

    /// Marks the evaluation itself as failed, with one of few words as the reason (`error.type`): `timeout`.
    pub fn failed(mut self, error_type: impl Into<StringValue>) -> Self {
        self.set(attr::ERROR_TYPE.key(), error_type.into());
        self
    }

    fn set(&mut self, key: &'static str, value: impl Into<opentelemetry::Value>) {
        self.attributes.retain(|attribute| attribute.key.as_str() != key);
        self.attributes.push(KeyValue::new(key, value));
    }

    fn emit(&mut self, events: &Events, config: &Config, run: Option<&Run>) {
        if let Some(text) = self.explanation.take().filter(|_| self.call.is_sampled()) {
            let call = Run::content_call(run, "evaluation", self.call.trace_id());
            if config.capture_of(&call).on_events() {
                self.set(attr::GEN_AI_EVALUATION_EXPLANATION.key(), config.redact(&text));
            }
        }
        events.emit(Record {
            name: events::GEN_AI_EVALUATION_RESULT,
            schema_url: config.conventions().schema_url(),
            severity: Severity::Info,
            context: self.call.clone(),
            ended: SystemTime::now(),
            attributes: std::mem::take(&mut self.attributes),
            contents: &[],
        });
    }
}

/// Records the result. A panic of the provider is caught and loses only this evaluation.
impl Drop for Evaluation {
    fn drop(&mut self) {
        if !self.call.is_valid() || is_thread_ending() {
            return;
        }
        let emitted = catch_unwind(AssertUnwindSafe(|| {
            let run = self.run.take();
            let telemetry = match &run {
                Some(run) => TelemetryRef::Above(&run.telemetry),
                None => Config::telemetry(),
            };
            if let Some(events) = &telemetry.events {
                self.emit(events, &telemetry.config, run.as_deref());
            }
        }));
        drop(emitted);
    }
}
