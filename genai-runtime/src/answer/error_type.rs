//! `error.type`: a low-cardinality word for what went wrong.

use std::any::type_name;
use std::borrow::Cow;
use std::error::Error;

use genai_view::Call;

use crate::usage::Usage;

/// An error that returns a word for what went wrong.
///
/// It is there for errors of the clients whose features are on, of I/O (`not_found`, `timeout`), for `Box<dyn Error>`, and
/// with the features `anyhow`, `eyre` and `reqwest` for their errors. Errors that hold others, as `anyhow::Error` does, are
/// looked through. An error of another type is named by the first of these behind it, by its `source`, and else by its own type.
/// That of an `#[error(transparent)]` is the source of what it holds, so implement `ErrorType` there.
///
/// Implement it for an error that says better than the name of its type what went wrong, such as an HTTP status or a provider's code.
/// What it says has to be one of few words: it is recorded as `error.type`, by which backends group.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use std::borrow::Cow;
/// # use genai::ErrorType;
/// enum ModelError { Status(u16), Timeout }
///
/// impl ErrorType for ModelError {
///     fn error_type(&self) -> Cow<'static, str> {
///         match self {
///             Self::Status(status) => status.to_string().into(),
///             Self::Timeout => "timeout".into(),
///         }
///     }
/// }
/// ```
pub trait ErrorType {
    /// A low-cardinality word for this error.
    fn error_type(&self) -> Cow<'static, str>;

    /// What the failed call used, as far as the error knows it: of an answer that was paid for and could not be read, say.
    /// Without it, a call that fails has used nothing, unless its body recorded something.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use std::borrow::Cow;
    /// # use genai::{ErrorType, Usage};
    /// struct Unreadable { usage: Usage }
    ///
    /// impl ErrorType for Unreadable {
    ///     fn error_type(&self) -> Cow<'static, str> {
    ///         "unreadable".into()
    ///     }
    ///     fn usage(&self) -> Usage {
    ///         self.usage
    ///     }
    /// }
    /// ```
    fn usage(&self) -> Usage {
        Usage::unknown()
    }
}

/// The conventions' word for "failed, but there is no better word".
pub(crate) const OTHER: &str = "_OTHER";

/// The call unwound.
pub(crate) const PANIC: &str = "panic";

/// The error's type, as `error.type` records it: its path without generic arguments, looked up through references and
/// boxes. A `dyn Error` and a text say nothing about what went wrong by their type, so they are `_OTHER`.
pub(crate) fn error_type<E: ?Sized>() -> &'static str {
    let mut name = type_name::<E>();
    loop {
        let inner = name
            .strip_prefix("&mut ")
            .or_else(|| name.strip_prefix('&'))
            .or_else(|| {
                name.strip_prefix("alloc::boxed::Box<")
                    .and_then(|rest| rest.strip_suffix('>'))
            })
            .or_else(|| {
                name.strip_prefix("alloc::sync::Arc<")
                    .and_then(|rest| rest.strip_suffix('>'))
            })
            .or_else(|| {
                name.strip_prefix("alloc::rc::Rc<")
                    .and_then(|rest| rest.strip_suffix('>'))
            });
        match inner {
            Some(inner) => name = inner,
            None => break,
        }
    }
    let is_text = matches!(name, "alloc::string::String" | "str") || name.starts_with("alloc::borrow::Cow<");
    if is_text || name.starts_with("dyn ") || name.starts_with('(') || name.starts_with('[') {
        return OTHER;
    }
    match name.split('<').next() {
        Some(name) if !name.is_empty() => name,
        // It starts with generics, as the path of a trait's type does.
        _ => OTHER,
    }
}

/// Whether this `error.type` is the same whatever went wrong, so that only the text tells errors apart.
pub(crate) fn says_nothing(error_type: &str) -> bool {
    Call::UNTYPED_ERRORS.contains(&error_type)
}

/// The `error.type` of an error, and what the call used as far as it knows that.
pub(crate) type KnownError = (Cow<'static, str>, Usage);

/// That of an error if it is of this type.
pub(crate) fn of<E: Error + ErrorType + 'static>(error: &(dyn Error + 'static)) -> Option<KnownError> {
    let error = error.downcast_ref::<E>()?;
    Some((error.error_type(), error.usage()))
}

/// The word as it is recorded: an empty one, and the name of a type that says nothing, become `_OTHER`.
pub(crate) fn recorded(word: Cow<'static, str>) -> Cow<'static, str> {
    match word.trim() {
        "" | "alloc::string::String" | "String" | "str" | "&str" => Cow::Borrowed(OTHER),
        _ => word,
    }
}
