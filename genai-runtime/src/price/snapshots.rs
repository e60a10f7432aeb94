//! Dates at the end of model names. A snapshot that the table does not have costs as much as the one before it.

use crate::price::validity;

/// A name without the date at its end, and the date as a sortable number, if it has a year.
pub(super) fn undated(name: &str) -> Option<(&str, Option<u32>)> {
    [11, 9, 8, 6, 5, 4].into_iter().find_map(|length| {
        let (base, end) = name.split_at_checked(name.len().checked_sub(length)?)?;
        let date = end.strip_prefix(['-', '@'])?;
        if base.is_empty() || base.starts_with('-') || base.ends_with(['/', ':', '.', '-']) {
            return None;
        }
        match order(date)? {
            Date::Day(number) => Some((base, Some(number))),
            Date::Yearless => Some((base, None)),
        }
    })
}

/// Date, or another number of a snapshot.
enum Date {
    /// Sortable number: 20261128, with zeros for unknown parts.
    Day(u32),
    /// Date without a year.
    Yearless,
}

/// The date in a text.
fn order(date: &str) -> Option<Date> {
    let bare: String = date.chars().filter(|letter| *letter != '-').collect();
    let number: u32 = bare
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| bare.parse().ok())??;
    let valid = |year: u32, month: u32, day: u32| {
        (2020..2100).contains(&year) && validity::day(&format!("{year:04}-{month:02}-{day:02}")).is_some()
    };
    let (high, low) = (number / 100, number % 100);
    match date.len() {
        // 2026-11-28, 20261128
        10 | 8 if dashes(date, &[4, 7]) || bare.len() == date.len() => {
            valid(number / 10_000, high % 100, low).then_some(Date::Day(number))
        }
        // 11-2026
        7 if dashes(date, &[2]) => {
            let (month, year) = (number / 10_000, number % 10_000);
            valid(year, month, 1).then_some(Date::Day(year * 10_000 + month * 100))
        }
        // 11-28
        5 if dashes(date, &[2]) => valid(2024, high, low).then_some(Date::Yearless),
        // 1128, or 2611 for November 2026
        4 if dashes(date, &[]) => {
            if valid(2024, high, low) {
                return Some(Date::Yearless);
            }
            ((23..40).contains(&high) && valid(2000 + high, low, 1))
                .then_some(Date::Day((2000 + high) * 10_000 + low * 100))
        }
        // 001
        3 if bare.starts_with("00") && dashes(date, &[]) && number > 0 => Some(Date::Yearless),
        _ => None,
    }
}

/// Whether dashes are exactly at these places.
fn dashes(date: &str, places: &[usize]) -> bool {
    date.bytes()
        .enumerate()
        .all(|(place, byte)| (byte == b'-') == places.contains(&place))
}

/// Snapshots in the table next to one that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbour<M> {
    /// The newest snapshot before it.
    Before(M),
    /// Later snapshots exist, so the price of this one may differ from theirs and from that of the name without a date.
    After,
}

/// The newest older snapshot of `base` among these names, or [`Neighbour::After`] if one is not older than `date`.
pub(super) fn newest<'a>(
    names: impl Iterator<Item = (&'a str, u32)>,
    base: &str,
    date: u32,
) -> Option<Neighbour<usize>> {
    let mut newest: Option<(u32, u32)> = None;
    for (name, model) in names {
        let (name, open) = name.strip_prefix('*').map_or((name, false), |name| (name, true));
        let Some((of, Some(when))) = undated(name.strip_suffix('*').unwrap_or(name)) else {
            continue;
        };
        let fits = if open {
            ends_with(base, of)
        } else {
            base.eq_ignore_ascii_case(of)
        };
        if !fits {
            continue;
        }
        if when >= date {
            return Some(Neighbour::After);
        }
        if newest.is_none_or(|(known, _)| known < when) {
            newest = Some((when, model));
        }
    }
    newest.map(|(_, model)| Neighbour::Before(model as usize))
}

fn ends_with(name: &str, end: &str) -> bool {
    let start = name.len().checked_sub(end.len());
    start
        .and_then(|start| name.get(start..))
        .is_some_and(|part| part.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use crate::price::snapshots::Neighbour::{After, Before};
    use crate::price::snapshots::{newest, undated};

    #[test]
    fn snapshot_dates_are_recognised() {
        for (name, expected) in [
            ("gpt-5-2027-01-31", Some(("gpt-5", Some(20_270_131)))),
            ("gpt-5-20270131", Some(("gpt-5", Some(20_270_131)))),
            ("claude-opus-5@20270131", Some(("claude-opus-5", Some(20_270_131)))),
            ("flash-preview-09-2025", Some(("flash-preview", Some(20_250_900)))),
            ("pro-preview-06-05", Some(("pro-preview", None))),
            ("gpt-4-0613", Some(("gpt-4", None))),
            ("mistral-large-2612", Some(("mistral-large", Some(20_261_200)))),
            ("gemini-2.0-flash-001", Some(("gemini-2.0-flash", None))),
            ("llama3-8b-8192", None),
            ("mixtral-8x7b-32768", None),
            ("gpt-5-2027-02-30", None),
            ("gpt-4.1", None),
            ("claude-opus-4-5", None),
            ("qwen3-235b", None),
            ("-2027-01-31", None),
            ("ä-2027-01-3ä", None),
        ] {
            assert_eq!(undated(name), expected, "{name}");
        }
    }

    #[test]
    fn newest_older_snapshot_wins() {
        let names = [("m-2505", 0), ("*m-2601*", 1), ("m", 2), ("m-mini-2602", 3)];
        let newest = |base, date| newest(names.into_iter(), base, date);
        assert_eq!(newest("m", 20_260_500), Some(Before(1)));
        assert_eq!(newest("vendor.M", 20_260_500), Some(Before(1)));
        assert_eq!(newest("m", 20_251_200), Some(After));
        assert_eq!(newest("m-nano", 20_270_000), None);
    }
}
