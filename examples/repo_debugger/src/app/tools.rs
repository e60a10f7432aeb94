//! The tools with which the model works on the repository.
//!
//! Each tool is a plain async function with one attribute. The first paragraph of its doc comment becomes the tool's
//! description on the span. A span has only the names of the arguments: their values may be sensitive.

use std::{io, process::Stdio, time::Duration};

use async_openai::types::chat::ChatCompletionMessageToolCall as ToolCall;
use tokio::{process::Command, time::timeout};

use super::repository::{Repository, read, write};

/// Time limit of the tests, because an edit can make a test loop for ever.
const TEST_TIMEOUT: Duration = Duration::from_mins(2);
/// Number of lines that are kept. The end of a long output has the failure, and the model pays for every line.
const TEST_OUTPUT_LINES: usize = 40;

/// Reads one file of the repository.
#[genai::tool(call = call)]
pub async fn read_file(repository: &Repository, call: &ToolCall, path: &str) -> Result<String, ToolError> {
    let file = repository
        .resolve(path)
        .ok_or_else(|| ToolError::Outside(path.to_owned()))?;
    let _reading = repository.reading().await;
    read(file).await.map_err(|source| ToolError::File {
        path: path.to_owned(),
        source,
    })
}

/// Runs all tests of the repository and returns the end of what they print.
#[genai::tool(call = call)]
pub async fn run_tests(repository: &Repository, call: &ToolCall) -> Result<TestRun, ToolError> {
    let _reading = repository.reading().await;
    let output = timeout(TEST_TIMEOUT, cargo_test(repository).output())
        .await
        .map_err(|_| ToolError::TimedOut(TEST_TIMEOUT))?
        .map_err(ToolError::Cargo)?;
    // A failed test is a result for the model, not a failure of the tool.
    Ok(TestRun {
        passed: output.status.success(),
        output: last_lines(&output.stdout, &output.stderr),
    })
}

/// Replaces a text that is in a file exactly once.
#[genai::tool(call = call)]
pub async fn edit_file(
    repository: &Repository,
    call: &ToolCall,
    path: &str,
    old: &str,
    new: &str,
) -> Result<(), ToolError> {
    let file = repository
        .resolve(path)
        .ok_or_else(|| ToolError::Outside(path.to_owned()))?;
    let failed = |source| ToolError::File {
        path: path.to_owned(),
        source,
    };
    let _editing = repository.editing().await;
    let text = read(file.clone()).await.map_err(failed)?;
    match text.matches(old).count() {
        1 => write(file, text.replacen(old, new, 1)).await.map_err(failed),
        found => Err(ToolError::NotOnce {
            path: path.to_owned(),
            found,
        }),
    }
}

/// One run of the tests.
#[derive(Debug)]
pub struct TestRun {
    /// Whether all of them passed.
    pub passed: bool,
    /// The end of the output.
    pub output: String,
}

/// An error of a tool.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The model called a tool that does not exist.
    #[error("there is no tool `{0}`")]
    Unknown(String),
    /// The model's arguments do not fit the tool.
    #[error("{0}")]
    Arguments(String),
    /// The path is absolute, or contains `..`.
    #[error("`{0}` is not a path inside the repository")]
    Outside(String),
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The path in the model's arguments.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The text to replace is in several places, or in none.
    #[error("`old` must be in {path} exactly once, and is there {found} times")]
    NotOnce {
        /// The path in the model's arguments.
        path: String,
        /// Number of places with the text.
        found: usize,
    },
    /// The tests did not end in time.
    #[error("the tests did not end within {0:?}")]
    TimedOut(Duration),
    /// Cargo could not be started.
    #[error("cannot run cargo: {0}")]
    Cargo(#[source] io::Error),
}

/// A `cargo test` that depends on the repository alone, and not on the environment of this program.
fn cargo_test(repository: &Repository) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--offline", "--quiet"])
        .current_dir(repository.root())
        .env("CARGO_TARGET_DIR", repository.target())
        // Colours and backtraces are noise for a model.
        .env("CARGO_TERM_COLOR", "never")
        .env("RUST_BACKTRACE", "0")
        // Cargo is killed when this call is dropped. A test that cargo has started by then continues.
        .kill_on_drop(true)
        .stdin(Stdio::null());
    // An outer `cargo clippy`, `cargo llvm-cov` or similar command sets these for its own crate.
    for outer in [
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ] {
        command.env_remove(outer);
    }
    command
}

fn last_lines(stdout: &[u8], stderr: &[u8]) -> String {
    let (stdout, stderr) = (String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr));
    let lines: Vec<&str> = stdout
        .lines()
        .chain(stderr.lines())
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(TEST_OUTPUT_LINES)..].join("\n")
}
