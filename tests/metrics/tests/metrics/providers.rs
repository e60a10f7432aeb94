//! Choice of the meter provider, use of its meters and instruments, and calls without a provider.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use genai::{Chunk, ResponseRecorder};
use opentelemetry::metrics::{
    Histogram, HistogramBuilder, InstrumentProvider, Meter, MeterProvider, NoopMeterProvider, SyncInstrument,
};
use opentelemetry::trace::noop::NoopTracerProvider;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, InstrumentationScope, KeyValue, global};
use opentelemetry_sdk::trace::Sampler;

use crate::support::{Answer, Bench, block_on};

#[genai::chat(provider = "openai", model = "m")]
fn chat() -> Answer {
    Answer
}

#[genai::tool(call_id = None)]
fn read_file() {}

/// A provider that counts its meters, instruments and measurements. Its instruments cannot be bound, which must not
/// lose any measurement.
#[derive(Debug, Clone, Default)]
struct Counting {
    meters: Arc<AtomicUsize>,
    instruments: Arc<AtomicUsize>,
    measurements: Arc<AtomicUsize>,
    /// The spans that were current at each measurement.
    current: Arc<Mutex<Vec<SpanId>>>,
}

impl Counting {
    fn measured(&self) {
        self.measurements.fetch_add(1, Relaxed);
        let context = Context::current();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.push(context.span().span_context().span_id());
    }

    fn seen(&self) -> [usize; 3] {
        [&self.meters, &self.instruments, &self.measurements].map(|count| count.load(Relaxed))
    }
}

impl MeterProvider for Counting {
    fn meter_with_scope(&self, _: InstrumentationScope) -> Meter {
        self.meters.fetch_add(1, Relaxed);
        Meter::new(Arc::new(self.clone()))
    }
}

impl InstrumentProvider for Counting {
    fn f64_histogram(&self, _: HistogramBuilder<'_, Histogram<f64>>) -> Histogram<f64> {
        self.instruments.fetch_add(1, Relaxed);
        Histogram::new(Arc::new(self.clone()))
    }
}

impl SyncInstrument<f64> for Counting {
    fn measure(&self, _: f64, _: &[KeyValue]) {
        self.measured();
    }
}

#[test]
fn instruments_are_created_once_on_use() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    let counting = Counting::default();
    bench.config_without_meters().meter_provider(counting.clone()).install();
    assert_eq!(counting.seen(), [0, 0, 0]);
    for _ in 0..10 {
        read_file();
    }
    assert_eq!(counting.seen(), [1, 1, 10]);
    // If nothing streams, the duration is the only histogram of floats.
    chat();
    assert_eq!(counting.seen(), [1, 2, 11]);
}

#[test]
fn current_global_meter_provider_is_used() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config_without_meters().install();
    global::set_meter_provider(NoopMeterProvider::new());
    read_file();
    assert_eq!(bench.spans().len(), 1, "spans are there without metrics");

    let [early, late] = [Counting::default(), Counting::default()];
    global::set_meter_provider(early.clone());
    read_file();
    global::set_meter_provider(late.clone());
    read_file();
    read_file();
    assert_eq!([early.seen(), late.seen()], [[1, 1, 1], [1, 1, 2]]);

    // The configured provider has precedence, even if it is a no-op provider.
    bench
        .config_without_meters()
        .meter_provider(NoopMeterProvider::new())
        .install();
    read_file();
    assert_eq!(late.seen(), [1, 1, 2]);
    bench.config().install();
    read_file();
    assert_eq!(late.seen(), [1, 1, 2]);
    assert_eq!(
        bench.measured(),
        ["gen_ai.execute_tool.duration [s] D {gen_ai.tool.name=read_file, gen_ai.tool.type=function} 1x"]
    );
    global::set_meter_provider(NoopMeterProvider::new());
}

#[test]
fn unsampled_calls_record_metrics() {
    let bench = Bench::not_installed(Sampler::AlwaysOff);
    bench.config().install();
    chat();
    assert!(bench.spans().is_empty());
    let measured = bench.measured_of("gen_ai.client.inference.duration");
    let attributes = "gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=m, \
                      gen_ai.response.model=m-2026";
    assert_eq!(
        measured,
        [format!("gen_ai.client.inference.duration [s] D {{{attributes}}} 1x")]
    );
}

#[genai::chat(provider = "openai", model = "m")]
fn stream() -> impl Stream<Item = Delta> {
    stream::iter([Delta, Delta])
}

struct Delta;

impl Chunk for Delta {
    fn fold(&self, _: &mut ResponseRecorder) {}
}

#[genai::workflow]
fn traced_elsewhere() -> [SpanContext; 2] {
    read_file();
    let current = Context::current();
    [current.span().span_context().clone(), chat_sees()]
}

#[genai::text_completion(provider = "openai", model = "m", usage = none)]
fn chat_sees() -> SpanContext {
    Context::current().span().span_context().clone()
}

#[test]
fn metrics_need_no_tracer_provider() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config().tracer_provider(NoopTracerProvider::new()).install();
    let caller = SpanContext::new(
        TraceId::from(7),
        SpanId::from(9),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    let context = Context::new().with_remote_span_context(caller.clone());
    let seen = {
        let _current = context.attach();
        traced_elsewhere()
    };
    assert_eq!(seen, [caller.clone(), caller], "the caller's trace goes on");
    assert_eq!(
        bench.measured_of("gen_ai."),
        [
            "gen_ai.client.inference.duration [s] D {gen_ai.operation.name=text_completion, \
             gen_ai.provider.name=openai, gen_ai.request.model=m} 1x",
            "gen_ai.execute_tool.duration [s] D {gen_ai.tool.name=read_file, gen_ai.tool.type=function} 1x",
            "gen_ai.invoke_workflow.duration [s] W {gen_ai.workflow.name=traced_elsewhere} 1x",
        ]
    );
    assert_eq!(bench.measured_of("agent.run.model_calls").len(), 1);
}

/// An SDK takes exemplars from the current span.
#[test]
fn call_span_is_current_while_recording() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    let counting = Counting::default();
    bench.config_without_meters().meter_provider(counting.clone()).install();
    read_file();
    assert_eq!(block_on(stream().count()), 2);
    let spans: Vec<_> = bench.spans().iter().map(|span| span.span_context.span_id()).collect();
    let [tool, chat] = spans.as_slice() else {
        panic!("not exactly two spans: {spans:?}");
    };
    let current = counting.current.lock().unwrap_or_else(PoisonError::into_inner);
    // The chat has three measurements: first chunk, second chunk and duration.
    assert_eq!(*current, [*tool, *chat, *chat, *chat]);
}
