//! Runs `cargo check` on the crate of mistakes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::message::Message;

/// Checks every file of the fixture, and returns rustc's messages by file.
pub(crate) fn check(fixture: &Path, instrumented: bool) -> BTreeMap<String, Vec<Message>> {
    let run = |offline: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["check", "--quiet", "--bins", "--keep-going", "--message-format=json"])
            .args(offline)
            .current_dir(fixture)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics"),
            )
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            // Read by the fixture's build script. Its dependencies are checked once for both.
            .env_remove("INSTRUMENTED");
        if instrumented {
            cargo.env("INSTRUMENTED", "1");
        }
        let output = cargo.output().unwrap();
        (
            parse(&String::from_utf8(output.stdout).unwrap()),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (messages, _) = run(&["--offline"]);
    if !messages.is_empty() {
        return messages;
    }
    let (messages, errors) = run(&[]);
    assert!(!messages.is_empty(), "the fixture could not be checked:\n{errors}");
    messages
}

fn parse(lines: &str) -> BTreeMap<String, Vec<Message>> {
    let mut messages: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        // The last message of each file only counts the others.
        let of_fixture = line["reason"] == "compiler-message" && line["target"]["kind"][0] == "bin";
        if of_fixture && line["message"]["spans"] != Value::Array(Vec::new()) {
            let file = line["target"]["name"].as_str().unwrap().to_owned();
            messages.entry(file).or_default().push(Message::read(&line["message"]));
        }
    }
    messages
}
