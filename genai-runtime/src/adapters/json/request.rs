//! Requests in JSON. The forms of providers do not contradict each other, so each attribute is looked up at every
//! provider's place.

use serde_json::Value;

use crate::request::{Request, RequestAttributes};

/// Requests in the forms of `OpenAI` (chat, responses, embeddings), Anthropic, Gemini, Ollama, Bedrock Converse,
/// Mistral, `DeepSeek` and Cohere.
impl Request for Value {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        if !self.is_object() {
            return;
        }
        attributes
            .model(text(self, &["/model", "/modelId"]))
            .stream(self.get("stream").and_then(Self::as_bool))
            .temperature(number(self, TEMPERATURE))
            .top_p(number(self, TOP_P))
            .top_k(integer(self, TOP_K))
            .max_tokens(integer(self, MAX_TOKENS))
            .frequency_penalty(number(self, FREQUENCY_PENALTY))
            .presence_penalty(number(self, PRESENCE_PENALTY))
            .seed(integer(self, SEED))
            .choice_count(integer(self, CHOICE_COUNT))
            .reasoning_level(text(self, REASONING_LEVEL))
            .previous_response_id(text(self, &["/previous_response_id"]))
            .conversation_id(text(self, &["/conversation/id", "/conversation"]))
            .output_type(output_type(self))
            .service_tier(text(self, &["/service_tier"]))
            .dimension_count(integer(
                self,
                &["/dimensions", "/output_dimension", "/outputDimensionality"],
            ))
            .stop_sequences(texts(self, STOP_SEQUENCES))
            .encoding_formats(texts(self, &["/encoding_format", "/embedding_types", "/output_dtype"]));
        // Other providers' streams have usage by default, and the notice is only raised for a stream that had none.
        let counts = self.pointer("/stream_options/include_usage") == Some(&Self::Bool(true));
        if self.get("stream") == Some(&Self::Bool(true)) && self.get("messages").is_some() && !counts {
            attributes.stream_without_usage("`\"stream_options\": {\"include_usage\": true}`");
        }
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        crate::messages::json::request(self, content);
    }
}

const TEMPERATURE: &[&str] = &[
    "/temperature",
    "/generationConfig/temperature",
    "/inferenceConfig/temperature",
    "/options/temperature",
];
const TOP_P: &[&str] = &[
    "/top_p",
    "/p",
    "/generationConfig/topP",
    "/inferenceConfig/topP",
    "/options/top_p",
];
const TOP_K: &[&str] = &["/top_k", "/k", "/generationConfig/topK", "/options/top_k"];
const MAX_TOKENS: &[&str] = &[
    "/max_completion_tokens",
    "/max_output_tokens",
    "/max_tokens",
    "/generationConfig/maxOutputTokens",
    "/inferenceConfig/maxTokens",
    "/options/num_predict",
];
const FREQUENCY_PENALTY: &[&str] = &[
    "/frequency_penalty",
    "/generationConfig/frequencyPenalty",
    "/options/frequency_penalty",
];
const PRESENCE_PENALTY: &[&str] = &[
    "/presence_penalty",
    "/generationConfig/presencePenalty",
    "/options/presence_penalty",
];
const SEED: &[&str] = &["/seed", "/random_seed", "/generationConfig/seed", "/options/seed"];
const CHOICE_COUNT: &[&str] = &["/n", "/generationConfig/candidateCount"];
const REASONING_LEVEL: &[&str] = &[
    "/reasoning_effort",
    "/reasoning/effort",
    "/output_config/effort",
    "/generationConfig/thinkingConfig/thinkingLevel",
    "/think",
];
const STOP_SEQUENCES: &[&str] = &[
    "/stop",
    "/stop_sequences",
    "/generationConfig/stopSequences",
    "/inferenceConfig/stopSequences",
    "/options/stop",
];

/// The first place with a value of the kind.
fn first<'a, T>(value: &'a Value, places: &[&str], read: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
    places.iter().find_map(|place| read(value.pointer(place)?))
}

fn text<'a>(value: &'a Value, places: &[&str]) -> Option<&'a str> {
    first(value, places, Value::as_str)
}

fn number(value: &Value, places: &[&str]) -> Option<f64> {
    first(value, places, Value::as_f64)
}

fn integer(value: &Value, places: &[&str]) -> Option<i64> {
    first(value, places, Value::as_i64)
}

/// One text, or an array of texts.
fn texts<'a>(value: &'a Value, places: &[&str]) -> Vec<&'a str> {
    let read = |value: &'a Value| match value {
        Value::String(text) => Some(vec![&**text]),
        Value::Array(texts) => Some(texts.iter().filter_map(Value::as_str).collect()),
        _ => None,
    };
    first(value, places, read).unwrap_or_default()
}

/// The kind of output that the request names; `None` if the model may choose.
fn output_type(value: &Value) -> Option<&'static str> {
    let modalities = texts(value, &["/modalities", "/generationConfig/responseModalities"]);
    let asks = |name: &str| modalities.iter().any(|modality| modality.eq_ignore_ascii_case(name));
    if asks("audio") {
        return Some("speech");
    }
    if asks("image") {
        return Some("image");
    }
    let format = text(
        value,
        &[
            "/response_format/type",
            "/text/format/type",
            "/output_config/format/type",
        ],
    );
    match format {
        Some("text") => return Some("text"),
        Some("json_object" | "json_schema") => return Some("json"),
        _ => {}
    }
    match text(value, &["/generationConfig/responseMimeType", "/format"]) {
        Some("application/json" | "json") => Some("json"),
        Some("text/plain") => Some("text"),
        // Ollama has the schema in `format`.
        _ => value.get("format")?.is_object().then_some("json"),
    }
}
