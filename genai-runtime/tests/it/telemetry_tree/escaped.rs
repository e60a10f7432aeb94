//! The mark of calls that escaped a run.

use genai_runtime::telemetry::TreeExporter;
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, Span};

use super::desk::{Desk, Paper, clock, run};

fn escape() -> KeyValue {
    KeyValue::new("agent.detached", true)
}

#[test]
fn later_call_has_no_mark() {
    let desk = Desk::new(80);
    let call = |start, end| {
        let mut call = desk.start("look", start, None);
        call.set_attribute(escape());
        call.end_with_timestamp(clock(end));
        desk.paper.take()
    };
    let mut agent = desk.start("agent", 10, None);
    agent.set_attributes(run("completed", 1, 1));
    agent.end_with_timestamp(clock(20));
    desk.paper.take();
    assert!(!call(9, 30).contains("detached"), "it started before the run");
    assert!(call(15, 30).contains("detached"), "it started in the run");
    assert!(!call(21, 30).contains("detached"), "it started after the run");
}

/// Such a processor passes no starts to the exporter, which knows only those runs that have ended.
#[test]
fn simple_processor_keeps_recorded_mark() {
    let paper = Paper::default();
    let tree = TreeExporter::to_writer(paper.clone(), 80);
    let provider = SdkTracerProvider::builder().with_simple_exporter(tree).build();
    let tracer = provider.tracer("test");
    let start = |tracer: &SdkTracer, name: &'static str, at| -> Span {
        tracer.span_builder(name).with_start_time(clock(at)).start(tracer)
    };
    let mut agent = start(&tracer, "agent", 10);
    agent.set_attributes(run("completed", 1, 1));
    let mut call = start(&tracer, "look", 15);
    call.set_attribute(escape());
    call.end_with_timestamp(clock(18));
    let printed = paper.take();
    assert!(printed.contains("look") && printed.contains("detached"), "{printed}");
    agent.end_with_timestamp(clock(20));
    assert!(!paper.take().contains("detached"));
}
