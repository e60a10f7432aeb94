//! For any response of a provider, the call returns it and has one span, and captured content is JSON within its
//! limits.

#![no_main]

use std::sync::LazyLock;

use genai::json::{Body, Events};
use genai::redact::Caps;
use genai::{Config, ContentCapture};
use libfuzzer_sys::fuzz_target;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use serde_json::Value;

const PER_ATTRIBUTE: usize = 2048;
const PER_CALL: usize = 4096;

static SPANS: LazyLock<InMemorySpanExporter> = LazyLock::new(|| {
    let spans = InMemorySpanExporter::default();
    let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
    Config::builder()
        .tracer_provider(tracers)
        .content_capture(ContentCapture::SpanOnly)
        .content_caps(
            Caps::default()
                .with_per_attribute(PER_ATTRIBUTE)
                .with_per_call(PER_CALL),
        )
        .install();
    spans
});

#[genai::chat(provider = "openai", request, response = Body::parse, capture(raw(input, output, system, tools)))]
fn whole(request: &Value, answer: &str) -> String {
    let _ = request;
    answer.to_owned()
}

#[genai::chat(provider = "openai", model = "small", response = Events::parse, capture(raw(output)))]
fn events(answer: &str) -> String {
    answer.to_owned()
}

fuzz_target!(|input: (&str, &str)| {
    let (request, answer) = input;
    let spans = &*SPANS;
    let request = serde_json::from_str(request).unwrap_or(Value::Null);
    assert_eq!(whole(&request, answer), answer);
    assert_eq!(events(answer), answer);
    let ended = spans.get_finished_spans().expect("the exporter is not poisoned");
    spans.reset();
    assert_eq!(ended.len(), 2);
    for span in ended {
        let mut size = 0;
        for attribute in &span.attributes {
            let key = attribute.key.as_str();
            if ["gen_ai.input.", "gen_ai.output.m", "gen_ai.system_", "gen_ai.tool.def"]
                .iter()
                .any(|content| key.starts_with(content))
            {
                let text = attribute.value.to_string();
                assert!(
                    serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_array()),
                    "{key}: {text}"
                );
                assert!(text.len() <= PER_ATTRIBUTE, "{key}: {}", text.len());
                size += text.len();
            }
        }
        assert!(size <= PER_CALL, "{size}");
    }
});
