//! The terminal: printed lines scroll, and lines about open calls stay at the bottom.

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Moves the cursor down in the same column, and scrolls at the bottom. A line feed would go to the first column.
const DOWN: &str = "\x0b";
const SAVE: &str = "\x1b7";
const RESTORE: &str = "\x1b8";
const CLEAR_LINE: &str = "\x1b[2K";

/// The terminal of standard error. Clones share their state.
///
/// Lines about open calls have rows at the bottom of the terminal. The program's output scrolls in the rows above them,
/// so it never overwrites them, whatever its length. The cursor stays where the program left it.
#[derive(Clone, Debug, Default)]
pub(in crate::telemetry) struct Screen(Arc<Mutex<Bottom>>);

/// The rows at the bottom that do not scroll.
#[derive(Debug, Default)]
struct Bottom {
    rows: usize,
    /// Rows of the whole terminal, when the bottom was reserved.
    height: usize,
}

impl Bottom {
    /// The control text that draws these lines in place of the previous ones, below an empty row.
    fn draw(&mut self, lines: &[String], height: usize) -> String {
        let mut text = String::new();
        if height != self.height {
            // The terminal was resized, and the rows may be anywhere.
            if self.rows > 0 {
                text = format!("{SAVE}\x1b[r{RESTORE}");
            }
            *self = Self { rows: 0, height };
        }
        let rows = if lines.is_empty() {
            0
        } else {
            (lines.len() + 1).min(height)
        };
        if rows == 0 && self.rows == 0 {
            return text;
        }
        if let Some(more) = rows.checked_sub(self.rows).filter(|more| *more > 0) {
            // The cursor and the lines above it move up.
            let _ = write!(text, "{}\x1b[{more}A", DOWN.repeat(more));
        }
        text.push_str(SAVE);
        if rows == 0 {
            text.push_str("\x1b[r");
        } else if rows != self.rows {
            let _ = write!(text, "\x1b[1;{}r", height - rows);
        }
        let touched = rows.max(self.rows).min(height);
        for from_below in (0..touched).rev() {
            let _ = write!(text, "\x1b[{};1H{CLEAR_LINE}", height - from_below);
            if let Some(line) = lines.len().checked_sub(from_below + 1).and_then(|at| lines.get(at)) {
                text.push_str(line);
            }
        }
        text.push_str(RESTORE);
        self.rows = rows;
        text
    }
}

impl Screen {
    /// The terminal of standard error, if it is one that can move its cursor.
    pub(in crate::telemetry) fn of_stderr() -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        (io::stderr().is_terminal() && !is_dumb).then(Self::default)
    }

    /// Whether standard error is a terminal.
    pub(in crate::telemetry) fn is_stderr() -> bool {
        io::stderr().is_terminal()
    }

    /// Whether the environment allows colour.
    pub(super) fn has_colour() -> bool {
        anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
    }

    /// Number of lines that fit, beside some for the program's output.
    pub(in crate::telemetry) fn room() -> usize {
        Self::height().saturating_sub(3)
    }

    fn height() -> usize {
        let size = terminal_size::terminal_size_of(io::stderr());
        size.map_or(0, |(_, height)| usize::from(height.0))
    }

    /// Shows these lines in place of the previous ones. Each has to fit into a line of the terminal.
    pub(in crate::telemetry) fn show(&self, lines: &[String]) {
        let mut bottom = self.bottom();
        let text = bottom.draw(lines, Self::height());
        if !text.is_empty() {
            let mut stderr = io::stderr().lock();
            // A terminal that is gone is no error.
            drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
        }
    }

    /// Releases the rows when this thread ends, or ends the process by `process::exit`, which runs no other destructor.
    pub(in crate::telemetry) fn give_back_at_exit(&self) {
        let rows = Rows(self.clone());
        // While the thread ends, its locals can't be set.
        let _ = ROWS.try_with(|slot| slot.set(Some(rows)));
    }

    fn bottom(&self) -> MutexGuard<'_, Bottom> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

thread_local! {
    static ROWS: Cell<Option<Rows>> = const { Cell::new(None) };
}

/// Rows that are released when this is dropped.
struct Rows(Screen);

impl Drop for Rows {
    fn drop(&mut self) {
        self.0.show(&[]);
    }
}

/// Prints text that scrolls.
impl Write for Screen {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // The lock keeps the text out of a drawing.
        let _bottom = self.bottom();
        io::stderr().lock().write_all(text)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
