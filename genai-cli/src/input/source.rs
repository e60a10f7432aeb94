//! The files of an input, which stay open: contents are read again for display.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::read::MultiGzDecoder;

use super::{InputError, Record, json, proto};
use crate::model::Place;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Proto,
}

/// The files of one input.
#[derive(Debug)]
pub(crate) struct Source {
    parts: Vec<Part>,
}

/// One file, or an unnamed copy of an input that can't be read twice.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) form: Form,
    file: Mutex<File>,
}

impl Part {
    /// Opens a file. Standard input and compressed files are copied into a temporary file first. The returned text is
    /// the note about an incomplete compressed file.
    pub(super) fn open(path: &str) -> Result<(Self, Option<String>), InputError> {
        let name = if path == "-" { "standard input" } else { path };
        Self::open_named(path, name).map_err(|error| InputError::io(name, error))
    }

    fn open_named(path: &str, name: &str) -> io::Result<(Self, Option<String>)> {
        let mut file = if path == "-" {
            spool(&mut io::stdin().lock())?
        } else {
            let file = File::open(path)?;
            // The path may be a pipe, such as the shell's `<(…)`.
            if file.metadata()?.is_file() {
                file
            } else {
                spool(&mut { file })?
            }
        };
        let mut torn = None;
        if is_gzip(&mut file)? {
            let mut whole = tempfile::tempfile()?;
            if let Err(error) = io::copy(&mut MultiGzDecoder::new(&file), &mut whole) {
                if error.kind() != io::ErrorKind::UnexpectedEof {
                    return Err(error);
                }
                torn = Some(format!("{name} breaks off: the end of the compressed data is missing"));
            }
            whole.rewind()?;
            file = whole;
        }
        let part = Self {
            name: name.to_owned(),
            form: Form::Json,
            file: Mutex::new(file),
        };
        Ok((part, torn))
    }

    pub(super) fn length(&self) -> Result<u64, InputError> {
        let length = self.file().metadata().map(|data| data.len());
        length.map_err(|error| InputError::io(&self.name, error))
    }

    /// A reader of the file. All readers share its position.
    pub(super) fn reader(&self) -> Result<File, InputError> {
        self.file()
            .try_clone()
            .map_err(|error| InputError::io(&self.name, error))
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bytes(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut file = self.file();
        file.seek(SeekFrom::Start(place.offset))?;
        let mut bytes = vec![0; place.length as usize];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Source {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// The files' names, as in the arguments.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// Reads and parses the record of a span again: its attributes and events, with contents.
    ///
    /// # Errors
    ///
    /// If the file has been removed or changed since then.
    pub(crate) fn record(&self, place: Place) -> io::Result<Record> {
        let Some(part) = self.parts.get(usize::from(place.part)) else {
            return Ok(Record::default());
        };
        let bytes = part.bytes(place)?;
        match part.form {
            Form::Json => json::record(&bytes),
            Form::Proto => proto::record(&bytes),
        }
    }
}

fn spool(from: &mut impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn is_gzip(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(2).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start == [0x1f, 0x8b])
}
