use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};

use crate::telemetry::delivery::{CountedBatches, Losses, words};
use crate::telemetry::error::TelemetryError;

#[derive(Debug)]
struct Refusing;

impl SpanExporter for Refusing {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("connection refused".to_owned()))
    }
}

fn provider(exporter: impl SpanExporter + 'static, losses: &Losses) -> SdkTracerProvider {
    let processor = CountedBatches::new(exporter, losses.clone());
    SdkTracerProvider::builder().with_span_processor(processor).build()
}

fn spans(provider: &SdkTracerProvider, spans: usize) {
    for _ in 0..spans {
        drop(provider.tracer("test").start("span"));
    }
}

fn said(told: Result<(), TelemetryError>) -> String {
    told.expect_err("spans were lost").to_string()
}

#[test]
fn losses_are_counted_and_told_once() {
    let losses = Losses::new("http://localhost:4317".to_owned());
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
    assert!(losses.take().is_ok());
    assert!(losses.take_all().is_ok());
}

/// What would be told if the program ended now, without having it told.
fn as_if_at_the_end(losses: &Losses) -> Result<(), TelemetryError> {
    let told = losses.take_all();
    losses.state().told = 0;
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
fn what_a_full_queue_drops_and_what_is_still_on_the_way_is_lost() {
    let ((exporting, is_exporting), (go_on, waits)) = (channel(), channel());
    let losses = Losses::new("http://collector".to_owned());
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
    assert!(losses.take().is_ok(), "nothing has failed yet");
    // If the program ended now:
    assert_eq!(
        said(as_if_at_the_end(&losses)),
        "2567 spans did not reach http://collector: no answer in time"
    );

    drop(go_on);
    let ended = losses.ended();
    provider.force_flush().expect("the collector answers");
    let full = "7 spans did not reach http://collector: the queue was full (OTEL_BSP_MAX_QUEUE_SIZE)";
    assert_eq!(said(losses.take_flushed(ended)), full);
    assert!(losses.take_all().is_ok());
}

#[test]
fn the_sdk_is_quoted_without_its_frames() {
    let framed = OTelSdkError::InternalFailure("errs: [Err(Timeout(5s))]".to_owned());
    assert_eq!(words(&framed), "no answer in time");
}
