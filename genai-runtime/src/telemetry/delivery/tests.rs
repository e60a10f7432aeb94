use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};

use super::{Counted, Losses, words};

#[derive(Debug)]
struct Refusing;

impl SpanExporter for Refusing {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("connection refused".to_owned()))
    }
}

#[test]
fn losses_are_counted_and_told_once() {
    let losses = Losses::new("http://localhost:4317".to_owned());
    let exporter = Counted::new(Refusing, losses.clone());
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
    for _ in 0..3 {
        drop(provider.tracer("test").start("span"));
    }
    assert!(provider.force_flush().is_err());
    assert!(provider.shutdown().is_ok(), "which is why losses are counted");

    let message = losses.take().expect_err("three spans were lost").to_string();
    assert!(
        message.starts_with("3 spans did not reach http://localhost:4317: connection refused"),
        "{message}"
    );
    assert!(message.contains("4318"), "the usual mistake is named: {message}");
    assert!(losses.take().is_ok());
}

#[test]
fn the_sdk_is_quoted_without_its_frames() {
    let framed = OTelSdkError::InternalFailure("errs: [Err(Timeout(5s))]".to_owned());
    assert_eq!(words(&framed), "no answer in time");
}
