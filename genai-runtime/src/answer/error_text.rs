//! The text of an error, for attributes that opted in.

use std::fmt::Display;

/// The text of an error, for attributes that opted in with `capture(error)` or `capture(raw(error))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no error whose text could be captured",
    label = "expected a `Result` whose error implements `Display`",
    note = "remove `error` from `capture(…)`, or return a `Result` whose error implements `std::fmt::Display`"
)]
pub trait ErrorText {
    /// The text, if the value is an error.
    fn error_text(&self) -> Option<String>;
}

impl<T, E: Display> ErrorText for Result<T, E> {
    fn error_text(&self) -> Option<String> {
        self.as_ref().err().map(E::to_string)
    }
}
