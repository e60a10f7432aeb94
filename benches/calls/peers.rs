//! The same model call with other libraries' attributes, each as its documentation recommends.

use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use fastrace::future::FutureExt as _;
use fastrace::local::LocalSpan;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::field::Empty;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::work::{self, Answer, Failure};

/// Sends spans of `tracing` to this provider, and discards those of fastrace. Both hold for the whole process.
pub(crate) fn set_up(tracers: &SdkTracerProvider) {
    let layer = tracing_opentelemetry::layer()
        .with_tracer(tracers.tracer("by tracing"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).ok();
    fastrace::set_reporter(Nowhere, Config::default());
}

#[tracing::instrument(
    skip_all,
    fields(
        otel.name = "chat gpt-4o-mini",
        otel.kind = "client",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = "openai",
        gen_ai.request.model = "gpt-4o-mini",
        gen_ai.request.max_tokens = 256,
        server.address = "api.openai.com",
        server.port = 443,
        gen_ai.response.id = Empty,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
    )
)]
pub(crate) async fn by_tracing(prompt: u32) -> Result<Answer, Failure> {
    let result = work::chat(prompt).await;
    if let Ok(answer) = &result {
        let span = tracing::Span::current();
        span.record("gen_ai.response.id", answer.id.as_str());
        span.record("gen_ai.response.model", answer.model.as_str());
        span.record("gen_ai.response.finish_reasons", answer.finish_reason);
        span.record("gen_ai.usage.input_tokens", answer.input);
        span.record("gen_ai.usage.output_tokens", answer.output);
        span.record("gen_ai.usage.cache_read.input_tokens", answer.cached);
    }
    result
}

/// A bare span of `tracing`, without attributes.
#[tracing::instrument(skip_all)]
pub(crate) async fn by_tracing_bare(prompt: u32) -> Result<Answer, Failure> {
    work::chat(prompt).await
}

pub(crate) async fn by_fastrace(prompt: u32) -> Result<Answer, Failure> {
    let span = fastrace::Span::root("chat gpt-4o-mini", SpanContext::random()).with_properties(|| {
        [
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai"),
            ("gen_ai.request.model", "gpt-4o-mini"),
            ("gen_ai.request.max_tokens", "256"),
            ("server.address", "api.openai.com"),
            ("server.port", "443"),
        ]
    });
    let work = async {
        let result = work::chat(prompt).await;
        if let Ok(answer) = &result {
            LocalSpan::add_properties(|| {
                [
                    ("gen_ai.response.id", answer.id.clone()),
                    ("gen_ai.response.model", answer.model.clone()),
                    ("gen_ai.response.finish_reasons", answer.finish_reason.to_owned()),
                    ("gen_ai.usage.input_tokens", answer.input.to_string()),
                    ("gen_ai.usage.output_tokens", answer.output.to_string()),
                    ("gen_ai.usage.cache_read.input_tokens", answer.cached.to_string()),
                ]
            });
        }
        result
    };
    work.in_span(span).await
}

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        drop(spans);
    }
}
