//! Numbers and names in their printed form, measured in terminal columns.

use std::time::Duration;

#[cfg(feature = "text")]
use unicode_width::UnicodeWidthStr;

/// Maximum length of a name in characters. Longer names are cut first.
const LONGEST: usize = 200;

/// The width of `text` in terminal columns.
#[cfg(feature = "text")]
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Makes `text` safe to print on one line: it cannot steer the terminal or hide characters. Control characters become
/// blanks. Characters that change the writing direction, have no width or carry hidden text (tags) are left out. The
/// result has at most 200 characters.
///
/// ```
/// assert_eq!(genai_view::text::printable("a\u{1b}[31mb"), "a [31mb");
/// ```
pub fn printable(text: &str) -> String {
    text.chars()
        .filter(|char| !is_hidden(*char))
        .take(LONGEST)
        .map(|char| {
            if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                char
            }
        })
        .collect()
}

/// Unicode's format characters, variation selectors and tags.
fn is_hidden(char: char) -> bool {
    matches!(
        char,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Cuts `text` to at most `columns` columns, with `…` for the missing part.
#[cfg(feature = "text")]
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else {
        return String::new();
    };
    // Whole prefixes are measured, because a character may change the width of the previous one.
    let end = text
        .char_indices()
        .map(|(at, char)| at + char.len_utf8())
        .take_while(|&end| {
            let prefix = text.get(..end).unwrap_or_default();
            width(prefix) <= room
        });
    let kept = text.get(..end.last().unwrap_or(0)).unwrap_or_default();
    format!("{}…", kept.trim_end())
}

/// A count with blanks between the thousands.
///
/// ```
/// assert_eq!(genai_view::text::count(12_345), "12 345");
/// ```
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its noun, which gets an `s` unless the count is 1.
///
/// ```
/// use genai_view::text::counted;
///
/// assert_eq!(counted(1, "run"), "1 run");
/// assert_eq!(counted(12_345, "model call"), "12 345 model calls");
/// ```
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// A duration in the most readable unit: `38 µs`, `4.1 ms`, `1.84 s`, `2 min 05 s`, `1 h 02 min`.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(genai_view::text::duration(Duration::from_micros(4_100)), "4.1 ms");
/// ```
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if time < Duration::from_millis(1) {
        format!("{} µs", time.as_micros())
    } else if time < Duration::from_millis(10) {
        format!("{:.1} ms", time.as_secs_f64() * 1e3)
    } else if seconds < 100 {
        format!("{:.2} s", time.as_secs_f64())
    } else if seconds < 60 * 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60)
    }
}

/// The time of calls, some of which may be open. An open call has its age so far, or only `open` if the age is unknown.
///
/// ```
/// use std::time::Duration;
///
/// use genai_view::text::duration_or_open;
///
/// assert_eq!(duration_or_open(Duration::from_secs(2), true), "2.00 s open");
/// assert_eq!(duration_or_open(Duration::ZERO, true), "open");
/// assert_eq!(duration_or_open(Duration::ZERO, false), "0 µs");
/// ```
pub fn duration_or_open(time: Duration, is_open: bool) -> String {
    match (is_open, time.is_zero()) {
        (true, true) => "open".to_owned(),
        (true, false) => format!("{} open", duration(time)),
        (false, _) => duration(time),
    }
}

/// A duration in a sentence, where columns need not line up.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(genai_view::text::short_duration(Duration::from_millis(2_500)), "2.5 s");
/// ```
pub fn short_duration(time: Duration) -> String {
    if (1..100).contains(&time.as_secs()) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        duration(time)
    }
}

/// An amount of US dollars in four decimal places, rounded half to even. Smaller amounts are `<$0.0001`.
///
/// ```
/// assert_eq!(genai_view::text::dollars(0.0312), "$0.0312");
/// ```
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and amounts are not negative"
)]
pub fn dollars(usd: f64) -> String {
    /// Units of 10⁻¹² dollars, so that the error of the float does not affect the rounding.
    const PER_USD: f64 = 1e12;
    const PER_UNIT: u128 = 100_000_000;
    let pico = (usd * PER_USD).round() as u128;
    let (units, rest) = (pico / PER_UNIT, pico % PER_UNIT);
    let up = rest * 2 > PER_UNIT || (rest * 2 == PER_UNIT && units % 2 == 1);
    match units + u128::from(up) {
        0 if pico > 0 => "<$0.0001".to_owned(),
        units => format!("${}.{:04}", units / 10_000, units % 10_000),
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn hidden_characters_are_not_printed() {
        for hidden in [
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{200d}',
            '\u{feff}',
            '\u{e0041}',
            '\u{ad}',
            '\u{fe0f}',
        ] {
            assert_eq!(printable(&format!("a{hidden}b")), "ab", "{}", hidden.escape_unicode());
        }
        assert_eq!(printable("a\u{1b}[31mb\n\u{2028}c é 中 🎉"), "a [31mb  c é 中 🎉");
    }
}
