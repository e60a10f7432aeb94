//! Entries of `propagate_to` that are not host names. Notices are counted per process, so this test has a process of
//! its own.

use std::sync::{Arc, Mutex};

use genai::propagation::headers_to;
use genai::{Config, Notice};

#[test]
fn entry_without_host_notices() {
    if own_process::passed("hosts::entry_without_host_notices") {
        return;
    }
    let texts: Arc<Mutex<Vec<String>>> = Arc::default();
    let hook = Arc::clone(&texts);
    genai::on_notice(move |notice: &Notice| {
        assert_eq!(notice.code, "settings");
        hook.lock().expect("no hook panicked").push(notice.text.clone());
    });
    let hosts = [
        "api.anthropic.com",
        "localhost:11434",
        "[::1]:8080",
        "https://api.openai.com/v1",
        "::1",
    ];
    hosts
        .iter()
        .fold(Config::builder(), |config, host| config.propagate_to(host))
        .install();
    let said = || texts.lock().expect("no hook panicked").split_off(0);
    assert_eq!(
        said(),
        [no_host("::1")],
        "an address with colons is written in brackets"
    );

    for entry in ["*.openai.com", "", "api openai com", "https://", "host:port", "a/b c"] {
        Config::builder().propagate_to(entry).install();
        assert!(headers_to("https://api.openai.com/v1").is_empty(), "{entry}");
        assert_eq!(said(), [no_host(entry)]);
    }
    Config::builder().propagate_to("https://me:secret@not a host").install();
    assert_eq!(said(), [no_host("…")], "it may hold credentials");
    assert_eq!(genai::notices().get("settings"), Some(&8));
}

fn no_host(entry: &str) -> String {
    format!(
        "`propagate_to(\"{entry}\")` names no host, so it sends trace context to none: write a host with or without a port, \
         as in `api.anthropic.com` or `localhost:11434`"
    )
}
