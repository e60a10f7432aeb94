//! Decimal numbers in text, read without going through binary fractions.

/// The number times ten to the power of `places`, rounded half to even. `None` if it is no plain decimal number that is
/// not negative (`2`, `2.50`, `.5`), or if it does not fit.
pub(super) fn scaled(text: &str, places: u32) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut value = digits(0, whole)?;
    let places = places as usize;
    let kept = part.len().min(places);
    // The text may end within a character that is no digit.
    value = digits(value, part.get(..kept)?)?;
    for _ in kept..places {
        value = value.checked_mul(10)?;
    }
    let rest = part.get(kept..)?;
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Of strings of digits of one length, the greater one stands for the greater number.
    let up = match rest.as_bytes() {
        [] | [b'0'..=b'4', ..] => false,
        [b'5', more @ ..] if more.iter().all(|byte| *byte == b'0') => value % 2 == 1,
        _ => true,
    };
    value.checked_add(u64::from(up))
}

fn digits(value: u64, text: &str) -> Option<u64> {
    text.bytes().try_fold(value, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// A price in US dollars, as people write it: text (`"2.50"`) and whole numbers are exact; a floating point number is
/// taken for the shortest decimal that stands for it.
pub trait Usd {
    /// As decimal text.
    fn decimal(&self) -> String;
}

macro_rules! usd {
    ($($number:ty),*) => {
        $(impl Usd for $number {
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
    fn digits_beyond_the_last_place_are_rounded_half_to_even() {
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
    fn what_is_no_plain_number_is_none() {
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
