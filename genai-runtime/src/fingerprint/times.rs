//! Detection of times in results. They differ between equal test runs and are no new result.

/// Units of a measured duration, even of a whole number.
const FINE: [&str; 6] = ["ms", "µs", "us", "ns", "millis", "milliseconds"];
const SECONDS: [&str; 5] = ["s", "sec", "secs", "second", "seconds"];
const LONG: [&str; 6] = ["m", "min", "mins", "minutes", "h", "hours"];
/// Words before a measured duration in whole seconds. Elsewhere a whole number of seconds is often the time left.
const BEFORE: [&str; 4] = ["in", "took", "after", "real"];
/// Words after a position or a remaining amount, which is progress.
const BEHIND: [&str; 5] = ["of", "remaining", "left", "to", "per"];

/// The parts of a text between its durations (`0.16s`, `12 ms`) and times of day (`19:23:45.123`).
pub(super) fn without_times(text: &str) -> impl Iterator<Item = &str> {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let Some((at, length)) = next_time(text, start) else {
            from = None;
            return text.get(start..);
        };
        from = Some(at + length);
        text.get(start..at)
    })
}

/// Whether a text has a duration or a time of day.
pub(super) fn has_time(text: &str) -> bool {
    next_time(text, 0).is_some()
}

/// Whether an entry of this name holds a time: `duration`, `elapsed_ms`, `executionTimeMs`.
pub(super) fn is_time(name: &str) -> bool {
    let mut plain = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && plain.ends_with(|before: char| before.is_ascii_lowercase()) {
            plain.push('_');
        }
        plain.push(if letter == '-' {
            '_'
        } else {
            letter.to_ascii_lowercase()
        });
    }
    let unit = plain
        .rsplit_once('_')
        .filter(|(_, unit)| FINE.contains(unit) || SECONDS.contains(unit));
    let subject = unit.map_or(plain.as_str(), |(subject, _)| subject);
    match subject.rsplit_once('_').map_or(subject, |(_, last)| last) {
        "duration" | "elapsed" | "took" | "taken" | "latency" | "timestamp" | "runtime" => true,
        "time" => unit.is_some() || ["wall_time", "execution_time", "exec_time", "elapsed_time"].contains(&subject),
        _ => false,
    }
}

/// The start and the length of the first time at or after `from`.
fn next_time(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(ahead) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
        let start = at + ahead;
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let length = match before {
            Some(b':' | b'.' | b'_' | b'-') => None,
            Some(b'T') => clock(&bytes[start..]),
            Some(letter) if letter.is_ascii_alphanumeric() => None,
            // A value such as `time=00:01:02` is the position that a player or a converter has reached.
            Some(b'=') => duration(text, start),
            _ => clock(&bytes[start..]).or_else(|| duration(text, start)),
        };
        match length {
            Some(length) => return Some((start, length)),
            None => at = start + digits(&bytes[start..]),
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
    is_clock.then(|| hours + 6 + fraction(&seconds[2..]))
}

/// The length of the decimals of a number.
fn fraction(text: &[u8]) -> usize {
    match text {
        [b'.' | b',', decimals @ ..] if digits(decimals) > 0 => 1 + digits(decimals),
        _ => 0,
    }
}

/// The length of a measured duration with its units: `0.16s`, `12 ms`, `1m 2.5s`, and `in 3s`.
fn duration(text: &str, start: usize) -> Option<usize> {
    let (mut length, mut measured) = (0, false);
    loop {
        let rest = text.get(start + length..)?;
        let blank = usize::from(length > 0 && rest.starts_with(' '));
        let number = &rest[blank..];
        let whole = digits(number.as_bytes());
        if whole == 0 {
            break;
        }
        let decimals = fraction(&number.as_bytes()[whole..]);
        let unit = &number[whole + decimals..];
        let space = usize::from(unit.starts_with(' '));
        let letters: usize = unit[space..]
            .chars()
            .take_while(|letter| letter.is_alphabetic())
            .map(char::len_utf8)
            .sum();
        let name = &unit[space..space + letters];
        let is_fine = FINE.contains(&name);
        let is_seconds = SECONDS.contains(&name);
        if !(is_fine || is_seconds || LONG.contains(&name)) {
            break;
        }
        measured |= is_fine || is_seconds && decimals > 0;
        length += blank + whole + decimals + space + letters;
        if is_fine || is_seconds {
            break;
        }
    }
    let behind = text.get(start + length..)?;
    if length == 0 || behind.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
        return None;
    }
    let is_no_letter = |letter: char| !letter.is_alphabetic();
    let next = behind.trim_start_matches(' ').split(is_no_letter).next();
    let before = text[..start]
        .trim_end_matches([' ', ':', '\t'])
        .rsplit(is_no_letter)
        .next();
    let is_progress =
        behind.starts_with('/') || next.is_some_and(|word| BEHIND.contains(&word)) || before == Some("of");
    let is_measured = measured || before.is_some_and(|word| BEFORE.contains(&word));
    (is_measured && !is_progress).then_some(length)
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
            (
                "in 1m 3s, in 3s, took 1m03.2s, after 5 seconds",
                "in , in , took , after ",
            ),
            ("real 0m1.234s", "real "),
            ("0,16s", ""),
            ("2026-11-29T19:23:45.123Z error at 7:03:09,5", "2026-11-29TZ error at "),
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
            "transcoded 3.5s of 120.0s",
            "position 0.3 s of 3.0 s, 87.5 s remaining",
            "median 900 ns/iter, time=00:00:03.00",
            "line 12:30: expected `x`",
            "v1.2.3s 4.5m 1.5sx abc12ms x_3ms",
            "12:3:45, 192.168.0.1",
            "ä1",
            "1.",
            "9.s",
            "in 3 files",
        ] {
            assert_eq!(without_times(text).collect::<String>(), text);
        }
    }

    #[test]
    fn entries_of_times_are_known() {
        for name in [
            "duration",
            "duration_ms",
            "durationMs",
            "total_duration",
            "Elapsed",
            "elapsed_seconds",
            "took",
            "took_ms",
            "time_ms",
            "time_taken",
            "latency-ms",
            "runtime",
            "wall_time",
            "executionTimeMs",
            "exec_time_ms",
            "timestamp",
        ] {
            assert!(is_time(name), "{name}");
        }
        for name in [
            "time",
            "status",
            "eta_ms",
            "timestamps",
            "stdout",
            "elapsed_pages",
            "duration_count",
            "durations",
            "latency_bucket",
            "next_run_time",
            "ms",
            "",
        ] {
            assert!(!is_time(name), "{name}");
        }
    }
}
