//! Low-cardinality words for errors, recorded as `error.type`.

use std::any::type_name;
use std::borrow::Cow;
use std::error::Error;

use genai_view::Call;

use crate::usage::Usage;

/// Error with a low-cardinality word for its reason.
///
/// The trait is implemented for errors of the clients whose features are enabled, of I/O (`not_found`, `timeout`), and
/// for `Box<dyn Error>`. The features `anyhow`, `eyre` and `reqwest` implement it for their errors. Wrappers such as
/// `anyhow::Error` use the error inside.
///
/// An error of another type uses the first of these in its chain of `source`s, and otherwise the path of its own type,
/// such as `shop::StockError`. An `#[error(transparent)]` variant returns the source of its inner error and skips the
/// inner error itself. Implement `ErrorType` for the outer error there.
///
/// Implement the trait if an error has a better word than the path of its type, such as an HTTP status or a provider's
/// code. Return one of few words, because backends group by `error.type`.
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
    /// Low-cardinality word for this error.
    fn error_type(&self) -> Cow<'static, str>;

    /// Usage of the failed call, if the error has it. An example is an answer that was paid for and could not be read.
    /// By default, a failed call has no usage, unless its body recorded some.
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

/// Word of the conventions for errors without a better word.
pub(crate) const OTHER: &str = "_OTHER";

/// Word for a call that panicked.
pub(crate) const PANIC: &str = "panic";

/// Error's type as `error.type`: its path without generic arguments, behind references and boxes. The types of
/// `dyn Error` and of texts do not identify an error, so they become `_OTHER`.
pub(crate) fn error_type<E: ?Sized>() -> &'static str {
    /// What the name of a pointer's type has before and behind the name of its target.
    const POINTERS: [(&str, &str); 5] = [
        ("&mut ", ""),
        ("&", ""),
        ("alloc::boxed::Box<", ">"),
        ("alloc::sync::Arc<", ">"),
        ("alloc::rc::Rc<", ">"),
    ];
    let mut name = type_name::<E>();
    let target = |name: &'static str| {
        let mut targets = POINTERS
            .iter()
            .map(|(before, behind)| name.strip_prefix(before)?.strip_suffix(behind));
        targets.find_map(|target| target)
    };
    while let Some(inner) = target(name) {
        name = inner;
    }
    let is_text = matches!(name, "alloc::string::String" | "str") || name.starts_with("alloc::borrow::Cow<");
    if is_text || name.starts_with("dyn ") || name.starts_with('(') || name.starts_with('[') {
        return OTHER;
    }
    match name.split('<').next() {
        Some(name) if !name.is_empty() => name,
        // The name starts with generics, like the path of a trait's associated type.
        _ => OTHER,
    }
}

/// Whether this `error.type` does not identify the error, so that only its text does.
pub(crate) fn says_nothing(error_type: &str) -> bool {
    // The word of every tool that returns an error beside its content.
    error_type == "tool_error" || Call::UNTYPED_ERRORS.contains(&error_type)
}

/// Keyed hashes by which the value of a call is compared with those of other calls.
#[derive(Debug, Default)]
pub(crate) struct Hashes {
    /// Hash of the result.
    pub(crate) result: Option<u64>,
    /// Hash of what identifies the error beside its `error.type`; `None` if nothing does.
    pub(crate) error: Option<u64>,
}

/// `error.type` of an error, and the usage of the call.
pub(crate) type KnownError = (Cow<'static, str>, Usage);

/// `error.type` and usage of the error, if it has this type.
pub(crate) fn of<E: Error + ErrorType + 'static>(error: &(dyn Error + 'static)) -> Option<KnownError> {
    let error = error.downcast_ref::<E>()?;
    Some((error.error_type(), error.usage()))
}

/// Word as it is recorded. An empty word, and the name of a text type, become `_OTHER`.
pub(crate) fn recorded(word: Cow<'static, str>) -> Cow<'static, str> {
    match word.trim() {
        "" | "alloc::string::String" | "String" | "str" | "&str" => Cow::Borrowed(OTHER),
        _ => word,
    }
}
