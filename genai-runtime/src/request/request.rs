//! Requests of clients, and the attributes read from them.

use genai_semconv::{Attr, Field, Operation, Record, attributes as attr};
use opentelemetry::Value;

use crate::request::started::StartAttributes;
use crate::value::IntoValue;

/// Request of a client library. `request = expr` sets every attribute that the request describes.
///
/// A key of the attribute macro takes precedence over the request's value. A tuple of requests describes the attributes
/// of all its parts.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Request, RequestAttributes};
/// struct Prompt { model: String, temperature: Option<f32> }
///
/// impl Request for Prompt {
///     fn describe(&self, attributes: &mut RequestAttributes<'_>) {
///         attributes.model(&self.model).temperature(self.temperature);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it asks for",
    label = "`genai::Request` is not implemented for this type",
    note = "if it is a client's type, switch on the client's feature of `genai-otel` in Cargo.toml, such as `rig-044`: `genai::reference::clients` lists them",
    note = "if it is the provider's JSON as text or bytes, write in the attribute: request = genai::json::Body::parse(&body)",
    note = "of another type implement `genai::Request`, or give the attributes by their keys: `model = request.model`"
)]
pub trait Request {
    /// Sets the attributes that this request has values for.
    fn describe(&self, attributes: &mut RequestAttributes<'_>);

    /// Adds the request's content: messages, instructions and tools. The method is called only if the attribute
    /// captures some of it and the process allows that.
    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        let _ = content;
    }
}

#[diagnostic::do_not_recommend]
impl<R: Request + ?Sized> Request for &R {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        (**self).describe(attributes);
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        (**self).content(content);
    }
}

impl<R: Request> Request for Option<R> {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        if let Some(request) = self {
            request.describe(attributes);
        }
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        if let Some(request) = self {
            request.content(content);
        }
    }
}

/// Implements `Request` for tuples, because some clients split a request into a model, a request and its options. Earlier
/// parts take precedence.
macro_rules! tuples {
    ($(($($part:ident),+))*) => {
        $(impl<$($part: Request),+> Request for ($($part,)+) {
            fn describe(&self, attributes: &mut RequestAttributes<'_>) {
                #[allow(non_snake_case)]
                let ($($part,)+) = self;
                $($part.describe(attributes);)+
            }

            #[cfg(feature = "capture")]
            fn content(&self, content: &mut crate::capture::RequestContent) {
                #[allow(non_snake_case)]
                let ($($part,)+) = self;
                $($part.content(content);)+
            }
        })*
    };
}

tuples! { (A, B) (A, B, C) (A, B, C, D) }

/// Attributes that a [`Request`] sets on its span. Attributes that the operation does not have are dropped.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Request, RequestAttributes};
///
/// struct Prompt { model: String, temperature: f64 }
///
/// impl Request for Prompt {
///     fn describe(&self, attributes: &mut RequestAttributes<'_>) {
///         attributes.model(&self.model).temperature(self.temperature);
///     }
/// }
/// ```
#[derive(Debug)]
pub struct RequestAttributes<'a> {
    operation: &'static Operation,
    attributes: &'a mut StartAttributes,
    /// Names of attributes given by keys of the macro, including keys without a value.
    given: &'a [&'a str],
    /// Setting that makes the provider report usage in the stream. `None` if the request needs none.
    usage_line: Option<&'static str>,
    /// Whether a part of the request enables usage in the stream.
    asks_for_usage: bool,
}

impl<'a> RequestAttributes<'a> {
    pub(crate) fn new(
        operation: &'static Operation,
        attributes: &'a mut StartAttributes,
        given: &'a [&'a str],
    ) -> Self {
        Self {
            operation,
            attributes,
            given,
            usage_line: None,
            asks_for_usage: false,
        }
    }

    /// Marks the request as a stream for which the provider reports no token counts. `line` is the setting that the
    /// request lacks. If the stream then has no usage, a [`Notice`](crate::Notice) shows the line, once per process.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Request, RequestAttributes};
    /// struct Prompt { stream: bool, counts_tokens: bool }
    ///
    /// impl Request for Prompt {
    ///     fn describe(&self, attributes: &mut RequestAttributes<'_>) {
    ///         attributes.stream(self.stream);
    ///         if self.stream && !self.counts_tokens {
    ///             attributes.stream_without_usage("`counts_tokens: true`");
    ///         }
    ///     }
    /// }
    /// ```
    pub fn stream_without_usage(&mut self, line: &'static str) -> &mut Self {
        self.usage_line = Some(line);
        self
    }

    /// Marks the request as a stream with usage, even if another part calls `stream_without_usage`.
    #[cfg(feature = "genai-client-07")]
    pub(crate) fn stream_with_usage(&mut self) -> &mut Self {
        self.asks_for_usage = true;
        self
    }

    /// Setting that the request lacks for usage in its stream.
    pub(crate) fn usage_line(&self) -> Option<&'static str> {
        self.usage_line.filter(|_| !self.asks_for_usage)
    }

    /// `openai.request.service_tier`, if the provider is `openai` and the tier is not `auto`, as the conventions ask.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Request, RequestAttributes};
    /// struct Prompt { tier: String }
    ///
    /// impl Request for Prompt {
    ///     fn describe(&self, attributes: &mut RequestAttributes<'_>) {
    ///         attributes.service_tier(&self.tier);
    ///     }
    /// }
    /// ```
    pub fn service_tier(&mut self, tier: impl IntoValue<str>) -> &mut Self {
        let attribute = attr::OPENAI_REQUEST_SERVICE_TIER;
        let provider = self.attributes.text(Field::ProviderName);
        if provider.is_some_and(|provider| self.operation.span.is_refined(provider.as_str(), attribute.key()))
            && !self.given.contains(&attribute.key())
            && !self.attributes.has(attribute)
            && let Some(tier) = tier.value().filter(|tier| tier.as_str() != "auto")
        {
            self.attributes.push(attribute, tier);
        }
        self
    }

    /// Sets one attribute, unless a key of the macro gave it. Attributes that the operation does not have are dropped.
    /// The conventions also omit some values: `gen_ai.request.stream` if it is `false`, `gen_ai.request.choice.count`
    /// if it is 1.
    pub fn set<T: ?Sized>(&mut self, attribute: Attr<T>, value: impl IntoValue<T>) -> &mut Self {
        let name = attribute.key();
        if let Some(key) = self.operation.keys.iter().find(|known| known.attr.key == name)
            && !self.given.contains(&name)
            && let Some(value) = value.value()
            && says_something(key.record, &value)
            && !self.attributes.has(attribute)
        {
            self.attributes.push(attribute, value);
        }
        self
    }
}

/// Whether the conventions allow this value.
pub(crate) fn says_something(record: Record, value: &Value) -> bool {
    match record {
        Record::Plain | Record::Hashed => true,
        Record::IfTrue => *value == Value::Bool(true),
        Record::UnlessOne => *value != Value::I64(1),
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty = $attribute:ident;)*) => {
        impl RequestAttributes<'_> {
            $($(#[$doc])* pub fn $name(&mut self, value: impl IntoValue<$kind>) -> &mut Self {
                self.set(attr::$attribute, value)
            })*
        }
    };
}

setters! {
    /// `gen_ai.request.stream`.
    stream: bool = GEN_AI_REQUEST_STREAM;
    /// `gen_ai.request.choice.count`.
    choice_count: i64 = GEN_AI_REQUEST_CHOICE_COUNT;
    /// `gen_ai.request.model`.
    model: str = GEN_AI_REQUEST_MODEL;
    /// `gen_ai.conversation.id`.
    conversation_id: str = GEN_AI_CONVERSATION_ID;
    /// `gen_ai.output.type`: `text`, `json`, `image` or `speech`.
    output_type: str = GEN_AI_OUTPUT_TYPE;
    /// `gen_ai.request.frequency_penalty`.
    frequency_penalty: f64 = GEN_AI_REQUEST_FREQUENCY_PENALTY;
    /// `gen_ai.request.presence_penalty`.
    presence_penalty: f64 = GEN_AI_REQUEST_PRESENCE_PENALTY;
    /// `gen_ai.request.max_tokens`.
    max_tokens: i64 = GEN_AI_REQUEST_MAX_TOKENS;
    /// `gen_ai.request.previous_response.id`.
    previous_response_id: str = GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID;
    /// `gen_ai.request.reasoning.level`.
    reasoning_level: str = GEN_AI_REQUEST_REASONING_LEVEL;
    /// `gen_ai.request.seed`.
    seed: i64 = GEN_AI_REQUEST_SEED;
    /// `gen_ai.request.stop_sequences`.
    stop_sequences: [&'static str] = GEN_AI_REQUEST_STOP_SEQUENCES;
    /// `gen_ai.request.temperature`.
    temperature: f64 = GEN_AI_REQUEST_TEMPERATURE;
    /// `gen_ai.request.top_k`.
    top_k: i64 = GEN_AI_REQUEST_TOP_K;
    /// `gen_ai.request.top_p`.
    top_p: f64 = GEN_AI_REQUEST_TOP_P;
    /// `gen_ai.embeddings.dimension.count`.
    dimension_count: i64 = GEN_AI_EMBEDDINGS_DIMENSION_COUNT;
    /// `gen_ai.request.encoding_formats`.
    encoding_formats: [&'static str] = GEN_AI_REQUEST_ENCODING_FORMATS;
    /// `server.address`.
    server_address: str = SERVER_ADDRESS;
    /// `server.port`.
    server_port: i64 = SERVER_PORT;
}
