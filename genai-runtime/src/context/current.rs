//! The call that is running, for its body.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry::{Context, Key, KeyValue};

use crate::config::is_thread_ending;
use crate::context::running::{ByHand, Running};
use crate::run::Run;
use crate::usage::Usage;
use crate::value::{Any, IntoValue};

/// The call that is running here: the innermost annotated function whose body this is called from.
///
/// It works in plain and in async functions, and it is the call also where other spans were opened inside of it, by
/// `tracing` or by a client library. Where no call is running, everything that is asked of it does nothing.
///
/// In another task or thread it is known if it was carried there: by [`FutureExt`](crate::FutureExt),
/// [`in_current_context`](crate::in_current_context), [`Carrier`](crate::Carrier) or the functions of the feature
/// `tokio`. Where only OpenTelemetry's own context was carried, attributes and events go to the span of that context, and
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
        // Under a run of ours, but the call itself was not carried here.
        None if Run::of(&context).is_some() => CurrentCall {
            context: Some(context),
            by_hand: None,
        },
        None => CurrentCall::default(),
    }
}

/// A handle to the call that is running, or to none; made by [`current_call`].
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
    /// Sets an attribute of your own on the call's span. `None` sets nothing.
    ///
    /// As in `attr("my.key" = value)`, choose a name outside of the reserved namespaces (`gen_ai.*`, `agent.*`). What is
    /// set here is recorded as it is: no prompt, argument or result belongs here. Samplers do not see it; what they shall
    /// see is given to the attribute macro. The SDK keeps both values if a key is set twice.
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

    /// Says how many tokens the call used, for functions whose return type cannot tell (`usage = none`).
    ///
    /// When the call ends, however it ends, the counts are recorded on its span, if the span of its operation has
    /// `gen_ai.usage.*`, and added once to the totals of the run and of those above it. Of several records each known
    /// count replaces the one before, so that the counts of a stream that repeats them grow as the provider says; a
    /// function that makes several requests has to add their counts up. If the returned value tells the usage, that is
    /// what counts, and nothing of this.
    pub fn record_usage(&self, usage: Usage) {
        if let Some(by_hand) = &self.by_hand {
            by_hand.record(usage);
        }
    }

    /// Says that the first chunk of the answer has come, for functions that read a stream to its end and return the whole: the
    /// time until now is recorded as `gen_ai.response.time_to_first_chunk`, on the span and as a metric.
    ///
    /// Calling it for each chunk is fine: only the first counts. If the function returns a stream, the time is recorded anyway.
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

    /// Says that the call failed, for functions that return their failures as text: the call's span gets the status ERROR and
    /// this `error.type`, and a budget counts it as an error of the tool.
    ///
    /// Choose one of few words: backends group by it. Of several the last one counts, and none of them changes what the
    /// function returns. It wins over what the returned value says of itself.
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

    /// The id of the trace, as 32 hexadecimal digits, for a log line. `None` if no call is running.
    pub fn trace_id(&self) -> Option<String> {
        self.id(|span| span.trace_id().to_string())
    }

    /// The id of the call's span, as 16 hexadecimal digits, for a log line. `None` if no call is running.
    pub fn span_id(&self) -> Option<String> {
        self.id(|span| span.span_id().to_string())
    }

    /// Whether anything that is set now will be seen: there is a call, it has not ended, and it was sampled.
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
