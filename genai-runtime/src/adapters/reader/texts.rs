//! Values that serialize to a text: keys of maps, digits of numbers.

use std::fmt::{self, Write as _};

use serde_core::ser::{self, Serialize};

/// The text to which a value serializes: a text, a number or the name of a variant. Other values have none. It replaces
/// that in `buffer`, so that many texts need one allocation.
pub(super) fn text_of<'b, T: Serialize + ?Sized>(value: &T, buffer: &'b mut String) -> Option<&'b str> {
    buffer.clear();
    write!(buffer, "{}", Shown(value)).ok()?;
    Some(buffer)
}

/// A value as text, to which serde serializes it by a formatter.
struct Shown<'v, T: ?Sized>(&'v T);

impl<T: Serialize + ?Sized> fmt::Display for Shown<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
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
    use super::text_of;

    #[test]
    fn text_in_pieces_is_read_whole() {
        let mut buffer = "before".to_owned();
        let long = "é".repeat(100);
        for (first, second) in [("a", "b"), ("", ""), ("usage", &long), (&long, "x")] {
            let pieces = format_args!("{first}-{second}");
            assert_eq!(text_of(&pieces, &mut buffer), Some(&*format!("{first}-{second}")));
        }
        assert_eq!(text_of(&-15, &mut buffer), Some("-15"));
        assert_eq!(text_of(&Some("x"), &mut buffer), None);
    }
}
