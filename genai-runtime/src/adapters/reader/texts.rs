//! Values that serialize to a text: keys of maps, digits of numbers.

use std::fmt::{self, Write as _};
use std::str;

use serde_core::ser::{self, Serialize};

/// Calls `read` with the text to which a value serializes: a text, a number or the name of a variant. Other values have
/// none.
pub(super) fn read_text<T: Serialize + ?Sized>(value: &T, read: impl FnOnce(&str)) {
    let mut text = Text {
        short: [0; SHORT],
        length: 0,
        long: String::new(),
    };
    if write!(text, "{}", Shown(value)).is_ok() {
        read(text.as_str());
    }
}

/// A value as text, to which serde serializes it by a formatter.
struct Shown<'v, T: ?Sized>(&'v T);

impl<T: Serialize + ?Sized> fmt::Display for Shown<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

/// Bytes of a text that are kept without an allocation. Names of fields are shorter.
const SHORT: usize = 64;

/// A text that may come in pieces.
struct Text {
    short: [u8; SHORT],
    length: usize,
    /// All of a text that is longer.
    long: String,
}

impl Text {
    fn as_str(&self) -> &str {
        if self.long.is_empty() {
            // Whole pieces only are in it.
            return str::from_utf8(&self.short[..self.length]).unwrap_or_default();
        }
        &self.long
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let end = self.length + piece.len();
        if let (true, Some(room)) = (self.long.is_empty(), self.short.get_mut(self.length..end)) {
            room.copy_from_slice(piece.as_bytes());
            self.length = end;
            return Ok(());
        }
        if self.long.is_empty() {
            self.long = self.as_str().to_owned();
        }
        self.long.push_str(piece);
        Ok(())
    }
}

/// Name under which `serde_json` serializes numbers if it keeps all their digits.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// Error of a value that JSON does not have. What was found before it is kept.
#[derive(Debug)]
pub(super) struct Never;

impl fmt::Display for Never {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value cannot be serialized")
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::read_text;

    fn text(value: &(impl serde_core::Serialize + ?Sized)) -> Option<String> {
        let mut read = None;
        read_text(value, |text| read = Some(text.to_owned()));
        read
    }

    #[test]
    fn text_in_pieces_is_read_whole() {
        let long = "é".repeat(100);
        for (first, second) in [("a", "b"), ("", ""), ("usage", &long), (&long, "x")] {
            let pieces = format_args!("{first}-{second}");
            assert_eq!(text(&pieces), Some(format!("{first}-{second}")));
        }
        assert_eq!(text(&-15), Some("-15".to_owned()));
        assert_eq!(text(&Some("x")), None);
    }
}
