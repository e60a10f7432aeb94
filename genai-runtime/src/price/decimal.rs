//! Decimal numbers in text, parsed without binary fractions. `rust_decimal` does the same, for two more CPU seconds in
//! a cold build of 23.

/// The number times ten to the power of `places`, rounded half to even. `None` if the text is not a plain, nonnegative
/// decimal number (`2`, `2.50`, `.5`), or if the result does not fit.
pub(super) fn scaled(text: &str, places: u32) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let places = places as usize;
    let digits = format!("0{whole}{part:0<places$}");
    // `parse` would accept a sign.
    if whole.len() + part.len() == 0 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (kept, rest) = digits.split_at(1 + whole.len() + places);
    let value: u64 = kept.parse().ok()?;
    let up = match rest.as_bytes() {
        [] | [b'0'..=b'4', ..] => false,
        [b'5', more @ ..] if more.iter().all(|byte| *byte == b'0') => value % 2 == 1,
        _ => true,
    };
    value.checked_add(u64::from(up))
}

/// A price in US dollars, as people write it. Text (`"2.50"`) and whole numbers are exact. A floating point number
/// means the shortest decimal that stands for it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::price::IntoUsd;
///
/// assert_eq!("2.50".decimal(), "2.50");
/// assert_eq!(0.1.decimal(), "0.1");
/// ```
pub trait IntoUsd {
    /// The price as decimal text.
    fn decimal(&self) -> String;
}

macro_rules! usd {
    ($($number:ty),*) => {
        $(impl IntoUsd for $number {
            fn decimal(&self) -> String {
                self.to_string()
            }
        })*
    };
}

usd!(&str, String, f64, f32, u8, u16, u32, u64, i32, i64);

#[cfg(test)]
mod tests {
    use crate::price::decimal::scaled;

    #[test]
    fn decimals_round_half_to_even() {
        for (text, expected) in [
            ("2", 2_00),
            ("2.5", 2_50),
            (".5", 50),
            ("2.", 2_00),
            ("0.125", 12),
            ("0.135", 14),
            ("0.1250001", 13),
            ("0.1249", 12),
            ("0.129", 13),
        ] {
            assert_eq!(scaled(text, 2), Some(expected), "{text}");
        }
    }

    #[test]
    fn non_decimal_text_is_none() {
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "NaN",
            "inf",
            "1.2.3",
            "1.00x",
            "1.ä",
            "1.2ä",
            "184467440737095517",
        ] {
            assert_eq!(scaled(text, 2), None, "{text}");
        }
    }
}
