//! The trace file: every span in a file, from the moment it starts.

mod output;
mod record;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::trace::{Span as _, SpanId};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::notice::{Code, notice, notice_each};
use crate::telemetry::delivery::{Kind, Losses};
use crate::telemetry::error::TelemetryError;
use crate::telemetry::trace_file::output::Output;
use crate::telemetry::trace_file::record::Frame;

const VARIABLE: &str = "GENAI_TRACE_FILE";
const MAX_BYTES: u64 = 100 << 20;
const KEPT_FILES: usize = 4;

/// A span processor that writes every span to a file, when it starts and when it ends.
///
/// If a process is killed, every span that has started is in the file. The file has OTLP JSON, one record a line, as
/// the Collector's file exporter writes it. Each record is one unbuffered write, so a `SIGKILL` can at most cut off the
/// last line.
///
/// - The record of a start is the span with the end time 0 and the attribute `agent.span.open`.
/// - The record of an end is the whole span. Of records with the same span id, the last one counts.
///
/// `GENAI_TRACE_FILE=run.jsonl` makes [`init`](super::init) write one. In code, give it to any tracer provider:
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::telemetry::TraceFile;
/// use opentelemetry_sdk::trace::SdkTracerProvider;
///
/// # let folder = std::env::temp_dir().join(format!("genai-trace-file-{}", std::process::id()));
/// # let path = folder.join("run.jsonl");
/// let file = TraceFile::create(&path)?;
/// let provider = SdkTracerProvider::builder().with_span_processor(file).build();
/// # drop(provider);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// A file that exists is continued. While another process writes it, this one writes `run.2.jsonl`, or the first number
/// that is free. Content is in the file if and only if it is captured.
#[derive(Debug)]
pub struct TraceFile {
    frame: Frame,
    state: Mutex<State>,
    losses: Losses,
}

#[derive(Debug)]
struct State {
    output: Output,
    /// The start records of spans that have not ended, which a new file begins with.
    open: HashMap<SpanId, Vec<u8>>,
}

/// The file that is set in code, or else the one that `GENAI_TRACE_FILE` names.
pub(super) fn wanted(asked: Option<&TraceFileBuilder>) -> Option<Result<TraceFile, TelemetryError>> {
    let variable = || std::env::var_os(VARIABLE).filter(|path| !path.to_string_lossy().trim().is_empty());
    let asked = asked.cloned().or_else(|| Some(TraceFile::builder(variable()?)))?;
    let path = asked.path.clone();
    let missing = output::folder(&path).filter(|folder| !folder.exists());
    let file = asked.create().map_err(|error| TelemetryError::TraceFile {
        path: path.display().to_string(),
        reason: error.to_string(),
    });
    let Ok(own) = file.as_ref().map(TraceFile::path) else {
        return Some(file);
    };
    if let Some(folder) = missing {
        let text = format!(
            "the folder {} was not there and has been made for the trace file {}: correct the path if you meant another one",
            folder.display(),
            own.display()
        );
        notice_each(Code::TraceFile, text);
    }
    if own != path {
        let text = format!(
            "another process or another guard writes the trace file {}: look into {} for the spans of this one",
            path.display(),
            own.display()
        );
        notice(Code::TraceFile, text);
    }
    Some(file)
}

/// Settings of a [`TraceFile`]; made by [`TraceFile::builder`].
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// use genai::telemetry::TraceFile;
///
/// let file = TraceFile::builder("run.jsonl").max_bytes(10 << 20).kept_files(3).create()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TraceFileBuilder {
    path: PathBuf,
    max_bytes: u64,
    kept_files: usize,
}

impl TraceFile {
    /// Opens the file. Creates it and its folder if they are missing. [`init`](super::init) raises a notice if it made
    /// the folder, because the path may be mistyped.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::builder(path).create()
    }

    /// A builder, for settings other than the defaults.
    pub fn builder(path: impl AsRef<Path>) -> TraceFileBuilder {
        TraceFileBuilder {
            path: path.as_ref().to_owned(),
            max_bytes: MAX_BYTES,
            kept_files: KEPT_FILES,
        }
    }

    /// The path of the file. It differs from the configured one if another process writes that file.
    pub fn path(&self) -> PathBuf {
        self.state().output.path().to_owned()
    }

    /// The spans whose end could not be written.
    pub(super) fn losses(&self) -> Losses {
        self.losses.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises a notice about a failed write. The caller must hold no lock, because the user's hook may call any
    /// function.
    fn tell(&self, written: Result<(), Trouble>) {
        let Err(trouble) = written else { return };
        let path = self.path();
        let path = path.display();
        match trouble {
            Trouble::Failed(error) => notice(
                Code::TraceFile,
                format!(
                    "the trace file {path} can't be written: {error}; make room or give the right to write, spans are missing \
                     from it until then"
                ),
            ),
            Trouble::Deleted => notice(
                Code::TraceFile,
                format!(
                    "the trace file {path} was deleted; a new one begins with the calls that are open, so leave it in its \
                     place while the program runs"
                ),
            ),
        }
    }
}

/// A problem with a write.
#[derive(Debug)]
enum Trouble {
    /// The write failed.
    Failed(io::Error),
    /// The file was deleted, so a new one was begun.
    Deleted,
}

impl TraceFileBuilder {
    /// Begins a new file when this one would get larger than `bytes`. The default is 100 MiB.
    ///
    /// The full file is kept as `run.jsonl.1`. The new one begins with the spans that are open.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Keeps this many full files, and overwrites the oldest. The default is 4.
    pub fn kept_files(mut self, files: usize) -> Self {
        self.kept_files = files;
        self
    }

    /// Opens the file. Creates it and its folder if they are missing.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn create(self) -> io::Result<TraceFile> {
        let output = Output::open(self.path, self.max_bytes, self.kept_files)?;
        let open = HashMap::new();
        let place = format!("the trace file {}", output.path().display());
        Ok(TraceFile {
            losses: Losses::new(Kind::Spans, &place, "", "", 0),
            frame: Frame::new(&Resource::builder_empty().build()),
            state: Mutex::new(State { output, open }),
        })
    }
}

/// A file with the default settings.
impl<P: AsRef<Path>> From<P> for TraceFileBuilder {
    fn from(path: P) -> Self {
        TraceFile::builder(path)
    }
}

impl State {
    fn write(&mut self, line: &[u8]) -> Result<(), Trouble> {
        let is_deleted = self.output.is_deleted();
        if is_deleted {
            let begun = self.output.begin().and_then(|()| self.write_open());
            begun.map_err(Trouble::Failed)?;
        }
        self.write_here(line).map_err(Trouble::Failed)?;
        if is_deleted { Err(Trouble::Deleted) } else { Ok(()) }
    }

    fn write_here(&mut self, line: &[u8]) -> io::Result<()> {
        if !self.output.is_full(line) {
            return self.output.write(line);
        }
        let rotated = self.output.rotate();
        if rotated.is_ok() {
            self.write_open()?;
        }
        // If there is no new file, the line goes to the old one.
        self.output.write(line).and(rotated)
    }

    fn write_open(&mut self) -> io::Result<()> {
        self.open.values().try_for_each(|line| self.output.write(line))
    }
}

impl SpanProcessor for TraceFile {
    fn on_start(&self, span: &mut Span, _: &Context) {
        if !span.span_context().is_sampled() {
            return;
        }
        let Some(data) = span.exported_data() else { return };
        let line = self.frame.line(&data, None);
        let mut state = self.state();
        let written = state.write(&line);
        state.open.insert(data.span_context.span_id(), line);
        drop(state);
        self.tell(written);
    }

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        let line = self.frame.line(&span, Some(span.end_time));
        let mut state = self.state();
        state.open.remove(&span.span_context.span_id());
        let written = state.write(&line);
        drop(state);
        if let Err(Trouble::Failed(error)) = &written {
            self.losses
                .count_unwritten(format!("{error}; make room or give the right to write"));
        }
        self.tell(written);
    }

    /// Does nothing: every write reaches the file at once.
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.frame = Frame::new(resource);
    }
}
