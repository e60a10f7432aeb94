//! Parser of the bundled table: lines of names, each followed by lines of prices.
//!
//! ```text
//! # a comment
//! gpt-5 gpt-5-2025-08-07 gpt-5-codex*
//!  in 1.25 read 0.125 out 10
//!  2026-09-01 in 1.1>272000:2.2 read 0.11 out 9
//!  mon-fri 16:30-00:30 in 0.6 read 0.06 out 5
//!  2026-11-01T08:00 in 1 out 9 image =
//!  priority 2026-10-12 in 2.5 read 0.25 out 20
//!  us times 1.1
//! ```
//!
//! `image =` prices images like text, `times` multiplies all other prices.

use std::borrow::Cow;

use crate::price::book::Book;
use crate::price::decimal::scaled;
use crate::price::model_names::Names;
use crate::price::rates::{AS_TEXT, Kind, Rate};
use crate::price::validity::{Validity, hours, moment, weekdays};

/// The table in `text`, or the first line that cannot be parsed.
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
        } else if let Some(days) = weekdays(word) {
            validity.days = days;
        } else if !word.starts_with(|first: char| first.is_ascii_digit()) {
            tier = word;
        } else if let Some(minutes) = hours(word) {
            validity.minutes = minutes;
        } else {
            validity.from = moment(word)?;
        }
    }
    book.close_row(rates, Cow::Borrowed(tier), validity);
    Some(())
}

/// `3`, or `3>200000:6`, or `=`.
fn rate(book: &mut Book, kind: Kind, text: &str) -> Option<()> {
    if text == "=" {
        book.rates.push(Rate {
            kind,
            above: 0,
            atto: AS_TEXT,
        });
        return kind.is_modality().then_some(());
    }
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

#[cfg(test)]
mod tests {
    use crate::price::parse::book;

    #[test]
    fn invalid_price_line_is_returned() {
        for line in [
            " in",
            " in x",
            " 2026-02-30 in 1",
            " 25:00-01:00 in 1",
            " in 1>2",
            " in 1 out =",
            " 2026-10-14T25:00 in 1",
            " in 1>x:2",
        ] {
            let text: &'static str = format!("model\n{line}\n").leak();
            assert_eq!(book(text).err(), Some(line));
        }
    }
}
