//! The tree on the terminal: spans are collected here, and `genai-view` draws them.

mod collector;
mod runs;
mod screen;
mod translate;

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use genai_view::{Call, Sheet};
use opentelemetry::Context;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

use crate::telemetry::run_spans::is_run;
use crate::telemetry::tree::collector::{Block, Collector};
use crate::telemetry::tree::runs::Runs;
pub(super) use crate::telemetry::tree::screen::Screen;
pub(crate) use crate::telemetry::tree::translate::{call, open_call};

/// Columns of the tree without a terminal and without `COLUMNS`.
const USUAL_WIDTH: usize = 200;

/// An exporter that prints each finished trace as a tree, with a table of time, tokens and money.
///
/// ```text
/// agent.request                     1.84 s  3 412 in  611 out   $0.0009  completed
/// └─ invoke_workflow repo-debugger  1.84 s  3 412 in  611 out   $0.0009  completed
///    ├─ chat gpt-4o-mini            0.02 s    412 in   58 out  <$0.0001
///    ├─ execute_tool run_tests      0.91 s                               failed: TestError
///    └─ execute_tool run_tests      0.88 s                               repeat 2, retry 1
/// ```
///
/// A trace is printed when its local root ends: a span without a parent, or with one in another process. Spans that end
/// later are printed with the next trace, at a flush or at the shutdown, and marked as late. Unfinished traces are
/// printed at the shutdown and marked as incomplete. At most 64 traces and 10 000 spans of each are kept. Beyond that
/// the oldest are left out, and the output has their number.
///
/// In the table, `total` is the time of all calls of a name. `share` is the part of the time that the calls took
/// themselves, without the calls below them: all shares together are at most 100 %.
///
/// Names, durations, token counts, costs, repetitions, outcomes and error types are shown, never content. If a run has
/// calls without a price, their number is beside its cost. What is assumed of a stream that was dropped early is shown as
/// such. A call that escaped a run is `detached`: one that started outside of runs while a run was
/// open. Errors of the writer are ignored.
///
/// A tool that was called three times or more with the same arguments, with no new call in between, is a loop. A line
/// below the tree names the loop with the highest cost:
///
/// ```text
/// loop: run_tests 3×, nothing new after the first: 2.5 s and $0.0013 of $0.0015 (87 %)
/// ```
///
/// Add it to a provider through [`into_processor`](Self::into_processor):
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::telemetry::TreeExporter;
/// use opentelemetry_sdk::trace::SdkTracerProvider;
///
/// let tree = TreeExporter::to_writer(std::io::sink(), 80);
/// let provider = SdkTracerProvider::builder().with_span_processor(tree.into_processor()).build();
/// ```
pub struct TreeExporter {
    /// `None` after the shutdown.
    collector: Mutex<Option<Collector>>,
    /// Locked only after the collector has been released, so that ending spans elsewhere do not wait for a terminal.
    writer: Mutex<Box<dyn Write + Send>>,
    /// Columns of a line; `None` reads the current width of the terminal.
    width: Option<usize>,
    colour: bool,
    /// Whether a span has been seen at its start. Other processors pass only ended spans to the exporter, and a call may
    /// end before the run that it escaped.
    sees_starts: AtomicBool,
    /// Whether each call has a line when it ends, before its trace is printed.
    lines: bool,
    /// Whether traces are printed only if the program ends before they do.
    only_interrupted: bool,
}

impl TreeExporter {
    /// Prints to standard error. The width is the terminal's, else that of `COLUMNS`, else 200 columns.
    ///
    /// Colour is on if standard error is a terminal and the environment (`NO_COLOR` and the like) does not forbid it.
    #[must_use]
    pub fn stderr() -> Self {
        // The drawing always has colour; the stream removes it where it cannot be shown.
        Self::new(Box::new(anstream::stderr()), None, true)
    }

    /// Prints to `writer` without colour, in lines of at most `width` columns (at least 20).
    ///
    /// The writer must not end spans itself: it is called while a span ends.
    pub fn to_writer(writer: impl Write + Send + 'static, width: usize) -> Self {
        Self::new(Box::new(writer), Some(width), false)
    }

    /// Prints to the terminal of standard error, above the lines of open calls.
    pub(super) fn on_screen(screen: Screen) -> Self {
        let colour = Screen::has_colour();
        Self::new(Box::new(screen), None, colour)
    }

    /// Also prints a line for each call when it ends. The line of a trace's last call comes with the tree.
    pub(super) fn with_lines(mut self) -> Self {
        self.lines = true;
        self
    }

    /// Prints only the traces that are open when the program is interrupted.
    pub(super) fn only_interrupted(mut self) -> Self {
        self.only_interrupted = true;
        self
    }

    fn new(writer: Box<dyn Write + Send>, width: Option<usize>, colour: bool) -> Self {
        Self {
            collector: Mutex::new(Some(Collector::default())),
            writer: Mutex::new(writer),
            width,
            colour,
            sees_starts: AtomicBool::new(false),
            lines: false,
            only_interrupted: false,
        }
    }

    /// The processor that hands every ended span to this exporter at once.
    ///
    /// Use it rather than the SDK's `SimpleSpanProcessor`. That one runs exporters in an executor of its own and
    /// therefore panics when a span ends within `futures::executor::block_on`. It also does not pass on a flush.
    pub fn into_processor(self) -> TreeProcessor {
        TreeProcessor(self)
    }

    /// Notes a span that starts, and its time if it is a run.
    fn start(&self, span: &SpanData) {
        self.sees_starts.store(true, Relaxed);
        if is_run(span)
            && let Some(collector) = self.collector().as_mut()
        {
            collector.runs.started(&open_call(span));
        }
    }

    /// Takes ended spans. If a root has ended, `open` are the spans of its trace that have not.
    fn take(&self, batch: Vec<SpanData>, open: &[SpanData]) -> OTelSdkResult {
        let mut lines = String::new();
        let blocks = self.collected(|collector| {
            let mut blocks = Vec::new();
            for span in batch {
                let call = call(&span);
                collector.runs.ended(&call);
                let call = self.marked(call, &collector.runs);
                if self.lines && call.parent.is_some() {
                    lines += &self.sheet().draw_call(&call, span.end_time);
                }
                let open = open
                    .iter()
                    .map(open_call)
                    .map(|call| self.marked(call, &collector.runs))
                    .collect();
                blocks.extend(collector.add(span.span_context.trace_id(), call, open));
            }
            blocks
        })?;
        self.write(&lines);
        self.print(&blocks);
        Ok(())
    }

    /// The call as it is shown: only a call that escaped a run is detached. Where that is unknown, the call keeps the mark
    /// that was recorded.
    fn marked(&self, mut call: Call, runs: &Runs) -> Call {
        if self.sees_starts.load(Relaxed) {
            call.detached = runs.escaped_by(&call);
        }
        call
    }

    fn interrupt(&self, open: &[SpanData], now: SystemTime) {
        let blocks = self.collected(|collector| {
            let calls = open.iter().map(|span| (span.span_context.trace_id(), open_call(span)));
            let calls: Vec<_> = calls
                .map(|(id, call)| (id, self.marked(call, &collector.runs)))
                .collect();
            collector.interrupted(calls.into_iter(), now)
        });
        let Ok(mut blocks) = blocks else { return };
        blocks.retain(|block| !self.only_interrupted || block.is_unfinished());
        self.draw(&blocks);
    }

    fn flush(&self) -> OTelSdkResult {
        self.print(&self.collected(Collector::late)?);
        Ok(())
    }

    fn close(&self) -> OTelSdkResult {
        let collector = self.collector().take();
        self.print(&collector.ok_or(OTelSdkError::AlreadyShutdown)?.rest());
        Ok(())
    }

    /// The blocks to print. The collector is released when this returns.
    fn collected(&self, collect: impl FnOnce(&mut Collector) -> Vec<Block>) -> Result<Vec<Block>, OTelSdkError> {
        let mut collector = self.collector();
        Ok(collect(collector.as_mut().ok_or(OTelSdkError::AlreadyShutdown)?))
    }

    fn collector(&self) -> MutexGuard<'_, Option<Collector>> {
        self.collector.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&self, blocks: &[Block]) {
        if !self.only_interrupted {
            self.draw(blocks);
        }
    }

    fn draw(&self, blocks: &[Block]) {
        if !blocks.is_empty() {
            let sheet = self.sheet();
            let text: String = blocks.iter().map(|block| block.draw(sheet)).collect();
            self.write(&text);
        }
    }

    fn sheet(&self) -> Sheet {
        let width = self.width.unwrap_or_else(terminal_width);
        if self.colour {
            Sheet::coloured(width)
        } else {
            Sheet::plain(width)
        }
    }

    fn write(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // One write keeps other output from coming between. A failing writer must not disturb the program.
        drop(writer.write_all(text.as_bytes()).and_then(|()| writer.flush()));
    }
}

impl fmt::Debug for TreeExporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeExporter")
            .field("width", &self.width)
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

impl SpanExporter for TreeExporter {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        std::future::ready(self.take(batch, &[]))
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        self.close()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.flush()
    }
}

/// A processor that passes every ended span to a [`TreeExporter`] at once; made by [`TreeExporter::into_processor`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::telemetry::TreeExporter;
/// use opentelemetry_sdk::trace::SdkTracerProvider;
///
/// let provider = SdkTracerProvider::builder()
///     .with_span_processor(TreeExporter::stderr().into_processor())
///     .build();
/// ```
#[derive(Debug)]
pub struct TreeProcessor(TreeExporter);

impl TreeProcessor {
    /// Takes a span that has started.
    pub(super) fn started(&self, span: &SpanData) {
        if span.span_context.is_sampled() {
            self.0.start(span);
        }
    }

    /// Takes an ended span. If it is a root, `open` are the spans of its trace that have not ended.
    pub(super) fn ended(&self, span: SpanData, open: &[SpanData]) {
        // A sampler may record a span without exporting it.
        if span.span_context.is_sampled() {
            // After the shutdown the result is ignored: there is no output and no caller to return it to.
            drop(self.0.take(vec![span], open));
        }
    }

    /// The call of an open span, as it is shown.
    pub(super) fn open_call(&self, span: &SpanData) -> Call {
        let call = open_call(span);
        match self.0.collector().as_ref() {
            Some(collector) => self.0.marked(call, &collector.runs),
            None => call,
        }
    }

    /// Prints the traces of these open spans, with the spans that have ended in them.
    pub(super) fn interrupted(&self, open: &[SpanData], now: SystemTime) {
        self.0.interrupt(open, now);
    }
}

impl SpanProcessor for TreeProcessor {
    fn on_start(&self, span: &mut Span, _: &Context) {
        if let Some(span) = span.exported_data() {
            self.started(&span);
        }
    }

    fn on_end(&self, span: SpanData) {
        self.ended(span, &[]);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.flush()
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        self.0.close()
    }
}

pub(super) fn terminal_width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0));
    let columns = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    terminal.or_else(columns).unwrap_or(USUAL_WIDTH)
}
