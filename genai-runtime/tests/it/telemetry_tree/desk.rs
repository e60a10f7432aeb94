//! A provider that prints to memory, with a clock that is set by hand.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genai_runtime::telemetry::TreeExporter;
use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
    TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{IdGenerator, SdkTracer, SdkTracerProvider, Span};

/// The printed text, shared with the exporter.
#[derive(Clone, Default)]
pub(crate) struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// Takes the text that was printed since the last call.
    pub(crate) fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().expect("no writer panicked"))).expect("text")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An id generator that numbers traces and spans from 1.
#[derive(Debug, Default)]
struct Numbered(Mutex<(u128, u64)>);

impl IdGenerator for Numbered {
    fn new_trace_id(&self) -> TraceId {
        let mut next = self.0.lock().expect("no generator panicked");
        next.0 += 1;
        TraceId::from(next.0)
    }

    fn new_span_id(&self) -> SpanId {
        let mut next = self.0.lock().expect("no generator panicked");
        next.1 += 1;
        SpanId::from(next.1)
    }
}

/// A provider that prints to [`Paper`], and a clock that is set by hand.
pub(crate) struct Desk {
    pub(crate) provider: SdkTracerProvider,
    tracer: SdkTracer,
    pub(crate) paper: Paper,
}

impl Desk {
    pub(crate) fn new(width: usize) -> Self {
        let paper = Paper::default();
        let tree = TreeExporter::to_writer(paper.clone(), width);
        let provider = SdkTracerProvider::builder()
            .with_id_generator(Numbered::default())
            .with_span_processor(tree.into_processor())
            .build();
        Self {
            tracer: provider.tracer("test"),
            provider,
            paper,
        }
    }

    /// Starts a span at `at` milliseconds.
    pub(crate) fn start(&self, name: &str, at: u64, parent: Option<&Span>) -> Span {
        // The parent stays local, despite the name `with_remote_span_context`.
        let parent = parent.map_or_else(Context::new, |parent| {
            Context::new().with_remote_span_context(parent.span_context().clone())
        });
        self.tracer
            .span_builder(name.to_owned())
            .with_start_time(clock(at))
            .start_with_context(&self.tracer, &parent)
    }

    /// Exports a span that started at `from` and ended at `to`.
    pub(crate) fn call(&self, name: &str, from: u64, to: u64, parent: &Span, attributes: &[KeyValue]) {
        let mut span = self.start(name, from, Some(parent));
        span.set_attributes(attributes.iter().cloned());
        span.end_with_timestamp(clock(to));
    }

    /// Starts a span whose parent is in another process.
    pub(crate) fn serve(&self, name: &str, at: u64, trace: u128, parent: u64) -> Span {
        let remote = SpanContext::new(
            TraceId::from(trace),
            SpanId::from(parent),
            TraceFlags::SAMPLED,
            true,
            TraceState::NONE,
        );
        let parent = Context::new().with_remote_span_context(remote);
        self.tracer
            .span_builder(name.to_owned())
            .with_start_time(clock(at))
            .start_with_context(&self.tracer, &parent)
    }

    /// Shuts down, and takes the rest of the output.
    pub(crate) fn close(self) -> String {
        self.provider.shutdown().expect("shut down once");
        self.paper.take()
    }
}

pub(crate) fn clock(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

pub(crate) fn tokens(input: i64, output: i64) -> [KeyValue; 2] {
    [
        KeyValue::new("gen_ai.usage.input_tokens", input),
        KeyValue::new("gen_ai.usage.output_tokens", output),
    ]
}

pub(crate) fn run(outcome: &'static str, input: i64, output: i64) -> [KeyValue; 3] {
    [
        KeyValue::new("agent.outcome", outcome),
        KeyValue::new("agent.run.input_tokens", input),
        KeyValue::new("agent.run.output_tokens", output),
    ]
}

/// Prints the trace of an agent that repairs a test, with realistic names.
pub(crate) fn repair(desk: &Desk, tool: &str) {
    let mut request = desk.start("agent.request", 0, None);
    let mut workflow = desk.start("invoke_workflow repo-debugger", 0, Some(&request));
    desk.call("chat gpt-4o-mini", 1, 21, &workflow, &tokens(412, 58));
    desk.call(tool, 25, 29, &workflow, &[KeyValue::new("tool.repeat", 1)]);
    let mut tests = desk.start("execute_tool run_tests", 30, Some(&workflow));
    desk.call("GET", 31, 930, &tests, &[]);
    tests.set_status(Status::error(""));
    tests.set_attribute(KeyValue::new("error.type", "TestError"));
    tests.end_with_timestamp(clock(940));
    desk.call(tool, 950, 955, &workflow, &[KeyValue::new("tool.repeat", 2)]);
    let mut late = desk.start("chat gpt-4o-mini", 960, Some(&workflow));
    late.add_event("agent.call.cancelled", Vec::new());
    late.end_with_timestamp(clock(1_800));
    workflow.set_attributes(run("completed", 3_412, 611));
    workflow.end_with_timestamp(clock(1_840));
    request.set_attributes(run("completed", 3_412, 611));
    request.end_with_timestamp(clock(1_840));
}

/// Prints a chain of nested calls.
pub(crate) fn nest(desk: &Desk, name: &str, parent: &Span, depth: u64) {
    let mut chain = Vec::new();
    for at in 0..depth {
        let span = desk.start(name, at, Some(chain.last().unwrap_or(parent)));
        chain.push(span);
    }
    while let Some(mut span) = chain.pop() {
        span.end_with_timestamp(clock(depth));
    }
}
