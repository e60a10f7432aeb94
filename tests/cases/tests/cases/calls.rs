//! Plays a case in its mode.

use std::convert::Infallible;
use std::time::{Duration, UNIX_EPOCH};

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use genai::Usage;
use genai::json::{Body, Events};
use genai::price::{PricedCall, Prices};
use genai::redact::StandardRedactor;
use opentelemetry_sdk::trace::InMemorySpanExporter;
use serde_json::Value;

use crate::Case;
use crate::expect::{Difference, cost, span};

#[genai::chat(provider = provider, model = model)]
async fn value(provider: &str, model: &str, answer: Value) -> Value {
    answer
}

#[genai::chat(provider = provider, model = model)]
async fn body(provider: &str, model: &str, answer: &str) -> Body {
    Body::parse(answer)
}

#[genai::chat(provider = provider, model = model)]
fn items(provider: &str, model: &str, items: Vec<Value>) -> impl Stream<Item = Value> {
    stream::iter(items)
}

#[genai::chat(provider = provider, model = model, capture(raw(output)))]
fn captured(provider: &str, model: &str, items: Vec<Value>) -> impl Stream<Item = Value> {
    stream::iter(items)
}

#[genai::chat(provider = provider, model = model)]
fn events(provider: &str, model: &str, texts: Vec<String>) -> impl Stream<Item = Events> {
    stream::iter(texts).map(Events::parse)
}

#[genai::embeddings(provider = provider, model = model)]
async fn embeddings(provider: &str, model: &str, answer: Value) -> Value {
    answer
}

#[genai::tool(name = "tool", call_id = None)]
async fn tool(answer: Value) -> Value {
    answer
}

#[genai::tool(name = "tool", call_id = None)]
async fn fallible_tool(answer: Value) -> Result<Value, Infallible> {
    Ok(answer)
}

/// The differences from the expected tool calls.
pub(crate) async fn differences(case: &Case, exporter: &InMemorySpanExporter) -> Vec<Difference> {
    let (provider, model) = (case.text("provider"), case.text("model"));
    let answer = case.input().clone();
    match case.text("mode") {
        "value" => drop(value(provider, model, answer).await),
        "body" => drop(body(provider, model, answer.as_str().expect("a text")).await),
        "stream" => drop(items(provider, model, list(answer)).collect::<Vec<_>>().await),
        "captured" => drop(captured(provider, model, list(answer)).collect::<Vec<_>>().await),
        "sse" => {
            let texts = list(answer).into_iter();
            let texts = texts.map(|text| text.as_str().expect("a text").to_owned()).collect();
            drop(events(provider, model, texts).collect::<Vec<_>>().await);
        }
        "embeddings" => drop(embeddings(provider, model, answer).await),
        "tool" => {
            let first = span(&case.fields["expect"], {
                tool(answer.clone()).await;
                exporter
            });
            exporter.reset();
            drop(fallible_tool(answer).await);
            return [first, span(&case.fields["expect"], exporter)].concat();
        }
        "price" => return price(case),
        "redact" => return redacted(case),
        mode => panic!("{}: no mode `{mode}`", case.name),
    }
    span(&case.fields["expect"], exporter)
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        other => panic!("no list: {other}"),
    }
}

fn price(case: &Case) -> Vec<Difference> {
    let count = |key: &str| case.input().get(key).and_then(Value::as_u64);
    let usage = Usage::input_including_cached(count("input")).with_output_tokens(count("output"));
    let seconds = count("unix_seconds").expect("a moment");
    let found = Prices::bundled().cost(
        &PricedCall::new(case.text("provider"), case.text("model"), &usage)
            .with_service_tier(case.input().get("service_tier").and_then(Value::as_str))
            .at(UNIX_EPOCH + Duration::from_secs(seconds)),
    );
    cost(&case.fields["expect"], found.map(|cost| cost.usd()))
}

fn redacted(case: &Case) -> Vec<Difference> {
    let text = case.input().as_str().expect("a text");
    let redactor = StandardRedactor::default();
    let quoted = Value::from(text).to_string();
    let texts = [redactor.redact_text(text), redactor.redact_text(&quoted)];
    let gone = case.fields["gone"].as_array().expect("a list");
    let secrets = gone.iter().filter_map(Value::as_str);
    let left = secrets.filter(|secret| texts.iter().any(|text| text.contains(secret)));
    left.map(|secret| Difference::new("redacted", &Value::Null, &Value::from(secret)))
        .collect()
}
