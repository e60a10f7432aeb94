//! The yardstick, c1: OpenTelemetry by hand at its best.
//!
//! - The tracer is kept.
//! - Attributes are in one vector with room for all of them; those of the answer are set at once.
//! - Keys and known values are static.
//! - The context is attached at each poll, and the span ends when it is dropped.

use std::future::Future;

use futures_core::Stream;
use opentelemetry::global::BoxedTracer;
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::{FutureExt as _, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};

use crate::work::{self, Answer, Failure, Part, Search};

fn start_chat(tracer: &BoxedTracer) -> Context {
    let mut attributes = Vec::with_capacity(12);
    attributes.push(KeyValue::new("gen_ai.operation.name", "chat"));
    attributes.push(KeyValue::new("gen_ai.provider.name", "openai"));
    attributes.push(KeyValue::new("gen_ai.request.model", "gpt-4o-mini"));
    attributes.push(KeyValue::new("gen_ai.request.max_tokens", 256));
    attributes.push(KeyValue::new("server.address", "api.openai.com"));
    attributes.push(KeyValue::new("server.port", 443));
    let span = tracer
        .span_builder("chat gpt-4o-mini")
        .with_kind(SpanKind::Client)
        .with_attributes(attributes)
        .start(tracer);
    Context::current_with_span(span)
}

fn end_chat(context: &Context, result: &Result<Answer, Failure>) {
    let span = context.span();
    match result {
        Ok(answer) => {
            span.set_attributes([
                KeyValue::new("gen_ai.response.id", answer.id.clone()),
                KeyValue::new("gen_ai.response.model", answer.model.clone()),
                KeyValue::new(
                    "gen_ai.response.finish_reasons",
                    Value::Array(Array::String(vec![StringValue::from(answer.finish_reason)])),
                ),
                KeyValue::new("gen_ai.usage.input_tokens", i64::from(answer.input)),
                KeyValue::new("gen_ai.usage.output_tokens", i64::from(answer.output)),
                KeyValue::new("gen_ai.usage.cache_read.input_tokens", i64::from(answer.cached)),
            ]);
        }
        Err(_) => failed(context),
    }
}

fn failed(context: &Context) {
    let span = context.span();
    span.set_attribute(KeyValue::new("error.type", "Failure"));
    span.set_status(Status::error(""));
}

async fn observe_chat(
    tracer: &BoxedTracer,
    body: impl Future<Output = Result<Answer, Failure>>,
) -> Result<Answer, Failure> {
    let context = start_chat(tracer);
    let result = body.with_context(context.clone()).await;
    end_chat(&context, &result);
    result
}

pub(crate) async fn chat(tracer: &BoxedTracer, prompt: u32) -> Result<Answer, Failure> {
    observe_chat(tracer, work::chat(prompt)).await
}

pub(crate) async fn polled(tracer: &BoxedTracer, polls: u32) -> Result<Answer, Failure> {
    observe_chat(tracer, work::polled(polls)).await
}

pub(crate) fn streamed(tracer: &BoxedTracer, parts: u32) -> impl Stream<Item = Part> {
    let context = start_chat(tracer);
    work::Parts(parts).with_context(context)
}

/// A call with two metrics, as an application records them: the attributes are built for each.
pub(crate) async fn embed(tracer: &BoxedTracer, meters: Option<&Meters>, input: u32) -> Result<(), Failure> {
    let span = tracer
        .span_builder("embeddings small")
        .with_kind(SpanKind::Client)
        .with_attributes(embedding_attributes())
        .start(tracer);
    let started = std::time::Instant::now();
    let context = Context::current_with_span(span);
    let usage = work::embed(input).with_context(context.clone()).await?;
    let tokens = usage.input_tokens().unwrap_or_default();
    let span = context.span();
    span.set_attribute(KeyValue::new(
        "gen_ai.usage.input_tokens",
        i64::try_from(tokens).unwrap_or_default(),
    ));
    if let Some(meters) = meters {
        meters
            .duration
            .record(started.elapsed().as_secs_f64(), &embedding_attributes());
        meters.tokens.record(tokens, &embedding_attributes());
    }
    span.end();
    Ok(())
}

fn embedding_attributes() -> Vec<KeyValue> {
    let mut attributes = Vec::with_capacity(6);
    attributes.push(KeyValue::new("gen_ai.operation.name", "embeddings"));
    attributes.push(KeyValue::new("gen_ai.provider.name", "openai"));
    attributes.push(KeyValue::new("gen_ai.request.model", "small"));
    attributes.push(KeyValue::new("server.address", "api.openai.com"));
    attributes.push(KeyValue::new("server.port", 443));
    attributes
}

/// Instruments of the call with metrics.
pub(crate) struct Meters {
    pub(crate) duration: Histogram<f64>,
    pub(crate) tokens: Histogram<u64>,
}

pub(crate) async fn search(tracer: &BoxedTracer, search: Search) -> Result<u64, Failure> {
    let attributes = vec![
        KeyValue::new("gen_ai.operation.name", "execute_tool"),
        KeyValue::new("gen_ai.tool.name", "search"),
        KeyValue::new("gen_ai.tool.type", "function"),
        KeyValue::new("gen_ai.tool.description", "Searches a file."),
        KeyValue::new("gen_ai.tool.call.id", search.call_id.to_owned()),
    ];
    let span = tracer
        .span_builder("execute_tool search")
        .with_kind(SpanKind::Internal)
        .with_attributes(attributes)
        .start(tracer);
    let context = Context::current_with_span(span);
    let result = work::search(search).with_context(context.clone()).await;
    if result.is_err() {
        failed(&context);
    }
    result
}

pub(crate) async fn tree(tracer: &BoxedTracer) -> Result<(), Failure> {
    let attributes = vec![
        KeyValue::new("gen_ai.operation.name", "invoke_workflow"),
        KeyValue::new("gen_ai.workflow.name", "tree"),
    ];
    let span = tracer
        .span_builder("invoke_workflow tree")
        .with_kind(SpanKind::Internal)
        .with_attributes(attributes)
        .start(tracer);
    let context = Context::current_with_span(span);
    let turns = async {
        for number in 0..10 {
            observe_chat(tracer, turn(tracer, number)).await?;
        }
        Ok(())
    };
    let result = turns.with_context(context.clone()).await;
    if result.is_err() {
        failed(&context);
    }
    result
}

async fn turn(tracer: &BoxedTracer, number: u32) -> Result<Answer, Failure> {
    for call in 0..10 {
        search(tracer, Search::number(number * 10 + call)).await?;
    }
    work::chat(number).await
}
