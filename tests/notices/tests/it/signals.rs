//! Signals that can't be watched.
#![cfg(target_os = "linux")]

use std::process::Command;

use genai::telemetry::Telemetry;

#[test]
#[ignore = "runs in the process that the other test starts"]
fn child() {
    let telemetry = Telemetry::builder().flush_on_signals(true).init();
    drop(telemetry.expect("signals that can't be watched stop nothing"));
    assert_eq!(genai::notices().get("signals"), Some(&1));
}

#[test]
fn exhausted_file_descriptors_emit_signals_notice() {
    // No descriptor is left for the pipe of the signal handler.
    let output = Command::new("sh")
        .args([
            "-c",
            "ulimit -n 4; exec \"$0\" signals::child --exact --ignored --nocapture --test-threads=1",
        ])
        .arg(std::env::current_exe().expect("a test is a program"))
        .env("OTEL_TRACES_EXPORTER", "none")
        .env("GENAI_LOG", "1")
        .output()
        .expect("there is a shell");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    assert!(
        printed.contains("genai[signals]: SIGINT and SIGTERM can't be watched: Too many open files"),
        "{printed}"
    );
}
