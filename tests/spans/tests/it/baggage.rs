//! Names of a run travel between processes only if both opt in. The configuration is global, so this test has a process
//! of its own.

use std::collections::{BTreeMap, HashMap};

use genai::propagation::{extract, inject};
use genai::{Config, FutureExt as _};
use opentelemetry::global;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

type Headers = HashMap<String, String>;

fn injected() -> Headers {
    let mut headers = Headers::new();
    inject(&mut headers);
    headers
}

#[genai::tool(call_id = None)]
async fn send() -> Headers {
    injected()
}

#[genai::workflow(name = "support", conversation_id = "conv 1, ü;=")]
async fn workflow() -> Headers {
    send().await
}

#[genai::request(workflow = "told")]
async fn request() -> Headers {
    injected()
}

#[genai::tool(call_id = None)]
async fn serve() {}

#[genai::agent(name = "remote")]
async fn agent() -> Headers {
    serve().await;
    injected()
}

#[genai::agent(name = "own", conversation_id = "of its own")]
async fn own_agent() {
    serve().await;
}

#[genai::request]
async fn serving_request() {
    serve().await;
}

fn baggage(headers: &Headers) -> BTreeMap<String, String> {
    let pairs = headers.get("baggage").map_or("", |it| it);
    let pairs = pairs.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn baggage_carries_run_identity() {
    if own_process::passed("baggage::baggage_carries_run_identity") {
        return;
    }
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    global::set_tracer_provider(provider);
    global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ]));
    // The value of `key` on each span since the last call of this closure.
    let recorded = |key: &str| -> Vec<(String, Option<String>)> {
        let spans = exporter.get_finished_spans().expect("the exporter is not poisoned");
        exporter.reset();
        let value = |attributes: &[opentelemetry::KeyValue]| {
            let attribute = attributes.iter().find(|it| it.key.as_str() == key);
            attribute.map(|it| it.value.as_str().into_owned())
        };
        spans
            .iter()
            .map(|span| (span.name.to_string(), value(&span.attributes)))
            .collect()
    };
    let conversations = || recorded("gen_ai.conversation.id");
    let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.map(ToOwned::to_owned));

    // By default, no names are sent.
    let plain = workflow().await;
    assert_eq!(plain.keys().collect::<Vec<_>>(), ["traceparent"]);

    Config::builder().identity_in_baggage(true).install();
    let sent = workflow().await;
    let names = baggage(&sent);
    assert_eq!(
        names.keys().collect::<Vec<_>>(),
        ["gen_ai.conversation.id", "gen_ai.workflow.name"]
    );
    assert_eq!(names["gen_ai.workflow.name"], "support");
    let told = baggage(&request().await);
    assert_eq!(
        told.into_iter().collect::<Vec<_>>(),
        [pair("gen_ai.workflow.name", None)].map(|(key, _)| (key, "told".to_owned()))
    );
    assert_eq!(injected(), Headers::new(), "outside of a run there is nothing to say");
    let _ = recorded("");

    // By default, no names are read from the sender.
    Config::builder().install();
    agent().in_context(extract(&sent)).await;
    assert_eq!(
        conversations(),
        [pair("execute_tool serve", None), pair("invoke_agent remote", None)]
    );

    Config::builder().identity_in_baggage(true).install();
    let onwards = agent().in_context(extract(&sent)).await;
    let conversation = Some("conv 1, ü;=");
    assert_eq!(
        conversations(),
        [
            pair("execute_tool serve", conversation),
            pair("invoke_agent remote", conversation)
        ]
    );
    assert_eq!(baggage(&onwards), names, "what was taken over goes on");

    // Without a run here, the call inherits the sender's names. A name given on the call itself wins.
    serve().in_context(extract(&sent)).await;
    assert_eq!(conversations(), [pair("execute_tool serve", conversation)]);
    own_agent().in_context(extract(&sent)).await;
    let own = Some("of its own");
    assert_eq!(
        conversations(),
        [pair("execute_tool serve", own), pair("invoke_agent own", own)]
    );
    agent().in_context(extract(&plain)).await;
    assert_eq!(
        conversations(),
        [pair("execute_tool serve", None), pair("invoke_agent remote", None)]
    );

    serving_request().in_context(extract(&sent)).await;
    assert_eq!(
        recorded("app.workflow"),
        [pair("execute_tool serve", None), pair("agent.request", Some("support"))]
    );
}
