//! Complete contents in a store of the test's own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use genai::capture::{ContentObject, ContentStore, StoreRules};
use genai::redact::Caps;
use genai::{ConfigBuilder, ContentCapture};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::blobs::picture;
use crate::schema;
use crate::support::{CONTENT, Exported, attribute, content, without_finish_reasons};

/// Media types and bytes, by object name.
type Objects = BTreeMap<String, (String, Vec<u8>)>;

/// A store that accepts everything.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Objects>>);

impl ContentStore for Kept {
    fn put(&self, object: ContentObject) -> Option<String> {
        let (name, media_type) = (object.name().to_owned(), object.media_type().to_owned());
        let address = format!("kept:{name}");
        let bytes = object.into_bytes();
        self.0.lock().expect("no panic").insert(name, (media_type, bytes));
        Some(address)
    }
}

impl Kept {
    fn len(&self) -> usize {
        self.0.lock().expect("no panic").len()
    }

    /// The media type and the bytes at an address, after a check that the name is derived from the bytes.
    pub(crate) fn at(&self, address: &str) -> (String, Vec<u8>) {
        let name = address.strip_prefix("kept:").expect("an address of this store");
        let kept = self.0.lock().expect("no panic");
        let (media_type, bytes) = kept.get(name).expect("an object at the address").clone();
        is_named_by(name, &bytes);
        (media_type, bytes)
    }

    pub(crate) fn json(&self, address: &str) -> Value {
        let (media_type, bytes) = self.at(address);
        assert_eq!(media_type, "application/json");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

/// Checks that a name has the form `sha256/<2 digits>/<64 digits>.<extension>` and matches the bytes.
pub(crate) fn is_named_by(name: &str, bytes: &[u8]) {
    let parts: Vec<_> = name.split(['/', '.']).collect();
    let ["sha256", start, digest, _extension] = parts[..] else {
        panic!("{name}");
    };
    let byte = |place: usize| u8::from_str_radix(&digest[2 * place..2 * place + 2], 16).expect("digits");
    let digits: Vec<_> = (0..digest.len() / 2).map(byte).collect();
    assert_eq!(digits, Sha256::digest(bytes).as_slice());
    assert_eq!((start, &*digest.to_ascii_lowercase()), (&digest[..2], digest));
}

/// Extension of an object's name.
pub(crate) fn extension(address: &str) -> &str {
    address.rsplit('.').next().unwrap_or_default()
}

pub(crate) fn with(
    store: &Kept,
    rules: StoreRules,
    configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder,
) -> Exported {
    let store = store.clone();
    Exported::with(|config| {
        let config = config.content_capture(ContentCapture::SpanOnly);
        configure(config.content_store(store).content_store_rules(rules))
    })
}

pub(crate) fn storing(rules: StoreRules) -> (Exported, Kept) {
    let store = Kept::default();
    (with(&store, rules, |config| config), store)
}

pub(crate) fn text(span: &SpanData, key: &str) -> Option<String> {
    attribute(span, key).map(|value| value.as_str().into_owned())
}

pub(crate) fn count(span: &SpanData, key: &str) -> Option<i64> {
    match attribute(span, key)? {
        opentelemetry::Value::I64(count) => Some(*count),
        other => panic!("{key}: {other:?}"),
    }
}

#[genai::chat(provider = "openai", request, capture(raw(input, output, system, tools)))]
pub(crate) fn chat(request: &Value) -> Value {
    json!({"choices": [{"message": {"role": "assistant", "content": request["answer"]}}]})
}

#[genai::chat(provider = "openai", request, capture(raw(output)))]
fn stream(request: &Value, chunks: usize) -> impl futures_util::Stream<Item = Value> + Unpin {
    let chunk = |_| json!({"choices": [{"index": 0, "delta": {"content": "0123456789"}}]});
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    futures_util::stream::iter((0..chunks).map(chunk).chain([end]))
}

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
fn tool(text: &str) -> Value {
    json!({"length": text.len(), "text": text})
}

#[genai::retrieval(data_source = "d", capture(raw(query, documents)))]
fn search(text: &str) -> Vec<Value> {
    (0..50).map(|id| json!({"id": id.to_string(), "text": text})).collect()
}

#[genai::memory(operation = "search_memory", capture(raw(query, records)))]
fn recall(text: &str) -> Vec<String> {
    vec![text.to_owned(); 50]
}

#[genai::request(capture(raw(input, output)))]
fn task(text: &str) -> String {
    text.to_owned()
}

fn request(text: &str) -> Value {
    json!({
        "model": "m", "system": text, "answer": text,
        "messages": (0..20).map(|n| json!({"role": "user", "content": format!("{n} {text}")})).collect::<Vec<_>>(),
        "tools": [{"type": "function", "function": {"name": "f", "description": text}}],
    })
}

fn every_content(text: &str) {
    chat(&request(text));
    tool(text);
    search(text);
    recall(text);
    task(text);
}

/// Attribute that holds the address of a content.
fn reference(key: &str) -> String {
    match key.strip_prefix("gen_ai.").or(key.strip_prefix("agent.")) {
        Some("input.messages" | "output.messages" | "system_instructions" | "tool.definitions") => format!("{key}_ref"),
        Some(name) => format!("agent.content.{name}_ref"),
        None => panic!("{key}"),
    }
}

/// All contents of all calls, by key.
fn contents(spans: &[SpanData]) -> BTreeMap<String, Value> {
    let objects = spans.iter().map(content);
    let objects = objects.map(|content| content.as_object().expect("an object").clone());
    objects.flatten().collect()
}

#[test]
fn store_keeps_content_cut_on_span() {
    let long = "word ".repeat(200);
    let large = Caps::default().with_per_attribute(1 << 20).with_per_call(4 << 20);
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).content_caps(large));
    every_content(&long);
    let uncut = contents(&exported.spans());
    assert_eq!(uncut.len(), CONTENT.len(), "all there are: {:?}", uncut.keys());
    drop(exported);

    let small = Caps::default().with_per_attribute(300).with_per_call(1000);
    let store = Kept::default();
    let exported = with(&store, StoreRules::default(), |config| config.content_caps(small));
    every_content(&long);
    let spans = exported.spans();
    let cut = contents(&spans);
    for (key, whole) in &uncut {
        let reference = reference(key);
        let address = spans
            .iter()
            .find_map(|span| text(span, &reference))
            .expect("an address");
        let (media_type, bytes) = store.at(&address);
        let stored = if key.ends_with(".query.text") || key.starts_with("agent.") {
            assert_eq!((&*media_type, extension(&address)), ("text/plain", "txt"));
            Value::from(String::from_utf8(bytes).expect("a text"))
        } else {
            assert_eq!(extension(&address), "json");
            store.json(&address)
        };
        if !key.starts_with("agent.") {
            schema::check(key, &stored);
        }
        let stored = if key == "gen_ai.output.messages" {
            without_finish_reasons(stored)
        } else {
            stored
        };
        assert_eq!(&stored, whole, "{key}");
        assert_ne!(cut.get(key), Some(whole), "{key} is cut on the span");
    }
    assert!(
        spans
            .iter()
            .all(|span| count(span, "agent.content.not_stored").is_none())
    );
}

#[test]
fn equal_contents_share_one_object() {
    let (exported, store) = storing(StoreRules::default());
    tool("x");
    tool("x");
    let spans = exported.spans();
    assert_eq!((spans.len(), store.len()), (2, 2), "arguments and result");
    let address = |span| text(span, "agent.content.tool.call.arguments_ref").expect("an address");
    assert_eq!(address(&spans[0]), address(&spans[1]));
}

#[test]
fn stored_content_is_redacted() {
    let (exported, store) = storing(StoreRules::default());
    tool(concat!("write to jo@exam", "ple.org"));
    let span = exported.span();
    let result = store.json(&text(&span, "agent.content.tool.call.result_ref").expect("an address"));
    assert_eq!(result["text"], "write to [redacted:email]");
    let arguments = store.json(&text(&span, "agent.content.tool.call.arguments_ref").expect("an address"));
    assert_eq!(arguments, json!({"text": "write to [redacted:email]"}));
}

#[test]
fn cut_only_rule_stores_cut_content() {
    let store = Kept::default();
    let caps = Caps::default().with_per_attribute(100).with_per_call(1000);
    let rules = StoreRules::default().only_what_is_cut(true);
    let exported = with(&store, rules, |config| config.content_caps(caps));
    tool("x");
    assert_eq!((store.len(), exported.spans().len()), (0, 1));
    tool(&"x".repeat(82));
    let span = exported.span();
    assert!(text(&span, "agent.content.tool.call.result_ref").is_some(), "{span:?}");
    assert_eq!(text(&span, "agent.content.tool.call.arguments_ref"), None);
    assert_eq!(store.len(), 1);
}

#[test]
fn references_only_leaves_content_off_span() {
    let (exported, store) = storing(StoreRules::default().references_only(true));
    tool("x");
    let span = exported.span();
    assert_eq!(content(&span), json!({}));
    let arguments = text(&span, "agent.content.tool.call.arguments_ref").expect("an address");
    assert_eq!(store.json(&arguments), json!({"text": "x"}));
    assert_eq!(count(&span, "agent.content.cut_bytes"), None);
}

#[test]
fn stored_streams_are_never_partial() {
    let caps = Caps::default().with_per_attribute(130).with_per_call(1000);
    let read = |chunks: usize, largest: usize| {
        let store = Kept::default();
        let rules = StoreRules::default().largest(largest);
        let exported = with(&store, rules, |config| config.content_caps(caps));
        let request = json!({"model": "m"});
        futures_util::FutureExt::now_or_never(stream(&request, chunks).count());
        let span = exported.span();
        let kept = content(&span)["gen_ai.output.messages"].to_string().len();
        assert!(kept > 80 && kept <= 130, "the beginning is on the span: {kept}");
        let stored = text(&span, "gen_ai.output.messages_ref");
        let stored = stored.map(|address| store.json(&address)[0]["parts"][0]["content"].to_string().len());
        (stored, count(&span, "agent.content.not_stored"))
    };
    // The 2 bytes are the quotes. Without a store, only 400 bytes are assembled.
    assert_eq!(read(1000, 1 << 20), (Some(10_000 + 2), None));
    assert_eq!(read(1000, 1000), (None, Some(1)));
}

#[test]
fn oversized_content_is_not_stored() {
    let (exported, store) = storing(StoreRules::default().largest(1000));
    tool(&"x".repeat(2000));
    let span = exported.span();
    assert_eq!((store.len(), count(&span, "agent.content.not_stored")), (0, Some(2)));
    assert_eq!(text(&span, "agent.content.tool.call.result_ref"), None);
    assert_eq!(content(&span)["gen_ai.tool.call.result"]["length"], 2000);
}

#[test]
fn store_receives_only_captured_content() {
    for capture in [ContentCapture::NoContent, ContentCapture::EventOnly] {
        let (store, rules) = (Kept::default(), StoreRules::default());
        let exported = with(&store, rules, |config| config.content_capture(capture));
        tool("x");
        assert_eq!(
            (exported.spans().len(), store.len()),
            (1, 0),
            "tools have no event: {capture:?}"
        );
    }
    let off = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOff).build();
    let (store, rules) = (Kept::default(), StoreRules::default());
    let _exported = with(&store, rules, |config| config.tracer_provider(off));
    every_content("x");
    assert_eq!(store.len(), 0);
}

#[test]
fn events_carry_content_references() {
    for capture in [ContentCapture::EventOnly, ContentCapture::SpanAndEvent] {
        let (store, rules) = (Kept::default(), StoreRules::default());
        let exported = with(&store, rules, |config| config.content_capture(capture));
        chat(&json!({"model": "m", "answer": "ho", "messages": [{"role": "user", "content": "hi"}]}));
        let on_span = text(&exported.span(), "gen_ai.input.messages_ref");
        let events = exported.events();
        let address = events[0].1["gen_ai.input.messages_ref"].as_str().expect("an address");
        assert_eq!(store.json(address), events[0].1["gen_ai.input.messages"]);
        let expected = (capture == ContentCapture::SpanAndEvent).then_some(address);
        assert_eq!(on_span.as_deref(), expected, "where the content is");
    }
}

struct Refuses;

impl ContentStore for Refuses {
    fn put(&self, _: ContentObject) -> Option<String> {
        None
    }
}

struct Panics;

impl ContentStore for Panics {
    fn put(&self, _: ContentObject) -> Option<String> {
        panic!("a store that panics")
    }
}

#[test]
fn failing_store_counts_unstored_content() {
    fn check(store: impl ContentStore + 'static) {
        let exported = Exported::with(|config| {
            let config = config.content_capture(ContentCapture::SpanOnly);
            config.content_store(store)
        });
        assert_eq!(tool("x"), json!({"length": 1, "text": "x"}));
        let span = exported.span();
        assert_eq!(count(&span, "agent.content.not_stored"), Some(2));
        assert_eq!(text(&span, "agent.content.tool.call.arguments_ref"), None);
        assert_eq!(content(&span)["gen_ai.tool.call.arguments"], json!({"text": "x"}));
        chat(&picture("data:image/png;base64,//79"));
        let span = exported.span();
        assert_eq!(
            count(&span, "agent.content.not_stored"),
            Some(3),
            "picture, input, output"
        );
        let part = content(&span)["gen_ai.input.messages"][0]["parts"][1].clone();
        assert_eq!((&part["type"], &part["content"]), (&json!("blob"), &json!("//79")));
    }
    check(Refuses);
    check(Panics);
}

#[test]
fn references_only_without_store_records_nothing() {
    let exported = Exported::with(|config| {
        let config = config.content_capture(ContentCapture::SpanOnly);
        let rules = StoreRules::default().references_only(true);
        config.content_store(Refuses).content_store_rules(rules)
    });
    tool("x");
    let span = exported.span();
    assert_eq!(content(&span), json!({}));
    assert_eq!(count(&span, "agent.content.not_stored"), Some(2));
    let bytes = r#"{"text":"x"}{"length":1,"text":"x"}"#.len();
    assert_eq!(count(&span, "agent.content.cut_bytes"), i64::try_from(bytes).ok());
}
