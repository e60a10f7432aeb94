//! Reading the bundled table: lines of names, each with lines of prices under it.
//!
//! ```text
//! # a comment
//! gpt-5 gpt-5-2025-08-07 gpt-5-codex*
//!  in 1.25 read 0.125 out 10
//!  2026-09-01 in 1.1>272000:2.2 read 0.11 out 9
//!  16:30-00:30 in 0.6 read 0.06 out 5
//!  priority 2026-10-12 in 2.5 read 0.25 out 20
//! ```

use std::borrow::Cow;

use crate::price::book::{Book, Validity};
use crate::price::decimal::scaled;
use crate::price::model_names::Names;
use crate::price::rates::{Kind, Rate};

/// The table in `text`; its first line that cannot be read otherwise.
pub(super) fn book(text: &'static str) -> Result<Book, &'static str> {
    let mut book = Book {
        names: Names::with_capacity(text.len() / 48),
        rows: Vec::with_capacity(text.len() / 48),
        models: Vec::with_capacity(text.len() / 64),
        rates: Vec::with_capacity(text.len() / 16),
    };
    let (mut names, mut rows) = ("", 0);
    for line in text.lines() {
        if let Some(prices) = line.strip_prefix(' ') {
            row(&mut book, prices).ok_or(line)?;
        } else if !line.starts_with('#') {
            close(&mut book, names, rows);
            (names, rows) = (line, book.rows.len());
        }
    }
    close(&mut book, names, rows);
    Ok(book)
}

fn close(book: &mut Book, names: &'static str, rows: usize) {
    if names.is_empty() {
        return;
    }
    let model = book.close_model(rows);
    for name in names.split(' ') {
        book.names.insert(Cow::Borrowed(name), model);
    }
}

fn row(book: &mut Book, text: &'static str) -> Option<()> {
    let rates = book.rates.len();
    let (mut tier, mut validity) = ("", Validity::default());
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if let Some(kind) = Kind::of(word) {
            rate(book, kind, words.next()?)?;
        } else if !word.starts_with(|first: char| first.is_ascii_digit()) {
            tier = word;
        } else if let Some((start, end)) = word.split_once('-').filter(|(start, _)| start.contains(':')) {
            validity.minutes = (minute(start)?, minute(end)?);
        } else {
            validity.from = day(word)?;
        }
    }
    book.close_row(rates, Cow::Borrowed(tier), validity);
    Some(())
}

/// `3`, or `3>200000:6`.
fn rate(book: &mut Book, kind: Kind, text: &str) -> Option<()> {
    for (number, part) in text.split('>').enumerate() {
        let (above, price) = if number == 0 {
            ("0", part)
        } else {
            part.split_once(':')?
        };
        let (above, atto) = (above.parse().ok()?, scaled(price, kind.places())?);
        book.rates.push(Rate { kind, above, atto });
    }
    Some(())
}

/// Minutes since midnight, of `16:30`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Days from 1970-01-01 to a date like `2026-10-12`, by the Gregorian calendar. `None` if there is no such day, or if it
/// was earlier.
pub(super) fn day(date: &str) -> Option<u32> {
    let mut parts = date.split('-');
    let mut number = |digits: usize| -> Option<u32> {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if parts.next().is_some() || year < 1970 || !(1..=days).contains(&day) {
        return None;
    }
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use crate::price::parse::{book, day};

    #[test]
    fn days_are_counted_from_1970() {
        for (date, expected) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-01-01", 20_454),
            ("2026-10-12", 20_738),
        ] {
            assert_eq!(day(date), Some(expected), "{date}");
        }
        for date in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "2026-01-01-01",
            "1969-12-31",
            "+026-01-01",
        ] {
            assert_eq!(day(date), None, "{date}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_said() {
        for line in [
            " in",
            " in x",
            " 2026-02-30 in 1",
            " 25:00-01:00 in 1",
            " in 1>2",
            " in 1>x:2",
        ] {
            let text: &'static str = format!("model\n{line}\n").leak();
            assert_eq!(book(text).err(), Some(line));
        }
    }
}
