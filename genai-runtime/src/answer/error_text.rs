//! Text of an error, for attributes with `capture(error)`.

use std::fmt::Display;

/// Value whose error text can be recorded, for attributes with `capture(error)` or `capture(raw(error))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no error whose text could be captured",
    label = "expected a `Result` whose error implements `Display`",
    note = "remove `error` from `capture(…)`, or return a `Result` whose error implements `std::fmt::Display`"
)]
pub trait ErrorText {
    /// Text of the error, if the value is one.
    fn error_text(&self) -> Option<String>;
}

impl<T, E: Display> ErrorText for Result<T, E> {
    fn error_text(&self) -> Option<String> {
        self.as_ref().err().map(E::to_string)
    }
}
