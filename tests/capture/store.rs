//! Contents as a whole, in a store of the test's own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures_util::StreamExt as _;
use genai::capture::{ContentObject, ContentStore, StoreRules};
use genai::redact::Caps;
use genai::{ConfigBuilder, ContentCapture};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::schema;
use crate::support::{CONTENT, Exported, attribute, content};

/// Takes everything, by its name.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<BTreeMap<String, (String, Vec<u8>)>>>);

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

    /// The object at an address: its media type and its bytes, which its name is made of.
    fn at(&self, address: &str) -> (String, Vec<u8>) {
        let name = address.strip_prefix("kept:").expect("an address of this store");
        let kept = self.0.lock().expect("no panic");
        let (media_type, bytes) = kept.get(name).expect("an object at the address").clone();
        is_named_by(name, &bytes);
        (media_type, bytes)
    }

    fn json(&self, address: &str) -> Value {
        let (media_type, bytes) = self.at(address);
        assert_eq!(media_type, "application/json");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

/// `sha256/<2 digits>/<64 digits>.<extension>`
pub(crate) fn is_named_by(name: &str, bytes: &[u8]) {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let (path, extension) = name.rsplit_once('.').expect("an extension");
    assert_eq!(path, format!("sha256/{}/{digest}", &digest[..2]));
    assert!(!extension.is_empty() && extension.len() < 5, "{name}");
}

fn with(store: &Kept, rules: StoreRules, configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> Exported {
    let store = store.clone();
    Exported::with(|config| {
        let config = config.content_capture(ContentCapture::SpanOnly);
        configure(config.content_store(store).content_store_rules(rules))
    })
}

fn storing(rules: StoreRules) -> (Exported, Kept) {
    let store = Kept::default();
    (with(&store, rules, |config| config), store)
}

fn text(span: &SpanData, key: &str) -> Option<String> {
    attribute(span, key).map(|value| value.as_str().into_owned())
}

fn count(span: &SpanData, key: &str) -> Option<i64> {
    match attribute(span, key)? {
        opentelemetry::Value::I64(count) => Some(*count),
        other => panic!("{key}: {other:?}"),
    }
}

#[genai::chat(provider = "openai", request, capture(input, output, system, tools))]
pub(crate) fn chat(request: &Value) -> Value {
    json!({"choices": [{"message": {"role": "assistant", "content": request["answer"]}}]})
}

#[genai::chat(provider = "openai", request, capture(output))]
fn stream(request: &Value, chunks: usize) -> impl futures_util::Stream<Item = Value> + Unpin {
    let chunk = |_| json!({"choices": [{"index": 0, "delta": {"content": "0123456789"}}]});
    futures_util::stream::iter((0..chunks).map(chunk))
}

#[genai::tool(call_id = None, capture(arguments, result))]
fn tool(text: &str) -> Value {
    json!({"length": text.len(), "text": text})
}

#[genai::retrieval(data_source = "d", capture(query, documents))]
fn search(text: &str) -> Vec<Value> {
    (0..50).map(|id| json!({"id": id.to_string(), "text": text})).collect()
}

#[genai::memory(operation = "search_memory", capture(query, records))]
fn recall(text: &str) -> Vec<String> {
    vec![text.to_owned(); 50]
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
}

/// Every content of every call, by its key.
fn contents(spans: &[SpanData]) -> BTreeMap<String, Value> {
    let objects = spans.iter().map(content);
    let objects = objects.map(|content| content.as_object().expect("an object").clone());
    objects.flatten().collect()
}

#[test]
fn every_content_is_there_as_a_whole_though_it_is_cut_on_the_span() {
    let long = "word ".repeat(200);
    let large = Caps {
        per_attribute: 1 << 20,
        per_call: 4 << 20,
    };
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).content_caps(large));
    every_content(&long);
    let uncut = contents(&exported.spans());
    assert_eq!(uncut.len(), CONTENT.len(), "all there are: {:?}", uncut.keys());
    drop(exported);

    let small = Caps {
        per_attribute: 300,
        per_call: 1000,
    };
    let store = Kept::default();
    let exported = with(&store, StoreRules::default(), |config| config.content_caps(small));
    every_content(&long);
    let spans = exported.spans();
    let cut = contents(&spans);
    for (key, whole) in &uncut {
        let reference = format!("{key}_ref");
        let address = spans
            .iter()
            .find_map(|span| text(span, &reference))
            .expect("an address");
        let (media_type, bytes) = store.at(&address);
        let stored = if key.ends_with(".query.text") {
            assert_eq!((&*media_type, address.ends_with(".txt")), ("text/plain", true));
            Value::from(String::from_utf8(bytes).expect("a text"))
        } else {
            assert!(address.ends_with(".json"), "{address}");
            store.json(&address)
        };
        schema::check(key, &stored);
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
fn equal_contents_are_one_object() {
    let (exported, store) = storing(StoreRules::default());
    tool("x");
    tool("x");
    let spans = exported.spans();
    assert_eq!((spans.len(), store.len()), (2, 2), "arguments and result");
    let address = |span| text(span, "gen_ai.tool.call.arguments_ref").expect("an address");
    assert_eq!(address(&spans[0]), address(&spans[1]));
}

#[test]
fn what_is_stored_is_redacted() {
    let (exported, store) = storing(StoreRules::default());
    tool(concat!("write to jo@exam", "ple.org"));
    let span = exported.span();
    let result = store.json(&text(&span, "gen_ai.tool.call.result_ref").expect("an address"));
    assert_eq!(result["text"], "write to [redacted:email]");
    let arguments = store.json(&text(&span, "gen_ai.tool.call.arguments_ref").expect("an address"));
    assert_eq!(arguments, json!({"text": "write to [redacted:email]"}));
}

fn picture(url: &str) -> Value {
    json!({"model": "m", "answer": "a cat", "messages": [{"role": "user", "content": [
        {"type": "text", "text": "what is it?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]}]})
}

#[test]
fn blobs_are_objects_of_their_own_that_messages_refer_to() {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for encoded in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
        let (exported, store) = storing(StoreRules::default());
        chat(&picture(&format!("data:image/png;base64,{encoded}")));
        let span = exported.span();
        let on_span = content(&span)["gen_ai.input.messages"].clone();
        let part = &on_span[0]["parts"][1];
        let address = part["uri"].as_str().expect("an address");
        assert!(address.ends_with(".png"), "{address}");
        assert_eq!(store.at(address), ("image/png".to_owned(), bytes.clone()));
        assert_eq!(
            part,
            &json!({"type": "uri", "modality": "image", "mime_type": "image/png", "uri": address})
        );
        let whole = text(&span, "gen_ai.input.messages_ref").expect("an address");
        assert_eq!(store.json(&whole), on_span, "nothing was cut");
        assert_eq!(count(&span, "agent.content.cut_bytes"), None);
    }
}

#[test]
fn blobs_that_are_texts_are_redacted_and_what_is_no_base64_stays() {
    let (exported, store) = storing(StoreRules::default());
    let csv = STANDARD.encode(concat!("name,mail\njo,jo@exam", "ple.org\n"));
    chat(&picture(&format!("data:text/csv;base64,{csv}")));
    let on_span = exported.content()["gen_ai.input.messages"].clone();
    let address = on_span[0]["parts"][1]["uri"].as_str().expect("an address");
    let (media_type, bytes) = store.at(address);
    assert_eq!(
        (&*media_type, &*bytes),
        ("text/csv", &b"name,mail\njo,[redacted:email]\n"[..])
    );

    chat(&picture("data:image/png;base64,no base64"));
    let on_span = exported.content()["gen_ai.input.messages"].clone();
    assert_eq!(on_span[0]["parts"][1]["type"], "blob");
}

#[test]
fn a_media_type_of_the_callers_makes_no_name() {
    let (exported, store) = storing(StoreRules::default());
    for said in ["image/../../x", "a", "image/png\r\nX: y", "x/y"] {
        chat(&picture(&format!("data:{said};base64,//79")));
        let on_span = exported.content()["gen_ai.input.messages"].clone();
        let address = on_span[0]["parts"][1]["uri"].as_str().expect("an address");
        assert!(address.ends_with(".bin"), "{address}");
        let (media_type, _) = store.at(address);
        assert!(
            ["application/octet-stream", "x/y"].contains(&&*media_type),
            "{media_type}"
        );
    }
}

#[test]
fn only_what_is_cut() {
    let store = Kept::default();
    let caps = Caps {
        per_attribute: 100,
        per_call: 1000,
    };
    let rules = StoreRules::default().only_what_is_cut(true);
    let exported = with(&store, rules, |config| config.content_caps(caps));
    tool("x");
    assert_eq!((store.len(), exported.spans().len()), (0, 1));
    tool(&"x".repeat(82));
    let span = exported.span();
    assert!(text(&span, "gen_ai.tool.call.result_ref").is_some(), "{span:?}");
    assert_eq!(text(&span, "gen_ai.tool.call.arguments_ref"), None);
    assert_eq!(store.len(), 1);
}

#[test]
fn only_references_on_the_span() {
    let (exported, store) = storing(StoreRules::default().references_only(true));
    tool("x");
    let span = exported.span();
    assert_eq!(content(&span), json!({}));
    let arguments = text(&span, "gen_ai.tool.call.arguments_ref").expect("an address");
    assert_eq!(store.json(&arguments), json!({"text": "x"}));
    assert_eq!(count(&span, "agent.content.cut_bytes"), None);
}

#[test]
fn large_parts_are_objects_of_their_own() {
    let (exported, store) = storing(StoreRules::default().parts_from(1000));
    let long = "word ".repeat(200);
    let request = json!({"model": "m", "answer": "ho", "messages": [
        {"role": "user", "content": "short"},
        {"role": "user", "content": long},
        {"role": "tool", "tool_call_id": "c", "content": long},
    ]});
    chat(&request);
    let span = exported.span();
    let on_span = content(&span)["gen_ai.input.messages"].clone();
    let address = on_span[1]["parts"][0]["uri"].as_str().expect("an address");
    assert_eq!(store.at(address), ("text/plain".to_owned(), long.into_bytes()));
    let reference = json!({"type": "uri", "modality": "text", "mime_type": "text/plain", "uri": address});
    assert_eq!(on_span[0]["parts"][0], json!({"type": "text", "content": "short"}));
    assert_eq!(on_span[1]["parts"], json!([reference]));
    assert_eq!(
        on_span[2]["parts"],
        json!([{"type": "tool_call_response", "id": "c", "response": reference}])
    );
    let whole = text(&span, "gen_ai.input.messages_ref").expect("an address");
    assert_eq!(store.json(&whole), on_span);
}

#[test]
fn streams_are_there_as_a_whole_or_not_at_all() {
    let caps = Caps {
        per_attribute: 100,
        per_call: 1000,
    };
    let read = |chunks: usize, largest: usize| {
        let store = Kept::default();
        let rules = StoreRules::default().largest(largest);
        let exported = with(&store, rules, |config| config.content_caps(caps));
        let request = json!({"model": "m"});
        futures_util::FutureExt::now_or_never(stream(&request, chunks).count());
        let span = exported.span();
        let kept = content(&span)["gen_ai.output.messages"].to_string().len();
        assert!(kept > 80 && kept <= 100, "the beginning is on the span: {kept}");
        let stored = text(&span, "gen_ai.output.messages_ref");
        let stored = stored.map(|address| store.json(&address)[0]["parts"][0]["content"].to_string().len());
        (stored, count(&span, "agent.content.not_stored"))
    };
    // 2 are the quotes. Without a store 400 bytes are put together.
    assert_eq!(read(1000, 1 << 20), (Some(10_000 + 2), None));
    assert_eq!(read(1000, 1000), (None, Some(1)));
}

#[test]
fn nothing_goes_there_that_may_not_be_recorded() {
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
fn events_carry_references_too() {
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
fn a_store_that_takes_nothing_is_counted_and_changes_nothing_else() {
    fn check(store: impl ContentStore + 'static) {
        let exported = Exported::with(|config| {
            let config = config.content_capture(ContentCapture::SpanOnly);
            config.content_store(store)
        });
        assert_eq!(tool("x"), json!({"length": 1, "text": "x"}));
        let span = exported.span();
        assert_eq!(count(&span, "agent.content.not_stored"), Some(2));
        assert_eq!(text(&span, "gen_ai.tool.call.arguments_ref"), None);
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
fn without_a_reference_nothing_is_recorded_where_only_references_are() {
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
