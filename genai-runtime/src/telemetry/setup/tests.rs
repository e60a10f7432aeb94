use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, Key};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};

use crate::telemetry::options::Options;
use crate::telemetry::settings::{Service, Settings};
use crate::telemetry::setup::{Telemetry, executable, refused, resource};

fn settings(disabled: bool) -> Settings {
    Settings {
        disabled,
        destinations: Vec::new(),
        propagators: Vec::new(),
        service: Service::Unnamed,
    }
}

#[test]
fn a_service_always_has_a_name() {
    let name = |service| {
        resource(&service)
            .get(&Key::new("service.name"))
            .map(|name| name.to_string())
    };
    assert_eq!(name(Service::Named("desk".to_owned())).as_deref(), Some("desk"));
    assert_eq!(name(Service::Unnamed), executable());
    assert!(executable().is_some_and(|name| name.starts_with("genai_runtime")));
}

#[test]
fn disabled_telemetry_records_nothing_and_has_nothing_to_flush() {
    let telemetry = Telemetry::build(&settings(true), Options::default()).expect("nothing is built");
    assert!(!telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.flush().expect("nothing to flush");
}

#[test]
fn an_application_may_shut_down_by_itself() {
    let telemetry = Telemetry::build(&settings(false), Options::default()).expect("no exporter is built");
    assert!(telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.tracer_provider().shutdown().expect("shut down once");
    drop(telemetry);
}

#[test]
fn credentials_are_not_repeated() {
    let error = refused("http://collector", "invalid endpoint 'http://me:secret@collector'");
    assert!(!error.to_string().contains("secret"), "{error}");
}

/// Records what it is asked to wait for.
#[derive(Clone, Debug, Default)]
struct Waits(Arc<Mutex<Vec<Option<Duration>>>>);

impl Waits {
    fn add(&self, timeout: Option<Duration>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(timeout);
    }
}

impl SpanProcessor for Waits {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        self.add(None);
        Ok(())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.add(Some(timeout));
        Ok(())
    }
}

#[test]
fn exit_waits_once_and_as_long_as_set() {
    let waits_of = |exit_timeout: Option<Duration>| {
        let waits = Waits::default();
        let mut telemetry = Telemetry::build(&settings(false), Options::default()).expect("no exporter is built");
        telemetry.provider = SdkTracerProvider::builder().with_span_processor(waits.clone()).build();
        if let Some(timeout) = exit_timeout {
            telemetry = telemetry.exit_timeout(timeout);
        }
        drop(telemetry);
        waits.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    };
    assert_eq!(waits_of(None), [Some(Duration::from_secs(5))]);
    let short = Duration::from_millis(200);
    assert_eq!(waits_of(Some(short)), [Some(short)]);
}
