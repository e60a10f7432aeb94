//! Why a value has no fingerprint.

use std::fmt;

/// The value has no canonical form, or its `Serialize` failed. Why is not kept: the text could hold the value.
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
