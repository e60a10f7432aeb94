//! The command `genai`, run as a program.

mod check;
mod commands;
mod input;
mod loops;
mod trace;

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The program's output and exit status.
struct Run {
    out: String,
    errors: String,
    code: i32,
}

impl Run {
    /// Its standard output. Panics if it failed.
    fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.errors);
        self.out
    }

    /// Its standard output as JSON. Panics if it failed.
    fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.ok()).expect("JSON")
    }
}

fn genai(arguments: &[&str]) -> Run {
    genai_with_input(arguments, b"")
}

fn genai_with_input(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_genai"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The pipe is closed if the program does not read it.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    Run {
        out: String::from_utf8(output.stdout).expect("text"),
        errors: String::from_utf8(output.stderr).expect("text"),
        code: output.status.code().expect("an exit status"),
    }
}
