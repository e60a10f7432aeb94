use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};

use crate::telemetry::delivery::loss::{Fate, Loss};
use crate::telemetry::delivery::{CountedSpans, Kind, Losses, report, words};
use crate::telemetry::settings::Batches;

const QUEUE: usize = 2_048;

#[derive(Debug)]
struct Refusing;

impl SpanExporter for Refusing {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Err(refusal())
    }
}

fn refusal() -> OTelSdkError {
    OTelSdkError::InternalFailure("connection refused".to_owned())
}

fn losses(kind: Kind, endpoint: &str) -> Losses {
    Losses::new(
        kind,
        endpoint,
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        QUEUE,
    )
}

/// Exports `count` items with this result.
fn export(losses: &Losses, count: usize, result: Result<(), &OTelSdkError>) {
    for _ in 0..count {
        assert!(losses.enter(), "there is room");
    }
    losses.give(count);
    losses.settle(count, result);
}

fn provider(exporter: impl SpanExporter + 'static, losses: &Losses) -> SdkTracerProvider {
    let batches = Batches {
        delay: Duration::from_secs(5),
        queue: QUEUE,
        batch: 512,
    };
    let processor = CountedSpans::new(exporter, losses.clone(), batches);
    SdkTracerProvider::builder().with_span_processor(processor).build()
}

fn spans(provider: &SdkTracerProvider, spans: usize) {
    for _ in 0..spans {
        drop(provider.tracer("test").start("span"));
    }
}

fn said(losses: Vec<Loss>) -> String {
    let said: Vec<_> = report(losses).into_iter().map(|(_, error)| error.to_string()).collect();
    said.join("\n")
}

#[test]
fn flush_reports_losses_and_forgets_none() {
    let losses = losses(Kind::Spans, "http://localhost:4317");
    let provider = provider(Refusing, &losses);
    spans(&provider, 3);
    assert!(provider.force_flush().is_err());
    let flushed = said(losses.since_flush());
    assert!(
        flushed.starts_with("3 spans did not reach http://localhost:4317: connection refused"),
        "{flushed}"
    );
    assert!(losses.since_flush().is_empty());
    assert_eq!(said(losses.all()), flushed);
    assert!(losses.rest().is_empty(), "it was noticed when it failed");

    spans(&provider, 2);
    assert!(provider.shutdown().is_ok(), "which is why losses are counted");
    let rest = said(losses.rest());
    assert!(rest.starts_with("in all 5 spans did not reach "), "{rest}");
    assert!(losses.rest().is_empty());
}

/// An exporter that waits for a message before it reaches the collector.
#[derive(Debug)]
struct Stuck {
    exporting: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
}

impl SpanExporter for Stuck {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let _ = self.exporting.lock().expect("no panic").send(());
        // A dropped sender counts as an answer.
        let _ = self.go_on.lock().expect("no panic").recv();
        Ok(())
    }
}

/// A provider that exports 512 spans, and has dropped seven because its queue was full.
fn stuck_provider(losses: &Losses) -> (SdkTracerProvider, Sender<()>) {
    let ((exporting, is_exporting), (go_on, waits)) = (channel(), channel());
    let exporter = Stuck {
        exporting: Mutex::new(exporting),
        go_on: Mutex::new(waits),
    };
    let provider = provider(exporter, losses);
    spans(&provider, 512);
    is_exporting.recv().expect("a full batch is exported at once");
    spans(&provider, QUEUE + 7);
    (provider, go_on)
}

const FULL: &str = "7 spans did not reach http://collector: the queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE";

#[test]
fn full_queue_is_counted_at_once() {
    let losses = losses(Kind::Spans, "http://collector");
    let (provider, go_on) = stuck_provider(&losses);
    assert_eq!(said(losses.all()), FULL);
    drop(go_on);
    provider.force_flush().expect("the collector answers");
    assert_eq!(said(losses.since_flush()), FULL);
    assert_eq!(said(losses.rest()), format!("in all {FULL}"));
}

#[test]
fn pending_spans_are_lost_at_exit() {
    let losses = losses(Kind::Spans, "http://collector");
    let (_provider, _go_on) = stuck_provider(&losses);
    let pending = losses.pending().expect("it is on the way");
    assert_eq!(pending.waiting(), "2560 spans for http://collector");
    losses.end();
    assert_eq!(
        said(losses.rest()),
        format!(
            "in all {FULL}\n2048 spans did not reach http://collector: no answer in time; allow more of it with \
             `exit_timeout`, or look why the collector is slow\n512 spans went to http://collector without a confirmation \
             in time: look whether it arrived and why the collector is slow, or raise `exit_timeout`"
        )
    );
}

#[test]
fn sdk_error_text_is_unwrapped() {
    let framed = OTelSdkError::InternalFailure("errs: [Err(Timeout(5s))]".to_owned());
    assert!(words(&framed).starts_with("no answer in time"));
}

#[test]
fn signals_share_one_loss_sentence() {
    let lost = |kind, endpoint, count| {
        let losses = losses(kind, endpoint);
        losses.end();
        export(&losses, count, Err(&refusal()));
        losses.rest()
    };
    let all = [
        lost(Kind::Spans, "http://one", 3),
        lost(Kind::Metrics, "http://one", 2),
        lost(Kind::LogRecords, "http://one", 1),
        lost(Kind::LogRecords, "http://other", 2),
    ];
    assert_eq!(
        said(all.into_iter().flatten().collect()),
        "3 spans, 2 exports of metrics and 1 log record did not reach http://one: connection refused\n2 log records did not \
         reach http://other: connection refused"
    );
}

#[test]
fn later_success_keeps_loss_and_reason() {
    for kind in [Kind::Spans, Kind::LogRecords, Kind::Metrics] {
        let losses = losses(kind, "http://collector");
        for result in [Err(&refusal()), Ok(()), Err(&OTelSdkError::AlreadyShutdown), Ok(())] {
            export(&losses, 1, result);
        }
        let all = said(losses.all());
        let lines: Vec<_> = all
            .lines()
            .map(|line| line.split_once(": ").map(|(_, reason)| reason))
            .collect();
        assert_eq!(
            lines,
            [Some("connection refused"), Some("Shutdown already invoked")],
            "{all}"
        );
    }
}

#[test]
fn reasons_without_end_are_bounded() {
    let losses = losses(Kind::Spans, "http://collector");
    for clock in 0..100 {
        let reason = OTelSdkError::InternalFailure(format!("expired {clock} s ago"));
        export(&losses, 1, Err(&reason));
    }
    let rest = said(losses.rest());
    assert!(rest.starts_with("in all 85 spans did not reach"), "{rest}");
    assert_eq!(rest.lines().count(), 1);
}

#[test]
fn later_outage_is_noticed_again() {
    let losses = losses(Kind::Spans, "http://collector");
    let fails = |spans, after: u64| {
        let fate = Fate::Lost("connection refused".into());
        let now = Instant::now() + Duration::from_secs(after);
        said(losses.add(fate, spans, now).into_iter().collect())
    };
    assert!(fails(3, 0).starts_with("3 spans did not reach http://collector: connection refused"));
    assert_eq!(fails(3, 60), "", "it is the same outage");
    export(&losses, 1, Ok(()));
    assert_eq!(fails(1, 5), "", "the last notice is not old enough");
    assert!(
        fails(2, 90).starts_with("in all 9 spans did not reach"),
        "{:?}",
        losses.all()
    );
    assert_eq!(fails(2, 120), "");
    assert!(said(losses.rest()).starts_with("in all 11 spans did not reach"));
}
