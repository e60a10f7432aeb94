//! JSON that no provider sends.

use genai::json::{Body, Events};
use genai::{Chunk, Response, ResponseRecorder};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::facts;

/// Names that the reader looks for, so that values are found in unexpected places.
const NAMES: &[&str] = &[
    "usage",
    "usageMetadata",
    "choices",
    "candidates",
    "output",
    "type",
    "message",
    "delta",
    "response",
    "error",
    "code",
    "id",
    "model",
    "index",
    "finish_reason",
    "stopReason",
    "stop_reason",
    "status",
    "object",
    "data",
    "embedding",
    "embeddings",
    "float",
    "values",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "input_tokens",
    "output_tokens",
    "promptTokenCount",
    "thoughtsTokenCount",
    "totalTokenCount",
    "toolUsePromptTokenCount",
    "inputTokens",
    "tokens",
    "prompt_tokens_details",
    "completion_tokens_details",
    "cached_tokens",
    "reasoning_tokens",
    "promptTokensDetails",
    "modality",
    "tokenCount",
    "done",
    "prompt_eval_count",
    "metadata",
    "messageStop",
    "cacheDetails",
    "ttl",
    "meta",
];

const WORDS: &[&str] = &[
    "",
    "message",
    "message_start",
    "message_delta",
    "message-end",
    "response",
    "response.completed",
    "error",
    "list",
    "failed",
    "stop",
    "TEXT",
    "5m",
    "=",
    "AAAA=",
    "text",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        (0..100_u8).prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((select(NAMES), inner), 0..8).prop_map(|fields| {
                let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::Object(fields.collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_json_yields_consistent_usage(value in value()) {
        let usage = value.usage();
        let cached = usage.cache_read_tokens().unwrap_or(0);
        prop_assert!(usage.input_tokens().is_none_or(|input| cached <= input));
        let reasoning = usage.reasoning_tokens().unwrap_or(0);
        prop_assert!(usage.output_tokens().is_none_or(|output| reasoning <= output));
        let text = value.to_string();
        let body = Body::parse(&text);
        let (of_body, of_value) = (facts(&body), facts(&value));
        prop_assert_eq!(format!("{of_body:?}"), format!("{of_value:?}"));
        let mut reading = ResponseRecorder::default();
        value.fold(&mut reading);
        Events::parse(format!("data: {text}\n\n{text}\n")).fold(&mut reading);
        prop_assert!(reading.known_service_tier().is_none_or(|tier| !tier.is_empty()));
    }

    #[test]
    fn arbitrary_bytes_parse_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let body = Body::parse(&bytes);
        prop_assert!(facts(&body).known_model().is_none());
        Events::parse(&bytes).fold(&mut ResponseRecorder::default());
    }
}
