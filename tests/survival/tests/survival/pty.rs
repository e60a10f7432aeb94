//! Ctrl-C on a terminal: a pseudo terminal of `script`, which is part of util-linux.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use tokio::net::TcpListener;
use vt100::Parser;

use crate::agent::{self, STARTED};

/// The byte that the terminal sends for Ctrl-C.
const CTRL_C: &[u8] = &[3];
/// The status that `script` returns for a program that SIGINT ended, like a shell.
const INTERRUPTED: i32 = 128 + 2;

const SIZE: [u16; 2] = [120, 60];

/// An ignored test of this program, on a terminal with this many columns and rows.
pub(crate) fn process(child: &str, [columns, rows]: [u16; 2]) -> Command {
    let again = agent::process(child);
    let program = again.get_program().to_str().expect("its path is text");
    let arguments: Vec<_> = again.get_args().map(|it| it.to_str().expect("it is text")).collect();
    let command = format!(
        "stty cols {columns} rows {rows}; exec {} {program} {}",
        agent::WITH_DEFAULT_SIGNALS.join(" "),
        arguments.join(" ")
    );
    let mut process = Command::new("script");
    process
        .args(["-q", "-e", "-c", &command, "/dev/null"])
        .env("TERM", "xterm")
        .stdout(Stdio::piped());
    for (name, _) in again.get_envs().filter(|(_, value)| value.is_none()) {
        process.env_remove(name);
    }
    process
}

/// An emulator of such a terminal.
pub(crate) fn screen([columns, rows]: [u16; 2]) -> Parser {
    let size = |size: u16| size.try_into().expect("a terminal has a size");
    Parser::new(size(rows), size(columns), 0)
}

/// Waits until the agent hangs, presses Ctrl-C, and returns the final screen.
fn interrupted(variables: &[(&str, &str)]) -> String {
    let mut process = process("signals::child", SIZE);
    let mut process = process
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .spawn()
        .expect("script is a part of util-linux");
    let mut keys = process.stdin.take().expect("it is piped");
    let mut output = process.stdout.take().expect("it is piped");
    let mut terminal = screen(SIZE);
    let mut seen = Vec::new();
    let mut bytes = [0; 4_096];
    let mut is_pressed = false;
    loop {
        let read = output.read(&mut bytes).expect("it is a pipe");
        if read == 0 {
            break;
        }
        terminal.process(&bytes[..read]);
        seen.extend_from_slice(&bytes[..read]);
        let started = String::from_utf8_lossy(&seen).matches(STARTED).count();
        if started == agent::HANGING_SPANS && !is_pressed {
            keys.write_all(CTRL_C).expect("it reads");
            is_pressed = true;
        }
    }
    let shown = terminal.screen().contents();
    let status = process.wait().expect("it was started");
    assert_eq!(status.code(), Some(INTERRUPTED), "{shown}");
    shown
}

fn assert_tree(screen: &str) {
    let tree = screen
        .split("trace ")
        .nth(1)
        .unwrap_or_else(|| panic!("no tree: {screen}"));
    let line = |call: &str| tree.lines().find(|line| line.contains(call));
    let hang = line("execute_tool hang").unwrap_or_else(|| panic!("{screen}"));
    assert!(hang.trim_end().ends_with("open"), "{hang}");
    let root = line("invoke_workflow hanging").unwrap_or_else(|| panic!("{screen}"));
    assert!(root.contains("4 000 in  400 out  $0.0140  open"), "{root}");
    assert!(tree.contains("loop: run_tests 4×"), "{screen}");
    assert_eq!(screen.matches("invoke_workflow hanging").count(), 1, "{screen}");
}

#[test]
fn ctrl_c_prints_tree_on_terminal() {
    assert_tree(&interrupted(&[]));
}

#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<u8>>>);

async fn receive(State(Received(all)): State<Received>, body: Bytes) {
    all.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend_from_slice(&body);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_delivers_and_prints_tree() {
    for exporters in ["otlp", "otlp,console"] {
        let received = Received::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let app = Router::new().fallback(receive).with_state(received.clone());
        let serving = tokio::spawn(async { axum::serve(listener, app).await });

        let screen = tokio::task::spawn_blocking(move || {
            interrupted(&[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
                ("OTEL_TRACES_EXPORTER", exporters),
                // No spans are sent before the end.
                ("OTEL_BSP_SCHEDULE_DELAY", "600000"),
                ("NO_PROXY", "127.0.0.1"),
            ])
        })
        .await
        .expect("it ends");
        serving.abort();

        assert_tree(&screen);
        assert!(!screen.contains("genai["), "everything is delivered: {screen}");
        let received = received.0.lock().unwrap_or_else(PoisonError::into_inner);
        let received = String::from_utf8_lossy(&received);
        // Protobuf contains names of spans and values of attributes as plain text.
        for (text, count) in [
            ("chat gpt-4o", 4),
            ("execute_tool hang", 1),
            ("invoke_workflow hanging", 1),
            ("agent.run.cost_usd", 1),
        ] {
            assert_eq!(received.matches(text).count(), count, "{text} in {received}");
        }
        // Both the run and the call were cancelled.
        assert!(received.contains("cancelled"), "{received}");
    }
}
