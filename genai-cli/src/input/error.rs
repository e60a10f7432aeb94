//! Errors of input files.

use std::io;

/// A file that can't be read, or is no trace.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("{name}: {error}")]
    Io { name: String, error: io::Error },
    #[error("{name}, line {line}: not OTLP JSON: {reason}")]
    Json { name: String, line: usize, reason: String },
    #[error("{name}, byte {offset}: not OTLP protobuf: {reason}")]
    Proto { name: String, offset: u64, reason: String },
    #[error("{0}: no spans. Is it a trace in OTLP JSON or OTLP protobuf?")]
    NoSpans(String),
    #[error("more than 65,535 files")]
    TooManyFiles,
}

impl InputError {
    pub(super) fn io(name: &str, error: io::Error) -> Self {
        Self::Io {
            name: name.to_owned(),
            error,
        }
    }
}
