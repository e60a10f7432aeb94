//! What a client's request type can tell.

use genai_semconv::{Attr, Operation, attributes as attr};
use opentelemetry::KeyValue;

use crate::value::IntoValue;

/// A client library's request, from which `request = expr` takes every attribute that it can tell.
///
/// What the attribute macro is given by a key of its own wins over what the request says.
///
/// ```
/// # use genai_runtime::{Request, RequestAttributes};
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
    note = "switch on the feature of your client (`async-openai`), implement `genai::Request` for the type, or give the attributes by their keys: `model = request.model`"
)]
pub trait Request {
    /// Sets the attributes that this request can tell.
    fn describe(&self, attributes: &mut RequestAttributes<'_>);
}

impl<R: Request + ?Sized> Request for &R {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        (**self).describe(attributes);
    }
}

impl<R: Request> Request for Option<R> {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        if let Some(request) = self {
            request.describe(attributes);
        }
    }
}

/// Where a [`Request`] writes its attributes. What the operation's span cannot carry is left out.
#[derive(Debug)]
pub struct RequestAttributes<'a> {
    operation: &'static Operation,
    attributes: &'a mut Vec<KeyValue>,
}

impl<'a> RequestAttributes<'a> {
    pub(crate) fn new(operation: &'static Operation, attributes: &'a mut Vec<KeyValue>) -> Self {
        Self { operation, attributes }
    }

    /// Sets one attribute, unless it is set already.
    pub fn set<T: ?Sized>(&mut self, attribute: Attr<T>, value: impl IntoValue<T>) -> &mut Self {
        let key = attribute.key();
        let allowed = self.operation.keys.iter().any(|known| known.attr.key == key);
        let present = self.attributes.iter().any(|existing| existing.key.as_str() == key);
        if allowed
            && !present
            && let Some(value) = value.value()
        {
            self.attributes.push(KeyValue::new(key, value));
        }
        self
    }

    /// `gen_ai.request.stream`, recorded only if `true`, as the conventions ask.
    pub fn stream(&mut self, stream: impl Into<Option<bool>>) -> &mut Self {
        self.set(attr::GEN_AI_REQUEST_STREAM, stream.into().filter(|stream| *stream))
    }

    /// `gen_ai.request.choice.count`, recorded only if it is not 1, as the conventions ask.
    pub fn choice_count(&mut self, count: impl Into<Option<i64>>) -> &mut Self {
        self.set(
            attr::GEN_AI_REQUEST_CHOICE_COUNT,
            count.into().filter(|count| *count != 1),
        )
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
