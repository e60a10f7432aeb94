//! Raising a notice: counted always, passed on once.

use std::collections::{BTreeMap, HashSet};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::notice::code::Code;
use crate::notice::hook::{self, Notice};
use crate::notice::terminal;

static COUNTS: [AtomicU64; Code::ALL.len()] = [const { AtomicU64::new(0) }; Code::ALL.len()];
static SAID: LazyLock<Mutex<HashSet<(Code, Place)>>> = LazyLock::new(Mutex::default);

/// The place or line that a notice is about; each is passed on once.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Place {
    Code(&'static Location<'static>),
    Line(&'static str),
}

/// Number of times that each notice was raised in this process, by code. Codes that were never raised are left out.
///
/// This counts every time, also those after the first, which [`on_notice`](crate::on_notice) does not see.
///
/// ```
/// # use genai_runtime as genai;
/// let lost = genai::notices().get("spans_lost").copied().unwrap_or(0);
/// assert_eq!(lost, 0, "every span reached the collector");
/// ```
pub fn notices() -> BTreeMap<&'static str, u64> {
    let counts = COUNTS.iter().map(|count| count.load(Relaxed));
    let raised = counts.zip(Code::TEXTS).filter(|(count, _)| *count > 0);
    raised.map(|(count, text)| (*text, count)).collect()
}

/// Raises a notice, which is passed on the first time at this place in the code.
///
/// The caller must hold no lock, because a hook is called, and must not be generic: a generic function that is compiled
/// in several crates is several places.
#[track_caller]
pub(crate) fn notice(code: Code, text: impl Into<String>) {
    notice_at(code, Place::Code(Location::caller()), text);
}

/// Raises a notice that is passed on the first time with this line. The text contains the line.
///
/// The caller must hold no lock.
pub(crate) fn notice_line(code: Code, line: &'static str, text: impl Into<String>) {
    notice_at(code, Place::Line(line), text);
}

fn notice_at(code: Code, place: Place, text: impl Into<String>) {
    let is_new = SAID
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert((code, place));
    count(code);
    if is_new {
        pass_on(code, text);
    }
}

/// Raises a notice that is passed on each time, because its text differs: it counts the losses since the last one.
///
/// The caller must hold no lock and bound how often it happens.
pub(crate) fn notice_each(code: Code, text: impl Into<String>) {
    count(code);
    pass_on(code, text);
}

/// Counts a notice, without passing it on.
pub(crate) fn count(code: Code) {
    COUNTS[code as usize].fetch_add(1, Relaxed);
}

/// A value from outside as part of a sentence: without control characters, and cut to a length that people read.
pub(crate) fn shown(value: &str) -> String {
    const MOST: usize = 120;

    let value = value.trim();
    match value.char_indices().nth(MOST) {
        Some((cut, _)) => escaped(&value[..cut]) + "…",
        None => escaped(value),
    }
}

/// The text with its control characters escaped. Unescaped, they could take over a terminal or break a log into lines.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        if char.is_control() {
            escaped.extend(char.escape_default());
        } else {
            escaped.push(char);
        }
    }
    escaped
}

/// Passes on a notice that is already counted.
///
/// The caller must hold no lock and bound how often it happens.
pub(crate) fn pass_on(code: Code, text: impl Into<String>) {
    let notice = Notice {
        code: code.text(),
        text: escaped(&text.into()),
    };
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "genai", code = notice.code, "{}", notice.text);
    hook::call(&notice);
    terminal::write(&notice, code.is_hint());
}

#[cfg(test)]
mod tests {
    use crate::notice::code::Code;
    use crate::notice::said::shown;

    #[test]
    fn values_are_escaped_and_cut() {
        assert_eq!(
            shown(" caf\u{e9} \u{1b}[31m\n\u{9b}x "),
            "caf\u{e9} \\u{1b}[31m\\n\\u{9b}x"
        );
        let long = shown(&"\u{e9}".repeat(5_000));
        assert_eq!(long.chars().count(), 121);
    }

    #[test]
    fn notice_codes_are_sorted_and_numbered() {
        assert!(Code::TEXTS.is_sorted(), "{:?}", Code::TEXTS);
        let numbers: Vec<usize> = Code::ALL.iter().map(|code| *code as usize).collect();
        assert_eq!(numbers, (0..Code::ALL.len()).collect::<Vec<_>>());
    }
}
