//! The tools with which the model works on the repository.
//!
//! Each tool is a plain async function with one attribute; the first paragraph of its doc comment becomes the tool's
//! description on the span. Of the arguments a span gets the names only: their values may be anything.

use std::{io, process::Stdio, time::Duration};

use async_openai::types::chat::ChatCompletionMessageToolCall as ToolCall;
use tokio::{process::Command, time::timeout};

use super::repository::{Repository, read, write};

/// An edit can make a test loop for ever.
const TEST_TIMEOUT: Duration = Duration::from_mins(2);
/// Of a long output the end says what went wrong, and the model pays for every line.
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
    // A failed test is what the model asked to see, not a tool that failed.
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
    /// The end of what was printed.
    pub output: String,
}

/// Why a tool did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The model made up a tool.
    #[error("there is no tool `{0}`")]
    Unknown(String),
    /// The model's arguments are not those of the tool.
    #[error("{0}")]
    Arguments(String),
    /// Absolute, or with `..` in it.
    #[error("`{0}` is not a path inside the repository")]
    Outside(String),
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// As the model named it.
        path: String,
        /// The error of the system.
        source: io::Error,
    },
    /// An edit that could mean several places, or none.
    #[error("`old` must be in {path} exactly once, and is there {found} times")]
    NotOnce {
        /// As the model named it.
        path: String,
        /// How often the text is there.
        found: usize,
    },
    /// The tests did not come to an end.
    #[error("the tests did not end within {0:?}")]
    TimedOut(Duration),
    /// Cargo could not be started.
    #[error("cannot run cargo: {0}")]
    Cargo(#[source] io::Error),
}

/// `cargo test` that depends on the repository alone, not on who started this program.
fn cargo_test(repository: &Repository) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--offline", "--quiet"])
        .current_dir(repository.root())
        .env("CARGO_TARGET_DIR", repository.target())
        // Colours and backtraces are noise to a model.
        .env("CARGO_TERM_COLOR", "never")
        .env("RUST_BACKTRACE", "0")
        // Stops cargo when this call is dropped. A test that cargo has started by then runs on.
        .kill_on_drop(true)
        .stdin(Stdio::null());
    // An outer `cargo clippy`, `cargo llvm-cov` or the like sets these for its own crate.
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
