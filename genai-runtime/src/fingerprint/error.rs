//! The error of a value without a fingerprint.

use std::fmt;

/// The value has no canonical form, or its `Serialize` failed. The cause is dropped, because its text could contain the
/// value.
#[derive(Debug)]
pub struct Unserialisable;

impl fmt::Display for Unserialisable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value cannot be serialised")
    }
}

impl std::error::Error for Unserialisable {}

impl serde_core::ser::Error for Unserialisable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
