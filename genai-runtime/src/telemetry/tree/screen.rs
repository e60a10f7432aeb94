//! The terminal: what is printed stays, and lines about open calls stand below it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Clears the rest of the line and everything below.
const CLEAR: &str = "\x1b[0J";
/// One line down in the same column, which scrolls at the bottom. A line feed would go to the first column.
const DOWN: &str = "\x0b";
const SAVE: &str = "\x1b7";
const RESTORE: &str = "\x1b8";

/// The terminal of standard error. Clones are the same.
///
/// Lines about open calls are drawn below the cursor, which then returns to where it was. So the program goes on writing
/// where it had stopped, in the middle of a line too, and nothing that it wrote is taken away. Between the two an empty line
/// is for what the program writes before the next drawing; if that is more, rests of lines stay to the right of it.
#[derive(Clone, Debug, Default)]
pub(in crate::telemetry) struct Screen(Arc<Mutex<Below>>);

/// Whether there are lines below the cursor.
#[derive(Debug, Default)]
struct Below(bool);

impl Screen {
    /// The terminal, if standard error is one that can move its cursor.
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

    /// How many lines there is room for, beside the one that the program writes on.
    pub(in crate::telemetry) fn room() -> usize {
        let size = terminal_size::terminal_size_of(io::stderr());
        size.map_or(0, |(_, height)| usize::from(height.0)).saturating_sub(3)
    }

    /// Shows these lines in place of those that were shown before. Each has to fit into a line of the terminal.
    pub(in crate::telemetry) fn show(&self, lines: &[String]) {
        let mut below = self.below();
        if lines.is_empty() && !below.0 {
            return;
        }
        below.0 = !lines.is_empty();
        let mut text = CLEAR.to_owned();
        if !lines.is_empty() {
            let rows = lines.len() + 1;
            let (down, lines) = (DOWN.repeat(rows), lines.join("\r\n"));
            text = format!("{CLEAR}{down}\x1b[{rows}A{SAVE}\r\n\r\n{lines}{RESTORE}");
        }
        let mut stderr = io::stderr().lock();
        // The terminal may be gone.
        drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
    }

    fn below(&self) -> MutexGuard<'_, Below> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints what stays.
impl Write for Screen {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut below = self.below();
        let mut stderr = io::stderr().lock();
        if std::mem::take(&mut below.0) {
            stderr.write_all(CLEAR.as_bytes())?;
        }
        stderr.write_all(text)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
