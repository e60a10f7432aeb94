use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, Key};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};

use crate::notice::notices;
use crate::telemetry::delivery::{Kind, Losses};
use crate::telemetry::error::TelemetryError;
use crate::telemetry::options::Options;
use crate::telemetry::pipeline::resource;
use crate::telemetry::settings::{Service, Settings, executable};
use crate::telemetry::setup::Telemetry;

fn telemetry(variables: &[(&str, &str)]) -> Telemetry {
    let read = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name)?;
        Some(found.1.to_owned())
    };
    let (settings, mut complaints) = Settings::from_env(&read, []);
    let telemetry = Telemetry::build(&settings, &mut complaints, &Options::default());
    assert!(complaints.is_empty(), "{complaints:?}");
    telemetry
}

#[test]
fn unnamed_service_uses_executable_name() {
    let name = |service| {
        resource(&service, &[])
            .get(&Key::new("service.name"))
            .map(|name| name.to_string())
    };
    assert_eq!(name(Service::Named("desk".to_owned())).as_deref(), Some("desk"));
    assert_eq!(name(Service::Unnamed), executable());
    let named = [("service.name".to_owned(), "a,b".to_owned())];
    let resource = resource(&Service::InAttributes, &named);
    assert_eq!(
        resource.get(&Key::new("service.name")).map(|name| name.to_string()),
        Some("a,b".to_owned())
    );
    assert!(executable().is_some_and(|name| name.starts_with("genai_runtime")));
}

#[test]
fn disabled_telemetry_records_nothing() {
    let telemetry = telemetry(&[("OTEL_SDK_DISABLED", "true")]);
    assert!(!telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.flush().expect("nothing to flush");
}

#[test]
fn provider_shutdown_before_drop_is_harmless() {
    let telemetry = telemetry(&[]);
    assert!(telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.tracer_provider().shutdown().expect("shut down once");
    drop(telemetry);
}

#[test]
fn strict_setup_reports_all_problems() {
    let (settings, _) = Settings::from_env(&|_| None, []);
    let complaints = vec![
        TelemetryError::NoEffect {
            variable: "OTEL_LOG_LEVEL",
            instead: "filter it",
        },
        TelemetryError::Malformed {
            variable: "OTEL_SERVICE_NAME",
            problem: "the value is not Unicode".to_owned(),
        },
    ];
    let options = Options {
        strict: true,
        ..Options::default()
    };
    let error = Telemetry::start(settings, complaints, &options).expect_err("both are mistakes");
    assert_eq!(
        format!("{error:?}"),
        "telemetry is not set up: OTEL_LOG_LEVEL has no effect: filter it; OTEL_SERVICE_NAME: the value is not Unicode"
    );
}

/// A processor that records the time limits of its flushes and shutdowns.
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

    /// Fails like a flush that the collector does not answer.
    fn force_flush(&self) -> OTelSdkResult {
        self.add(None);
        Err(OTelSdkError::Timeout(Duration::from_secs(5)))
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.add(Some(timeout));
        Ok(())
    }
}

#[test]
fn exit_flush_waits_configured_timeout() {
    let waits_of = |exit_timeout: Option<Duration>| {
        let waits = Waits::default();
        let mut telemetry = telemetry(&[]);
        let ending = Arc::get_mut(&mut telemetry.ending).expect("nobody else has it");
        ending.pipeline.tracers = SdkTracerProvider::builder().with_span_processor(waits.clone()).build();
        if let Some(timeout) = exit_timeout {
            telemetry = telemetry.exit_timeout(timeout);
        }
        drop(telemetry);
        waits.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    };
    // Other tests of this process drop guards as well, and share the time.
    let longer = Duration::from_secs(60);
    for (asked, timeout) in [(None, Duration::from_secs(5)), (Some(longer), longer)] {
        let waits = waits_of(asked);
        let [Some(wait)] = waits.as_slice() else {
            panic!("{waits:?}")
        };
        let shared = timeout.checked_sub(*wait).expect("no more than was asked");
        assert!(shared < Duration::from_secs(4), "{wait:?}");
    }
}

#[test]
fn flush_names_losses_and_what_waits() {
    let mut telemetry = telemetry(&[]);
    let ending = Arc::get_mut(&mut telemetry.ending).expect("nobody else has it");
    let losses = |kind| Losses::new(kind, "http://collector", "", "", 3);
    let (spans, metrics) = (losses(Kind::Spans), losses(Kind::Metrics));
    ending.pipeline.losses = vec![spans.clone(), metrics.clone()];
    ending.pipeline.tracers = SdkTracerProvider::builder()
        .with_span_processor(Waits::default())
        .build();
    for reason in ["refused", "reset"] {
        assert!(spans.enter() && metrics.enter());
        for losses in [&spans, &metrics] {
            losses.give(1);
            losses.settle(1, Err(&OTelSdkError::InternalFailure(reason.to_owned())));
        }
    }
    assert!(spans.enter() && spans.enter());
    spans.give(1);
    let error = telemetry.flush().expect_err("nothing arrives").to_string();
    assert_eq!(
        error,
        "1 span and 1 export of metrics did not reach http://collector: refused; 1 span and 1 export of metrics did not reach \
         http://collector: reset; telemetry could not be flushed: 2 spans for http://collector may still arrive: there was no \
         answer in time, so look why the collector is slow"
    );
    assert!(notices().contains_key("unconfirmed"), "{:?}", notices());
}
