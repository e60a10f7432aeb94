use opentelemetry::Key;
use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};

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
    let telemetry = Telemetry::build(&settings(true)).expect("nothing is built");
    assert!(!telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.flush().expect("nothing to flush");
}

#[test]
fn an_application_may_shut_down_by_itself() {
    let telemetry = Telemetry::build(&settings(false)).expect("no exporter is built");
    assert!(telemetry.tracer_provider().tracer("test").start("span").is_recording());
    telemetry.tracer_provider().shutdown().expect("shut down once");
    drop(telemetry);
}

#[test]
fn credentials_are_not_repeated() {
    let error = refused("http://collector", "invalid endpoint 'http://me:secret@collector'");
    assert!(!error.to_string().contains("secret"), "{error}");
}
