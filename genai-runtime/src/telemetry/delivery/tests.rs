use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};

use std::time::Duration;

use crate::telemetry::delivery::losses::Loss;
use crate::telemetry::delivery::{CountedSpans, Kind, Losses, report, words};
use crate::telemetry::settings::Batches;

#[derive(Debug)]
struct Refusing;

impl SpanExporter for Refusing {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("connection refused".to_owned()))
    }
}

fn provider(exporter: impl SpanExporter + 'static, losses: &Losses) -> SdkTracerProvider {
    let batches = Batches {
        delay: Duration::from_secs(5),
        queue: 2_048,
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
fn lost_spans_are_reported_once() {
    let losses = Losses::new(Kind::Spans, "http://localhost:4317");
    let provider = provider(Refusing, &losses);
    spans(&provider, 3);
    assert!(provider.force_flush().is_err());
    assert!(provider.shutdown().is_ok(), "which is why losses are counted");

    let message = said(losses.take());
    assert!(
        message.starts_with("3 spans did not reach http://localhost:4317: connection refused"),
        "{message}"
    );
    assert!(message.contains("4318"), "the usual mistake is named: {message}");
    assert!(losses.take().is_empty());
    assert!(losses.take_all().is_empty());
}

/// What would be told if the program ended now, without having it told.
fn as_if_at_the_end(losses: &Losses) -> Vec<Loss> {
    let told = losses.take_all();
    losses.forget_told();
    told
}

/// Gets to the collector when it is let.
#[derive(Debug)]
struct Stuck {
    exporting: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
}

impl SpanExporter for Stuck {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let _ = self.exporting.lock().expect("no panic").send(());
        // Without a sender it is as if an answer had come.
        let _ = self.go_on.lock().expect("no panic").recv();
        Ok(())
    }
}

#[test]
fn dropped_and_pending_spans_are_lost() {
    let ((exporting, is_exporting), (go_on, waits)) = (channel(), channel());
    let losses = Losses::new(Kind::Spans, "http://collector");
    let exporter = Stuck {
        exporting: Mutex::new(exporting),
        go_on: Mutex::new(waits),
    };
    let provider = provider(exporter, &losses);
    // The queue is as long as the specification says: 2 048, of which 512 are a batch.
    spans(&provider, 512);
    is_exporting.recv().expect("a full batch is exported at once");
    spans(&provider, 2_048 + 7);
    assert_eq!(losses.ended(), 512 + 2_048 + 7);
    assert!(losses.take().is_empty(), "nothing has failed yet");
    // If the program ended now:
    assert_eq!(
        said(as_if_at_the_end(&losses)),
        "2055 spans did not reach http://collector: no answer in time; allow more of it with `exit_timeout`, or look why \
         the collector is slow\n512 spans went to http://collector and were not confirmed in time: look whether they \
         arrived, and allow more time with `exit_timeout` or OTEL_EXPORTER_OTLP_TIMEOUT"
    );

    drop(go_on);
    let ended = losses.ended();
    provider.force_flush().expect("the collector answers");
    let full = "7 spans did not reach http://collector: the queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE";
    assert_eq!(said(losses.take_flushed(ended)), full);
    assert!(losses.take_all().is_empty());
}

#[test]
fn sdk_error_text_is_unwrapped() {
    let framed = OTelSdkError::InternalFailure("errs: [Err(Timeout(5s))]".to_owned());
    assert!(words(&framed).starts_with("no answer in time"));
}

#[test]
fn signals_share_one_loss_sentence() {
    let failed = OTelSdkError::InternalFailure("connection refused".to_owned());
    let lost = |kind, endpoint, count| {
        let losses = Losses::new(kind, endpoint);
        losses.give(count);
        losses.settle(count, Err(&failed));
        losses.take()
    };
    let all = [
        lost(Kind::Spans, "http://one", 3),
        lost(Kind::Metrics, "http://one", 2),
        lost(Kind::LogRecords, "http://one", 1),
        lost(Kind::LogRecords, "http://other", 2),
    ];
    assert_eq!(
        said(all.into_iter().flatten().collect()),
        "3 spans, the last metrics and 1 log record did not reach http://one: connection refused\n2 log records did not \
         reach http://other: connection refused"
    );
}

#[test]
fn later_export_clears_lost_metrics() {
    let losses = Losses::new(Kind::Metrics, "http://collector");
    for result in [Err(&OTelSdkError::AlreadyShutdown), Ok(())] {
        losses.end_one();
        losses.give(1);
        losses.settle(1, result);
    }
    assert!(losses.take_all().is_empty());
}
