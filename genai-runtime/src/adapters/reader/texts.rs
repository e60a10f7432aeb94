//! Values that serialize to a text: keys of maps, digits of numbers.

use std::fmt::{self, Write as _};

use serde_core::ser::{self, Serialize};

/// Calls `read` with the text to which a value serializes. A value that cannot be a key of JSON is an error.
pub(super) fn read_text<T: Serialize + ?Sized>(value: &T, read: impl FnMut(&str)) -> Result<(), Never> {
    write!(Reader(read), "{}", Shown(value)).map_err(|_| Never)
}

/// A value as text, which is not allocated: serde serializes texts, numbers and names of variants to a formatter.
struct Shown<'v, T: ?Sized>(&'v T);

impl<T: Serialize + ?Sized> fmt::Display for Shown<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

/// Receiver of a text, which comes in one piece.
struct Reader<F>(F);

impl<F: FnMut(&str)> fmt::Write for Reader<F> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        (self.0)(text);
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
