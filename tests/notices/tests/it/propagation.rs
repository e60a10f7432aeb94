//! Traces that end because the program has set no propagator. It holds for the whole process, so each case has one.

use std::collections::HashMap;
use std::process::Command;

use genai::Config;
use genai::propagation::{extract, inject};
use genai::telemetry::Telemetry;
use opentelemetry_sdk::trace::SdkTracerProvider;

type Headers = HashMap<String, String>;

#[genai::tool(call_id = None)]
fn send() -> Headers {
    let mut headers = Headers::new();
    inject(&mut headers);
    headers
}

fn received(traceparent: &str) -> Headers {
    Headers::from([("traceparent".to_owned(), traceparent.to_owned())])
}

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn said() -> Option<u64> {
    genai::notices().get("no_propagator").copied()
}

/// Installs a provider that records spans and discards them.
fn install_provider() {
    let provider = SdkTracerProvider::builder().build();
    Config::builder().tracer_provider(provider).install();
}

#[test]
fn missing_propagator_is_counted() {
    if own_process::passed("propagation::missing_propagator_is_counted") {
        return;
    }
    install_provider();
    extract(&Headers::new());
    extract(&received("00-0-0-0"));
    inject(&mut Headers::new());
    assert_eq!(said(), None, "there is no trace to continue");
    assert_eq!(send(), Headers::new());
    assert_eq!(said(), Some(1));
    extract(&received(TRACEPARENT));
    assert_eq!(said(), Some(2));

    let _telemetry = Telemetry::builder().init().expect("nothing is wrong");
    assert!(send().contains_key("traceparent"));
    extract(&received(TRACEPARENT));
    assert_eq!(said(), Some(2));
}

#[test]
#[ignore = "`intended_silence_has_no_notice` runs it, in a process of its own"]
fn without_notice() {
    install_provider();
    send();
    extract(&received(TRACEPARENT));
    assert_eq!(said(), None);
}

#[test]
fn intended_silence_has_no_notice() {
    for (name, value) in [("OTEL_PROPAGATORS", "none"), ("OTEL_SDK_DISABLED", "true")] {
        let output = Command::new(std::env::current_exe().expect("a test is a program"))
            .args(["--exact", "propagation::without_notice", "--ignored"])
            .env(name, value)
            .output()
            .expect("it runs again");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{name}: {said}");
    }
}
