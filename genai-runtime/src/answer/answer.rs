//! An answer that is put together by hand.

use std::borrow::Cow;
#[cfg(feature = "capture")]
use std::sync::Arc;

use opentelemetry::StringValue;

use crate::answer::finish_reasons::FinishReasons;
use crate::answer::response::Response;
#[cfg(feature = "capture")]
use crate::messages::OutputContent;
use crate::price::Cost;
use crate::usage::{TokenCount, Usage};

/// What an answer tells, put together from what is at hand, for the attribute's `response = |r| …` on types that do not
/// implement [`Response`].
///
/// It borrows its texts where it can. What is not said is unknown.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Answer, Response, Usage};
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
/// # assert_eq!(Response::model(&read(&reply)), Some("small"));
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
    #[cfg(feature = "capture")]
    output: Option<Tell<'a>>,
}

/// Says what was answered, if that is asked.
#[cfg(feature = "capture")]
#[derive(Clone)]
struct Tell<'a>(Arc<dyn Fn(&mut OutputContent) + Send + Sync + 'a>);

#[cfg(feature = "capture")]
impl std::fmt::Debug for Tell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tell")
    }
}

impl<'a> Answer<'a> {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The token counts of the call.
    pub fn usage(self, usage: Usage) -> Self {
        Self { usage, ..self }
    }

    /// The model that answered (`gen_ai.response.model`).
    pub fn model(self, model: impl IntoText<'a>) -> Self {
        Self {
            model: model.into_text(),
            ..self
        }
    }

    /// The id the provider gave the answer (`gen_ai.response.id`).
    pub fn id(self, id: impl IntoText<'a>) -> Self {
        Self {
            id: id.into_text(),
            ..self
        }
    }

    /// The service tier that the provider says it served the call with.
    pub fn service_tier(self, tier: impl IntoText<'a>) -> Self {
        Self {
            service_tier: tier.into_text(),
            ..self
        }
    }

    /// What the provider says it charged for the call, in US dollars, such as a gateway does in a header. It is recorded in
    /// the place of what the price table gives. Without an amount, or with one that is negative or no number, the table
    /// counts.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Answer, Response, price::Cost};
    /// let header: Option<f64> = "0.00125".parse().ok();
    /// assert_eq!(Answer::new().charged_usd(header).charged(), Some(Cost::from_usd(0.00125)));
    /// ```
    pub fn charged_usd(self, usd: impl Into<Option<f64>>) -> Self {
        let amount = usd.into().filter(|usd| usd.is_finite() && *usd >= 0.0);
        Self {
            charged: amount.map(Cost::from_usd),
            ..self
        }
    }

    /// How many dimensions the embeddings of the answer have (`gen_ai.embeddings.dimension.count`).
    pub fn dimension_count(self, count: impl TokenCount) -> Self {
        Self {
            dimension_count: count.count(),
            ..self
        }
    }

    /// Why one more generation ended (`gen_ai.response.finish_reasons`).
    pub fn finish_reason(mut self, reason: impl Into<StringValue>) -> Self {
        self.finish_reasons.push(reason.into());
        self
    }

    /// The call failed although there is an answer; `error_type` is a low-cardinality word for why.
    pub fn failed(self, error_type: impl Into<Cow<'static, str>>) -> Self {
        Self {
            failure: Some(error_type.into()),
            ..self
        }
    }

    /// The text that was answered, or of an item of a stream the next piece of it (`gen_ai.output.messages`). It is recorded
    /// where the attribute captures the output and the process allows it.
    #[cfg(feature = "capture")]
    pub fn text(self, text: impl IntoText<'a>) -> Self {
        Self {
            text: text.into_text(),
            ..self
        }
    }

    /// What else was answered: several choices, thoughts, calls of tools. `tell` runs after the text was taken down, and only
    /// where the attribute captures the output and the process allows it.
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
    pub fn output(self, tell: impl Fn(&mut OutputContent) + Send + Sync + 'a) -> Self {
        Self {
            output: Some(Tell(Arc::new(tell))),
            ..self
        }
    }
}

impl Response for Answer<'_> {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn service_tier(&self) -> Option<&str> {
        self.service_tier.as_deref()
    }

    fn charged(&self) -> Option<Cost> {
        self.charged
    }

    fn dimension_count(&self) -> Option<u64> {
        self.dimension_count
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        self.failure.clone()
    }

    fn finish_reasons(&self) -> FinishReasons {
        self.finish_reasons.iter().cloned().collect()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut OutputContent) {
        if let Some(text) = &self.text {
            output.text(0, text);
        }
        if let Some(Tell(tell)) = &self.output {
            tell(output);
        }
    }
}

/// A text that an [`Answer`] may borrow: a string, a reference to one, or an `Option` of one.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let id: Option<String> = None;
/// let answer = genai::Answer::new().model("gpt-4o").id(id.as_deref());
/// # drop(answer);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text that an answer can hold",
    note = "a `&str`, a `String`, references to them and `Option`s of them are; of another type pass `value.as_str()`"
)]
pub trait IntoText<'a> {
    /// The text, if there is one.
    fn into_text(self) -> Option<Cow<'a, str>>;
}

macro_rules! texts {
    ($($(#[$doc:meta])* $source:ty => |$it:ident| $text:expr;)*) => {
        $(impl<'a> IntoText<'a> for $source {
            fn into_text(self) -> Option<Cow<'a, str>> {
                let $it = self;
                $text
            }
        })*
    };
}

texts! {
    &'a str => |text| Some(Cow::Borrowed(text));
    &'a String => |text| Some(Cow::Borrowed(text));
    String => |text| Some(Cow::Owned(text));
    Cow<'a, str> => |text| Some(text);
    Option<&'a str> => |text| text.map(Cow::Borrowed);
    Option<&'a String> => |text| text.map(|text| Cow::Borrowed(&**text));
    Option<String> => |text| text.map(Cow::Owned);
    &'a Option<String> => |text| text.as_deref().map(Cow::Borrowed);
}
