//! Notices on standard error. It is not a terminal in these processes.

use std::process::Command;

use genai::Usage;

#[test]
#[ignore = "runs in the processes that the others start"]
fn child() {
    for _ in 0..3 {
        assert_eq!(Usage::input_including_cached(-1), Usage::unknown());
    }
}

/// The notices of a process with this value of `GENAI_LOG`.
fn said(log: Option<&str>) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    command
        .args(["--exact", "stderr::child", "--ignored", "--nocapture"])
        .env_remove("GENAI_LOG");
    if let Some(log) = log {
        command.env("GENAI_LOG", log);
    }
    let output = command.output().expect("it runs again");
    let said = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{said}");
    let lines = said.lines().filter(|line| line.starts_with("genai["));
    lines.map(str::to_owned).collect()
}

#[test]
fn log_1_prints_once() {
    let lines = said(Some("1"));
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(
        line.starts_with("genai[token_count]: a token count was negative"),
        "{line}"
    );
}

#[test]
fn log_0_prints_nothing() {
    assert_eq!(said(Some("0")), [""; 0]);
}

#[test]
fn unset_log_variable_prints_in_debug() {
    assert_eq!(said(None).len(), usize::from(cfg!(debug_assertions)));
}
