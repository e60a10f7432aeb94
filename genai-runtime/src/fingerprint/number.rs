//! Hashes of numbers, which are equal for equal values of any type.

use std::str;

use serde_core::Serialize;

use crate::fingerprint::words::{Tag, Words};

/// The name under which `serde_json` serializes a number as a struct around its text if `arbitrary_precision` is on.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

const TWO_TO_24: f32 = 16_777_216.0;
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

impl Words {
    #[inline]
    pub(super) fn integer(&mut self, number: i64) {
        let word = number.cast_unsigned();
        if number << 8 >> 8 == number {
            self.tagged(Tag::Integer, word);
        } else {
            self.tagged(Tag::Integer64, 0);
            self.word(word);
        }
    }

    #[inline]
    pub(super) fn unsigned(&mut self, number: u64) {
        if let Ok(number) = i64::try_from(number) {
            self.integer(number);
        } else {
            self.tagged(Tag::Unsigned64, 0);
            self.word(number);
        }
    }

    pub(super) fn integer128(&mut self, number: i128) {
        if let Ok(number) = i64::try_from(number) {
            self.integer(number);
        } else if let Ok(number) = u64::try_from(number) {
            self.unsigned(number);
        } else {
            self.halves(number.cast_unsigned(), Tag::Integer128);
        }
    }

    pub(super) fn unsigned128(&mut self, number: u128) {
        match i128::try_from(number) {
            Ok(number) => self.integer128(number),
            Err(_) => self.halves(number, Tag::Unsigned128),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves are taken apart")]
    fn halves(&mut self, number: u128, tag: Tag) {
        self.tagged(tag, 0);
        self.word(number as u64);
        self.word((number >> 64) as u64);
    }

    /// Adds a float: as an integer if it has no fraction, also `-0.0`. A number that JSON cannot represent is `null`,
    /// as in `serde_json`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "whether something was lost is asked"
    )]
    pub(super) fn float(&mut self, number: f64) {
        if number.abs() < TWO_TO_63 {
            let whole = number as i64;
            if whole as f64 == number {
                self.integer(whole);
            } else {
                self.fraction(number);
            }
        } else {
            self.large_float(number);
        }
    }

    /// A float this large has no fraction.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is looked at first"
    )]
    fn large_float(&mut self, number: f64) {
        let two_to_127 = TWO_TO_63 * TWO_TO_63 * 2.0;
        if !number.is_finite() {
            self.tagged(Tag::Null, 0);
        } else if (-two_to_127..two_to_127).contains(&number) {
            self.integer128(number as i128);
        } else if number > 0.0 && number < two_to_127 * 2.0 {
            self.unsigned128(number as u128);
        } else {
            self.fraction(number);
        }
    }

    fn fraction(&mut self, number: f64) {
        self.tagged(Tag::Float, 0);
        self.word(number.to_bits());
    }

    /// Adds the decimal that the number is written as, so that `0.1_f32` equals the `0.1` of a JSON text.
    pub(super) fn float32(&mut self, number: f32) {
        let exact = f64::from(number);
        if !number.is_finite() || number.abs() < TWO_TO_24 && exact.fract() == 0.0 {
            self.float(exact);
        } else {
            let decimal = written(number, |text| text.parse().ok()).flatten();
            self.float(decimal.unwrap_or(exact));
        }
    }

    /// Adds the text of a number, which `serde_json` keeps with `arbitrary_precision`. Returns false if the text is no
    /// number.
    pub(super) fn number(&mut self, text: &str) -> bool {
        if let Ok(number) = text.parse::<i128>() {
            self.integer128(number);
        } else if let Ok(number) = text.parse::<u128>() {
            self.unsigned128(number);
        } else {
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() => self.float(number),
                _ => return false,
            }
        }
        true
    }
}

/// Calls `read` with the text that `serde_json` writes for a float: the shortest that is read back as the same float.
/// If two are equally short, `serde_json` chooses. `None` if JSON cannot represent the number.
pub(super) fn written<F: Serialize, T>(float: F, read: impl FnOnce(&str) -> T) -> Option<T> {
    let mut buffer = [0; 32];
    let mut free = buffer.as_mut_slice();
    serde_json::to_writer(&mut free, &float).ok()?;
    let length = 32 - free.len();
    let text = str::from_utf8(buffer.get(..length)?).ok()?;
    (text != "null").then(|| read(text))
}
