//! Times in results. A test run takes another time each time, and that is nothing new.

/// The units of a duration that was measured. Whole numbers of seconds and longer units are left in: they are often what is
/// left, or a setting.
const FINE: [&str; 6] = ["ms", "µs", "us", "ns", "millis", "milliseconds"];
const SECONDS: [&str; 5] = ["s", "sec", "secs", "second", "seconds"];

/// The parts of a text between its durations (`0.16s`, `12 ms`) and times of day (`19:23:45.123`).
pub(super) fn without_times(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some((start, length)) = first_time(text) else {
            rest = None;
            return Some(text);
        };
        rest = text.get(start + length..);
        text.get(..start)
    })
}

/// Whether a text has any of these.
pub(super) fn has_time(text: &str) -> bool {
    first_time(text).is_some()
}

/// Whether an entry of this name holds a time.
pub(super) fn is_time(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "took" | "latency" | "timestamp")
        || ["duration", "elapsed", "latency_", "timestamp_"]
            .iter()
            .any(|word| name.contains(word))
}

/// Where the first one begins, and how long it is.
fn first_time(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(ahead) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
        let start = at + ahead;
        let number = &bytes[start..];
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let length = match before {
            Some(b':' | b'.' | b'_' | b'-') => None,
            Some(b'T') => clock(number),
            Some(letter) if letter.is_ascii_alphanumeric() => None,
            _ => clock(number).or_else(|| duration(&text[start..])),
        };
        match length {
            Some(length) => return Some((start, length)),
            None => at = start + digits(number),
        }
    }
    None
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The length of a time of day with seconds.
fn clock(text: &[u8]) -> Option<usize> {
    let hours = digits(text);
    let minutes = text.get(hours..)?.strip_prefix(b":")?;
    let seconds = minutes.get(2..)?.strip_prefix(b":")?;
    let is_clock = (1..=2).contains(&hours) && digits(minutes) == 2 && digits(seconds) == 2;
    let fraction = seconds.get(2..)?;
    let digits = fraction.strip_prefix(b".").map_or(0, |fraction| 1 + digits(fraction));
    is_clock.then_some(hours + 6 + digits)
}

/// The length of a measured duration with its unit.
fn duration(text: &str) -> Option<usize> {
    let whole = digits(text.as_bytes());
    let fraction = text[whole..]
        .strip_prefix('.')
        .map(|fraction| digits(fraction.as_bytes()))
        .filter(|digits| *digits > 0);
    let number = whole + fraction.map_or(0, |digits| 1 + digits);
    let unit = text[number..].strip_prefix(' ').unwrap_or(&text[number..]);
    let letters = unit
        .find(|letter: char| !letter.is_alphanumeric())
        .unwrap_or(unit.len());
    let name = &unit[..letters];
    let is_unit = FINE.contains(&name) || fraction.is_some() && SECONDS.contains(&name);
    is_unit.then_some(text.len() - unit.len() + letters)
}

#[cfg(test)]
mod tests {
    use crate::fingerprint::times::{is_time, without_times};

    #[test]
    fn measured_times_are_left_out() {
        for (text, expected) in [
            (
                "test result: ok. 3 passed; finished in 0.16s",
                "test result: ok. 3 passed; finished in ",
            ),
            ("=== 1 failed, 2 passed in 0.12s ===", "=== 1 failed, 2 passed in  ==="),
            (
                "ok  \tpkg/a\t0.005s\n--- FAIL: TestA (0.00s)",
                "ok  \tpkg/a\t\n--- FAIL: TestA ()",
            ),
            ("Time:        1.234 s, 12 ms, 3µs", "Time:        , , "),
            ("Finished in 0.00123 seconds", "Finished in "),
            ("2026-11-29T19:23:45.123Z error at 7:03:09", "2026-11-29TZ error at "),
        ] {
            assert_eq!(without_times(text).collect::<String>(), expected);
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "",
            "12s left, 3 minutes, 10 seconds",
            "3 of 20 done (15.5 %)",
            "line 12:30: expected `x`",
            "v1.2.3s 4.5m 1.5sx abc12ms x_3ms",
            "12:3:45, 192.168.0.1",
            "ä1",
            "1.",
            "9.s",
        ] {
            assert_eq!(without_times(text).collect::<String>(), text);
        }
    }

    #[test]
    fn entries_of_times_are_known() {
        assert!(
            [
                "duration_ms",
                "durationMs",
                "total_duration",
                "Elapsed",
                "took",
                "timestamp"
            ]
            .map(is_time)
                == [true; 6]
        );
        assert!(["time", "status", "eta_ms", "timestamps", "stdout"].map(is_time) == [false; 5]);
    }
}
