//! The commands: each makes a page of text.

pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod loops;
pub(crate) mod report;
pub(crate) mod top;
pub(crate) mod trace;

use std::io::{self, BufWriter, ErrorKind, Write};

use crate::input::{self, Input, InputError};

/// The output of a command, and its exit status.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) code: u8,
}

impl From<String> for Page {
    fn from(text: String) -> Self {
        Self { text, code: 0 }
    }
}

impl From<serde_json::Value> for Page {
    fn from(value: serde_json::Value) -> Self {
        format!("{value:#}\n").into()
    }
}

/// An error that ends the command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("{0}: {1}")]
    Output(String, io::Error),
    #[error("{0}")]
    Asked(String),
}

/// Reads the files, and prints notes about incomplete lines on standard error.
pub(crate) fn read(files: &[String]) -> Result<Input, Failure> {
    let input = input::read(files)?;
    for note in &input.notes {
        eprintln!("note: {note}");
    }
    Ok(input)
}

/// Writes output. A closed pipe is no error: `genai trace run.jsonl | head`.
pub(crate) fn stream(
    name: &str,
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Page, Failure> {
    let mut out = BufWriter::new(out);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // The reader has closed the pipe, so the rest of the buffer is dropped.
            drop(out.into_parts());
        }
        written => written.map_err(|error| Failure::Output(name.to_owned(), error))?,
    }
    Ok(Page::default())
}
