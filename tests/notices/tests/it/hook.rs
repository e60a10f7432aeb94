//! The hook and the counters. There is one of each per process, so each test has its own.

use std::sync::{Arc, Mutex};

use genai::{Notice, Usage};

fn negative_count() {
    let usage = Usage::input_including_cached(-1);
    assert_eq!(usage, Usage::unknown());
}

#[test]
fn notice_hook_fires_once_per_code() {
    if own_process::passed("hook::notice_hook_fires_once_per_code") {
        return;
    }
    assert!(genai::notices().is_empty(), "{:?}", genai::notices());

    genai::on_notice(|_| panic!("a hook that panics does not reach the caller"));
    negative_count();
    assert_eq!(genai::notices().get("token_count"), Some(&1));

    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    negative_count();
    assert_eq!(genai::notices().get("token_count"), Some(&2));
    assert!(
        seen.lock().expect("no hook panicked").is_empty(),
        "the same place is passed on once"
    );

    // The setting is read when the configuration is made.
    let ended = std::process::Command::new(std::env::current_exe().expect("a test is a program"))
        .args(["--exact", "hook::setting_is_noticed", "--ignored"])
        .env("GENAI_OTEL_CONVENTIONS", "v0")
        .status()
        .expect("it runs again");
    assert!(ended.success());
}

#[test]
#[ignore = "runs in the process that the other test starts"]
fn setting_is_noticed() {
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    genai::Config::builder().install();
    genai::Config::builder().install();
    let seen = seen.lock().expect("no hook panicked");
    let [notice] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(notice.code, "conventions");
    assert!(
        notice.text.starts_with("GENAI_OTEL_CONVENTIONS is `v0`"),
        "{}",
        notice.text
    );
    assert_eq!(notice.to_string(), format!("genai[conventions]: {}", notice.text));
    assert!(genai::notices().contains_key("conventions"));
}
