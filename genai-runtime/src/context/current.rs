//! Handle to the running call, for its body.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry::{Context, Key, KeyValue};

use crate::config::is_thread_ending;
use crate::context::running::{ByHand, Running};
use crate::run::Run;
use crate::usage::Usage;
use crate::value::{Any, IntoValue};

/// The running call: the innermost annotated function whose body calls this.
///
/// It works in plain and in async functions, and also inside other spans that `tracing` or a client library opened. If
/// no call is running, the handle's methods do nothing.
///
/// In another task or thread, the call has to be carried there: by [`FutureExt`](crate::FutureExt),
/// [`in_current_context`](crate::in_current_context), [`Carrier`](crate::Carrier) or the functions of the feature
/// `tokio`. If only OpenTelemetry's own context was carried, attributes and events go to the span of that context, and
/// usage is not recorded.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::Usage;
/// fn answered(model_version: &str, prompt: u64, completion: u64) {
///     let call = genai::current_call();
///     call.set_attribute("shop.model_version", model_version);
///     call.record_usage(Usage::input_including_cached(prompt).with_output_tokens(completion));
///     println!("trace={}", call.trace_id().unwrap_or_default());
/// }
/// # answered("v1", 1, 1);
/// ```
pub fn current_call() -> CurrentCall {
    if is_thread_ending() {
        return CurrentCall::default();
    }
    let context = Context::current();
    if context.is_telemetry_suppressed() {
        return CurrentCall::default();
    }
    match Running::of(&context) {
        Some(running) => CurrentCall {
            context: Some(running.context),
            by_hand: running.by_hand,
        },
        // The context is under a run of this crate, but the call itself was not carried here.
        None if Run::of(&context).is_some() => CurrentCall {
            context: Some(context),
            by_hand: None,
        },
        None => CurrentCall::default(),
    }
}

/// A handle to the running call, or to none; made by [`current_call`].
///
/// It may be kept and sent elsewhere; once the call has ended it does nothing.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let call = genai::current_call();
/// call.set_attribute("app.tenant", "acme");
/// call.fail("permission_denied");
/// ```
#[derive(Debug, Clone, Default)]
pub struct CurrentCall {
    context: Option<Context>,
    by_hand: Option<Arc<ByHand>>,
}

impl CurrentCall {
    /// Sets a custom attribute on the call's span. `None` sets nothing.
    ///
    /// As in `attr("my.key" = value)`, choose a name outside the reserved namespaces (`gen_ai.*`, `agent.*`). The value
    /// is recorded unchanged, so do not use prompts, arguments or results. Samplers do not see it; give attributes for
    /// samplers to the attribute macro. The SDK keeps both values if a key is set twice.
    pub fn set_attribute(&self, key: impl Into<Key>, value: impl IntoValue<Any>) {
        if let Some(context) = &self.context
            && let Some(value) = value.value()
        {
            context.span().set_attribute(KeyValue::new(key, value));
        }
    }

    /// Adds an event to the call's span, with the attributes that have a value.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::current_call().add_event("shop.retry", &[("shop.attempt", &2), ("shop.reason", &"timeout")]);
    /// genai::current_call().add_event("shop.cache_hit", &[]);
    /// ```
    pub fn add_event(&self, name: impl Into<Cow<'static, str>>, attributes: &[(&'static str, &dyn IntoValue<Any>)]) {
        if let Some(context) = &self.context {
            let attributes = attributes
                .iter()
                .filter_map(|(key, value)| Some(KeyValue::new(*key, value.value()?)));
            context.span().add_event(name, attributes.collect());
        }
    }

    /// Records the tokens that the call used, for functions whose return type has no usage (`usage = none`).
    ///
    /// The counts are recorded when the call ends, with any outcome: on its span if its operation has `gen_ai.usage.*`,
    /// and once in the totals of all runs above. Each known count replaces an earlier one, so cumulative counts of a
    /// stream may be recorded repeatedly. A function that makes several requests has to add up their counts. If the
    /// returned value has usage, that usage replaces these counts.
    pub fn record_usage(&self, usage: Usage) {
        if let Some(by_hand) = &self.by_hand {
            by_hand.record(usage);
        }
    }

    /// Records the time of the first chunk, for functions that read a stream to its end and return the whole answer.
    /// The time until now is recorded as `gen_ai.response.time_to_first_chunk`, on the span and as a metric.
    ///
    /// You can call it for each chunk; only the first call has an effect. If the function returns a stream, the time is
    /// recorded without it.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # async fn read(mut events: impl Iterator<Item = String>) -> String {
    /// let mut text = String::new();
    /// while let Some(event) = events.next() {
    ///     genai::current_call().record_first_chunk();
    ///     text += &event;
    /// }
    /// # text }
    /// ```
    pub fn record_first_chunk(&self) {
        if let Some(by_hand) = &self.by_hand {
            by_hand.first_chunk();
        }
    }

    /// Marks the call as failed, for functions that return failures as text. The span gets the status ERROR and this
    /// `error.type`, and a budget counts it as a tool error.
    ///
    /// Choose one of few words, because backends group by it. A later word replaces an earlier one, and both replace
    /// the error type of the returned value. The return value does not change.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// fn read(path: &str) -> String {
    ///     std::fs::read_to_string(path).unwrap_or_else(|error| {
    ///         genai::current_call().fail("not_readable");
    ///         format!("The file could not be read: {error}")
    ///     })
    /// }
    /// # read("no such file");
    /// ```
    pub fn fail(&self, error_type: impl Into<Cow<'static, str>>) {
        if let Some(by_hand) = &self.by_hand {
            by_hand.fail(error_type.into());
        }
    }

    /// The id of the trace for a log line, as 32 hexadecimal digits. `None` if no call is running.
    pub fn trace_id(&self) -> Option<String> {
        self.id(|span| span.trace_id().to_string())
    }

    /// The id of the call's span for a log line, as 16 hexadecimal digits. `None` if no call is running.
    pub fn span_id(&self) -> Option<String> {
        self.id(|span| span.span_id().to_string())
    }

    /// Whether attributes set now are recorded: a call is running, it has not ended, and it was sampled.
    pub fn is_recording(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| context.span().is_recording())
    }

    /// The context of the call, if one is running.
    #[cfg(feature = "capture")]
    pub(super) fn context(&self) -> Option<&Context> {
        self.context.as_ref()
    }

    fn id(&self, read: impl FnOnce(&SpanContext) -> String) -> Option<String> {
        let span = self.context.as_ref()?.span();
        let span = span.span_context();
        span.is_valid().then(|| read(span))
    }
}
