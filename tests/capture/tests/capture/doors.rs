//! Conditions for recording content: the attribute, the configuration, and filters of the configuration.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use genai::ContentCapture;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::support::{Exported, attribute, content};

/// A value that counts how often it is serialized.
struct Watched(Arc<AtomicUsize>);

impl Serialize for Watched {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fetch_add(1, SeqCst);
        serializer.serialize_str("watched")
    }
}

#[genai::agent(name = "a", capture(raw(input, output)))]
fn watched(value: &Watched) -> Watched {
    Watched(Arc::clone(&value.0))
}

#[genai::agent(name = "a")]
fn not_named(value: &Watched) -> Watched {
    Watched(Arc::clone(&value.0))
}

#[genai::tool(call_id = None, capture(raw(arguments)))]
fn tool(text: &str) -> usize {
    text.len()
}

#[genai::workflow(name = "open")]
fn open(text: &str) -> usize {
    tool(text)
}

#[genai::workflow(name = "closed")]
fn closed(text: &str) -> usize {
    tool(text)
}

fn captured(spans: &[SpanData]) -> usize {
    spans.iter().filter(|span| content(span) != json!({})).count()
}

#[test]
fn capture_requires_attribute_and_config() {
    let looked = Arc::new(AtomicUsize::new(0));
    let value = Watched(Arc::clone(&looked));
    for capture in [ContentCapture::NoContent, ContentCapture::EventOnly] {
        let exported = Exported::with(|config| config.content_capture(capture));
        watched(&value);
        assert_eq!(exported.content(), json!({}), "{capture:?}");
        assert!(exported.events().is_empty(), "the event is about model calls");
    }
    // The default configuration records no content.
    let exported = Exported::with(|config| config);
    watched(&value);
    assert_eq!(exported.content(), json!({}));
    drop(exported);
    let exported = Exported::on_spans();
    let before = looked.load(SeqCst);
    not_named(&value);
    assert_eq!(exported.content(), json!({}));
    assert_eq!(looked.load(SeqCst), before, "what is not named is not looked at");
}

#[test]
fn disabled_capture_serializes_nothing() {
    let looked = Arc::new(AtomicUsize::new(0));
    let value = Watched(Arc::clone(&looked));
    let exported = Exported::with(|config| config.content_capture(ContentCapture::NoContent));
    watched(&value);
    assert_eq!(exported.spans().len(), 1);
    assert_eq!(looked.load(SeqCst), 0);
    drop(exported);
    let exported = Exported::on_spans();
    watched(&value);
    assert_ne!(looked.load(SeqCst), 0, "the count can tell");
    assert_ne!(exported.content(), json!({}));
}

#[test]
fn unsampled_span_serializes_nothing() {
    let looked = Arc::new(AtomicUsize::new(0));
    let value = Watched(Arc::clone(&looked));
    let off = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOff).build();
    let _exported = Exported::with(|config| {
        config
            .tracer_provider(off)
            .content_capture(ContentCapture::SpanAndEvent)
    });
    under(|| watched(&value));
    assert_eq!(looked.load(SeqCst), 0);
}

#[genai::workflow(name = "w")]
fn under<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[test]
fn capture_ends_at_configured_time() {
    let hour = Duration::from_hours(1);
    let open = |end: SystemTime| {
        let exported = Exported::with(|config| {
            config
                .content_capture(ContentCapture::SpanOnly)
                .content_capture_until(end)
        });
        tool("x");
        captured(&exported.spans())
    };
    assert_eq!(open(SystemTime::now() + hour), 1);
    assert_eq!(open(SystemTime::now() - hour), 0);
}

#[test]
fn capture_applies_to_trace_ratio() {
    let share = |share: f64| {
        let exported = Exported::with(|config| {
            config
                .content_capture(ContentCapture::SpanOnly)
                .content_capture_ratio(share)
        });
        for _ in 0..200 {
            open("x");
        }
        let spans = exported.spans();
        // All content of a trace is kept or none, depending on the last 63 bits of its id.
        for span in spans.iter().filter(|span| span.name == "execute_tool tool") {
            let id = span.span_context.trace_id().to_bytes();
            let last = u64::from_be_bytes(id[8..].try_into().expect("eight bytes")) >> 1;
            #[allow(clippy::cast_precision_loss)]
            let within = (last as f64) < share * (1_u64 << 63) as f64;
            assert_eq!(content(span) != json!({}), within);
        }
        captured(&spans)
    };
    assert_eq!(share(0.0), 0);
    assert_eq!(share(1.0), 200);
    assert_eq!(share(f64::NAN), 0);
    let half = share(0.5);
    assert!(half > 0 && half < 200, "{half}");
}

#[test]
fn capture_applies_to_chosen_workflows() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .content_capture_workflows(["open"])
    });
    open("x");
    assert_eq!(captured(&exported.spans()), 1);
    closed("x");
    tool("x");
    assert_eq!(captured(&exported.spans()), 0);
}

#[test]
fn capture_applies_by_predicate() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .content_capture_when(|call| {
                assert_ne!(call.workflow(), Some("closed"), "a predicate that panics says no");
                call.operation() == "tool" && call.workflow() == Some("open") && call.agent().is_none()
            })
    });
    open("x");
    assert_eq!(captured(&exported.spans()), 1);
    closed("x");
    let spans = exported.spans();
    assert_eq!((spans.len(), captured(&spans)), (2, 0));
}

#[derive(Debug)]
struct Loud;

impl std::fmt::Display for Loud {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("loud")
    }
}

#[genai::tool(call_id = None, capture(raw(error)))]
fn fails() -> Result<(), Loud> {
    Err(Loud)
}

/// Error texts are subject to the same filter.
#[test]
fn error_text_follows_capture_filter() {
    let texts = |share: f64| {
        let exported = Exported::with(|config| {
            config
                .content_capture(ContentCapture::SpanOnly)
                .content_capture_ratio(share)
        });
        fails().ok();
        format!("{:?}", exported.span().status)
    };
    assert_eq!(texts(1.0), r#"Error { description: "loud" }"#);
    assert_eq!(texts(0.0), r#"Error { description: "" }"#);
}

/// Content is written last, so that attribute limits of the SDK drop it first.
#[test]
fn content_attributes_are_written_last() {
    let exported = Exported::on_spans();
    chat(&json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]}));
    let span = exported.span();
    let content = span
        .attributes
        .iter()
        .position(|attribute| attribute.key.as_str().ends_with(".messages"));
    let other = span
        .attributes
        .iter()
        .rposition(|attribute| !attribute.key.as_str().ends_with(".messages"));
    assert!(other < content, "{:?}", span.attributes);
    assert!(attribute(&span, "gen_ai.usage.output_tokens").is_some());
}

#[genai::chat(provider = "openai", request, capture(raw(input, output)))]
fn chat(request: &Value) -> Value {
    json!({
        "id": "r1", "model": request["model"],
        "choices": [{"message": {"role": "assistant", "content": "ho"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    })
}
