//! The reading of runs from files: OTLP as JSON or as protobuf, also compressed, also from standard input.

mod assemble;
mod error;
mod facts;
mod json;
mod progress;
mod proto;
mod record;
mod source;
mod wire;

use std::io::{BufRead, BufReader};
use std::sync::Arc;

pub(crate) use error::InputError;
pub(crate) use record::{Event, Record};
pub(crate) use source::Source;

use crate::model::Run;
use assemble::Assembler;
use source::{Form, Part};

/// The runs that were read.
#[derive(Debug)]
pub(crate) struct Input {
    /// The runs, in the order of their first span in the files.
    pub(crate) runs: Vec<Run>,
    /// A sentence for each incomplete line that was left out.
    pub(crate) notes: Vec<String>,
}

/// Reads these files as one trace: rotated files belong together, and so do the files of processes of one trace. `-` is
/// standard input.
///
/// # Errors
///
/// If a file can't be read, if it is not OTLP, or if there is no span in any of them.
pub(crate) fn read(paths: &[String]) -> Result<Input, InputError> {
    let mut spans = Assembler::default();
    let mut notes = Vec::new();
    let mut parts = Vec::new();
    for path in paths {
        let (mut part, torn) = Part::open(path)?;
        notes.extend(torn);
        let total = part.length()?;
        let file = part.reader()?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let at = u16::try_from(parts.len()).map_err(|_| InputError::TooManyFiles)?;
        part.form = form(&mut reader).map_err(|error| InputError::io(&part.name, error))?;
        let progress = progress::Progress::new(&part.name, total);
        let note = match part.form {
            Form::Json => json::read(&mut reader, &part.name, at, &mut spans, progress)?,
            Form::Proto => proto::read(&mut reader, &part.name, total, at, &mut spans, progress)?,
        };
        notes.extend(note);
        parts.push(part);
    }
    let source = Arc::new(Source::new(parts));
    let runs = spans.into_runs(&source);
    if runs.is_empty() {
        return Err(InputError::NoSpans(paths.join(", ")));
    }
    Ok(Input { runs, notes })
}

/// The format of the file. JSON begins with a brace, perhaps after whitespace. Protobuf may begin with the same bytes,
/// but not with a quoted name or an empty object after the brace.
fn form(reader: &mut impl BufRead) -> std::io::Result<Form> {
    let bytes = reader.fill_buf()?;
    let inside = bytes
        .trim_ascii_start()
        .strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start);
    Ok(match (inside, bytes.first()) {
        (Some([] | [b'"' | b'}', ..]), _) => Form::Json,
        // The first field of an export, or its length prefix.
        (_, Some(0..=8 | 0x0a)) => Form::Proto,
        // Anything else is read as JSON, whose errors a person can understand.
        _ => Form::Json,
    })
}
