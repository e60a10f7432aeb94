//! Answers built by hand.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::StringValue;

use crate::answer::into_text::IntoText;
use crate::answer::recorder::ResponseRecorder;
use crate::answer::response::Response;
#[cfg(feature = "capture")]
use crate::messages::OutputContent;
use crate::price::Cost;
use crate::usage::{TokenCount, Usage};

/// Answer built by hand, for the attribute's `response = |r| …` on types that do not implement [`Response`].
///
/// It borrows its texts where possible. Facts that are not set are unknown.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Answer, Response, ResponseRecorder, Usage};
/// struct Reply { text: String, model: String, tokens_in: u32, tokens_out: u32 }
///
/// fn read(reply: &Reply) -> Answer<'_> {
///     Answer::new()
///         .usage(Usage::input_including_cached(reply.tokens_in).with_output_tokens(reply.tokens_out))
///         .model(&reply.model)
///         .finish_reason("stop")
/// }
/// # let reply = Reply { text: String::new(), model: "small".into(), tokens_in: 3, tokens_out: 4 };
/// # assert_eq!(Response::usage(&read(&reply)).output_tokens(), Some(4));
/// # assert_eq!(ResponseRecorder::from_response(&read(&reply)).known_model(), Some("small"));
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Answer<'a> {
    usage: Usage,
    model: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    service_tier: Option<Cow<'a, str>>,
    charged: Option<Cost>,
    dimension_count: Option<u64>,
    failure: Option<Cow<'static, str>>,
    finish_reasons: Vec<StringValue>,
    #[cfg(feature = "capture")]
    text: Option<Cow<'a, str>>,
    /// Closures that record all other facts.
    records: Vec<Record<'a>>,
}

/// Closure that records facts without a field.
#[derive(Clone)]
struct Record<'a>(Arc<dyn Fn(&mut ResponseRecorder) + Send + Sync + 'a>);

impl std::fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Record")
    }
}

impl<'a> Answer<'a> {
    /// Creates an answer without any facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the token counts of the call.
    pub fn usage(self, usage: Usage) -> Self {
        Self { usage, ..self }
    }

    /// Sets the model that answered (`gen_ai.response.model`).
    pub fn model(mut self, model: impl IntoText<'a>) -> Self {
        self.model = model.into_text();
        self
    }

    /// Sets the provider's id of the answer (`gen_ai.response.id`).
    pub fn id(mut self, id: impl IntoText<'a>) -> Self {
        self.id = id.into_text();
        self
    }

    /// Sets the service tier that the provider used for the call.
    pub fn service_tier(mut self, tier: impl IntoText<'a>) -> Self {
        self.service_tier = tier.into_text();
        self
    }

    /// Sets the amount that the provider charged for the call, in US dollars, such as a gateway sends in a header. It
    /// replaces the cost of the price table. Without an amount, or with a negative or non-finite one, the price table
    /// is used.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Answer, ResponseRecorder, price::Cost};
    /// let header: Option<f64> = "0.00125".parse().ok();
    /// let recorder = ResponseRecorder::from_response(&Answer::new().charged_usd(header));
    /// assert_eq!(recorder.known_charge(), Some(Cost::from_usd(0.00125)));
    /// ```
    pub fn charged_usd(mut self, usd: impl Into<Option<f64>>) -> Self {
        let amount = usd.into().filter(|usd| usd.is_finite() && *usd >= 0.0);
        self.charged = amount.map(Cost::from_usd);
        self
    }

    /// Sets the number of dimensions of the embeddings (`gen_ai.embeddings.dimension.count`).
    pub fn dimension_count(mut self, count: impl TokenCount) -> Self {
        self.dimension_count = count.count();
        self
    }

    /// Adds the finish reason of one more generation (`gen_ai.response.finish_reasons`).
    pub fn finish_reason(mut self, reason: impl Into<StringValue>) -> Self {
        self.finish_reasons.push(reason.into());
        self
    }

    /// Marks the call as failed although there is an answer; `error_type` is a low-cardinality word for the reason.
    pub fn failed(mut self, error_type: impl Into<Cow<'static, str>>) -> Self {
        self.failure = Some(error_type.into());
        self
    }

    /// Sets the text of the answer, or the next piece of it in a stream (`gen_ai.output.messages`). It is recorded if
    /// the attribute captures the output and the process allows it.
    #[cfg(feature = "capture")]
    pub fn text(mut self, text: impl IntoText<'a>) -> Self {
        self.text = text.into_text();
        self
    }

    /// Adds further output: several choices, reasoning, tool calls. `record` runs after the text was recorded. It only
    /// runs if the attribute captures the output and the process allows it.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::Answer;
    /// struct Call { id: String, tool: String, arguments: String }
    /// struct Reply { thought: String, text: String, calls: Vec<Call> }
    ///
    /// fn read(reply: &Reply) -> Answer<'_> {
    ///     Answer::new().output(|output| {
    ///         output.reasoning(0, &reply.thought).text(0, &reply.text);
    ///         for (index, call) in reply.calls.iter().enumerate() {
    ///             output.tool_call(0, index, Some(&call.id), Some(&call.tool), &call.arguments);
    ///         }
    ///     })
    /// }
    /// ```
    #[cfg(feature = "capture")]
    pub fn output(self, record: impl Fn(&mut OutputContent) + Send + Sync + 'a) -> Self {
        self.record(move |recorder| {
            if let Some(output) = recorder.output() {
                record(output);
            }
        })
    }

    /// Records facts that a [`ResponseRecorder`] accepts and `Answer` has no method for. `record` runs after the other
    /// facts were recorded.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::Answer;
    /// struct Reply { text: String }
    ///
    /// fn read(reply: &Reply) -> Answer<'_> {
    ///     Answer::new().model("small").record(|recorder| {
    ///         recorder.content_bytes(reply.text.len());
    ///     })
    /// }
    /// ```
    pub fn record(mut self, record: impl Fn(&mut ResponseRecorder) + Send + Sync + 'a) -> Self {
        self.records.push(Record(Arc::new(record)));
        self
    }
}

impl Response for Answer<'_> {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        if let Some(failure) = &self.failure {
            recorder.failed(failure.clone());
        }
        recorder
            .service_tier(self.service_tier.as_deref())
            .charged(self.charged)
            .model(self.model.as_deref())
            .id(self.id.as_deref())
            .dimension_count(self.dimension_count)
            .finish_reasons(self.finish_reasons.iter().cloned());
        #[cfg(feature = "capture")]
        if let (Some(text), Some(output)) = (&self.text, recorder.output()) {
            output.text(0, text);
        }
        for Record(record) in &self.records {
            record(recorder);
        }
    }
}
