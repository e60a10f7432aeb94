//! `genai::Config`: the provider, the hash key, the capture of contents, and the meaning of a cancelled call. The
//! configuration holds for the whole process, so this is one test.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use futures_util::FutureExt as _;
use futures_util::stream::{self, Stream};
use genai::{Config, ConfigBuilder, ContentCapture};
use opentelemetry::trace::Status;
use opentelemetry::{Value, global};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};

const SECRET: &str = "the password is hunter2";

#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET)
    }
}

#[genai::tool(call_id = None, capture(raw(error)))]
async fn captured() -> Result<(), Failed> {
    Err(Failed)
}

#[genai::agent(name = "a", capture(raw(error)))]
fn captured_run() -> Result<(), Failed> {
    Err(Failed)
}

#[genai::tool(call_id = None)]
async fn not_captured() -> Result<(), Failed> {
    Err(Failed)
}

#[genai::tool(call_id = None, capture(raw(error)))]
async fn fine() -> Result<(), Failed> {
    Ok(())
}

#[genai::request(user = "ada@example.com")]
fn request() {}

#[genai::workflow(name = "w")]
fn reconfigured(during: impl FnOnce()) {
    request();
    during();
    request();
}

#[genai::workflow(name = "w")]
async fn hangs() {
    hanging_tool().await;
}

#[genai::tool(call_id = None)]
async fn hanging_tool() {
    std::future::pending::<()>().await;
}

#[genai::agent(name = "a")]
fn failing_items() -> impl Stream<Item = Result<u8, Failed>> {
    stream::iter([Ok(1), Err(Failed), Ok(2)])
}

struct Provider {
    provider: SdkTracerProvider,
    exporter: InMemorySpanExporter,
}

impl Provider {
    fn new() -> Self {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .build();
        Self { provider, exporter }
    }

    fn config(&self) -> ConfigBuilder {
        Config::builder().tracer_provider(self.provider.clone())
    }

    /// Returns the spans since the last call.
    fn take(&self) -> Vec<SpanData> {
        let spans = self.exporter.get_finished_spans();
        self.exporter.reset();
        spans.expect("the exporter is not poisoned")
    }

    fn take_one(&self) -> SpanData {
        match <[SpanData; 1]>::try_from(self.take()) {
            Ok([span]) => span,
            Err(spans) => panic!("not exactly one span: {spans:?}"),
        }
    }

    fn hash(&self) -> String {
        request();
        let span = self.take_one();
        let mut users = span.attributes.iter().filter(|it| it.key.as_str() == "enduser.id");
        match (users.next().map(|it| &it.value), users.next()) {
            (Some(Value::String(hash)), None) => hash.to_string(),
            other => panic!("not one string: {other:?}"),
        }
    }

    /// Returns the description of a call's error.
    async fn description(&self) -> String {
        captured().await.expect_err("it fails");
        let span = self.take_one();
        let exported = format!("{span:?}");
        assert!(!exported.contains("hunter2"), "{exported}");
        match span.status {
            Status::Error { description } => description.into_owned(),
            other => panic!("not an error: {other:?}"),
        }
    }
}

#[tokio::test]
async fn config_sets_providers_and_hash_key() {
    let (global, own) = (Provider::new(), Provider::new());
    global::set_tracer_provider(global.provider.clone());
    let random = global.hash();
    assert_eq!((random.len(), &random), (32, &global.hash()));

    spans_go_to_the_configured_provider(&global, &own);
    hashes_depend_on_the_key_alone(&own, &random);
    contents_need_the_process_to_opt_in(&own).await;
    contents_are_never_recorded_as_they_are(&own).await;
    cancelled_calls_are_errors_only_if_asked(&own);
    runs_keep_what_they_started_with(&global, &own);
    assert_eq!(global.take().len(), 0);
}

fn spans_go_to_the_configured_provider(global: &Provider, own: &Provider) {
    own.config().install();
    request();
    assert_eq!(own.take_one().name, "agent.request");
    assert_eq!(global.take().len(), 0);

    Config::builder().install();
    request();
    assert_eq!(own.take().len(), 0);
    assert_eq!(global.take().len(), 1);
}

fn hashes_depend_on_the_key_alone(own: &Provider, random: &str) {
    let hash = |key: &[u8; 16]| {
        own.config().hash_key(*key).install();
        own.hash()
    };
    let first = hash(b"sixteen byte key");
    // SipHash-2-4 with 128 bits, so that other programs can compute it.
    assert_eq!(first, "b1be25b473a826ee97817ec35f02b699");
    assert_ne!(hash(b"another key here"), first);
    assert_eq!(hash(b"sixteen byte key"), first);
    own.config().install();
    assert_eq!(own.hash(), random, "without a key it is the process's own");
}

async fn contents_need_the_process_to_opt_in(own: &Provider) {
    let asked = Arc::new(AtomicUsize::new(0));
    let configure = |capture: Option<ContentCapture>| {
        let asked = Arc::clone(&asked);
        let mut config = own.config().redactor(move |text: &str| {
            asked.fetch_add(1, SeqCst);
            text.replace("hunter2", "***")
        });
        if let Some(capture) = capture {
            config = config.content_capture(capture);
        }
        config.install();
    };
    for (capture, description) in [
        (None, ""),
        (Some(ContentCapture::NoContent), ""),
        (Some(ContentCapture::EventOnly), ""),
        (Some(ContentCapture::SpanOnly), "the password is ***"),
        (Some(ContentCapture::SpanAndEvent), "the password is ***"),
    ] {
        configure(capture);
        assert_eq!(own.description().await, description, "{capture:?}");
    }
    assert_eq!(asked.load(SeqCst), 2, "only what is recorded is read");

    // The attribute must opt in, too.
    not_captured().await.expect_err("it fails");
    assert_eq!(own.take_one().status, Status::error(""));
    fine().await.expect("it is fine");
    assert_eq!(own.take_one().status, Status::Unset);
    captured_run().expect_err("it fails");
    assert_eq!(own.take_one().status, Status::error("the password is ***"));
    assert_eq!(asked.load(SeqCst), 3);
}

async fn contents_are_never_recorded_as_they_are(own: &Provider) {
    // Without a redactor, the standard one is used. If that was not compiled in, or if a redactor fails, a placeholder
    // is recorded in place of the text.
    own.config().content_capture(ContentCapture::SpanOnly).install();
    let expected = if cfg!(feature = "capture") {
        "the password is [redacted:secret_field]"
    } else {
        "[redacted: no redactor is configured]"
    };
    assert_eq!(own.description().await, expected);

    own.config()
        .content_capture(ContentCapture::SpanOnly)
        .redactor(|text: &str| -> String { panic!("cannot redact {}", text.len()) })
        .install();
    let failed = own.description().await;
    assert!(failed.starts_with("[redacted"), "{failed}");
}

fn cancelled_calls_are_errors_only_if_asked(own: &Provider) {
    let cancel = |is_error: Option<bool>| {
        let config = own.config();
        is_error
            .map_or(own.config(), |is_error| config.cancelled_is_error(is_error))
            .install();
        assert_eq!(hangs().now_or_never(), None);
        own.take()
    };
    for is_error in [None, Some(false), Some(true)] {
        let spans = cancel(is_error);
        let names: Vec<_> = spans.iter().map(|span| &*span.name).collect();
        assert_eq!(names, ["execute_tool hanging_tool", "invoke_workflow w"]);
        for span in &spans {
            let error_type = attribute(span, "error.type");
            if is_error == Some(true) {
                assert_eq!(
                    (&span.status, error_type),
                    (&Status::error(""), Some("cancelled".into()))
                );
            } else {
                assert_eq!((&span.status, error_type), (&Status::Unset, None), "{is_error:?}");
            }
        }
        // A cancelled call differs from a failed one by its event and its outcome, whatever its status.
        assert_eq!(spans[0].events.len(), 1);
        assert_eq!(attribute(&spans[1], "agent.outcome"), Some("cancelled".into()));
    }

    // The last configuration still holds. A stream's error is recorded even though its drop follows.
    let items = stream::StreamExt::take(failing_items(), 2);
    assert_eq!(stream::StreamExt::count(items).now_or_never(), Some(2));
    let span = own.take_one();
    assert_eq!(attribute(&span, "error.type"), Some("config::Failed".into()));
    assert_eq!(attribute(&span, "agent.outcome"), Some("failed".into()));
}

fn attribute(span: &SpanData, key: &str) -> Option<Value> {
    let mut found = span.attributes.iter().filter(|it| it.key.as_str() == key);
    let value = found.next().map(|it| it.value.clone());
    assert_eq!(found.next(), None, "`{key}` is there once");
    value
}

fn runs_keep_what_they_started_with(global: &Provider, own: &Provider) {
    own.config().hash_key(*b"sixteen byte key").install();
    reconfigured(|| Config::builder().hash_key(*b"another key here").install());
    let spans = own.take();
    let names: Vec<_> = spans.iter().map(|span| &*span.name).collect();
    assert_eq!(names, ["agent.request", "agent.request", "invoke_workflow w"]);
    assert_eq!(
        spans[0].attributes[0], spans[1].attributes[0],
        "the hash is the same in the whole run"
    );
    assert_eq!(global.take().len(), 0);

    request();
    assert_eq!(
        global.take().len(),
        1,
        "what starts afterwards has the new configuration"
    );
}
