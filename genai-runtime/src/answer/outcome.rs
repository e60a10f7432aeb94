//! Failures in returned values.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::answer::error_type::error_type;

/// Returned value that may mean that the call failed.
///
/// An `Err` always does. Implement this trait for your own types that report a failure without an `Err`, like the
/// results of many tools. It is detected through `Result`, `Option`, `Box`, `Rc` and `Arc`.
///
/// Other results that are `Serialize` can fail, too. They have failed with `tool_error` if they set `isError` (MCP) or
/// `is_error` (Anthropic) beside a `content`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use std::borrow::Cow;
/// # use genai::Outcome;
/// struct ToolResult { is_error: bool, text: String }
///
/// impl Outcome for ToolResult {
///     fn failure(&self) -> Option<Cow<'static, str>> {
///         self.is_error.then_some(Cow::Borrowed("tool_error"))
///     }
/// }
/// ```
pub trait Outcome {
    /// Low-cardinality word for the reason of the failure, recorded as `error.type`. `None` if the call did not fail.
    fn failure(&self) -> Option<Cow<'static, str>>;
}

impl<T: Outcome, E> Outcome for Result<T, E> {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref()
            .map_or_else(|_| Some(Cow::Borrowed(error_type::<E>())), T::failure)
    }
}

impl<T: Outcome> Outcome for Option<T> {
    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref().and_then(T::failure)
    }
}

macro_rules! pointers {
    ($($pointer:ident),*) => {
        $(impl<T: Outcome + ?Sized> Outcome for $pointer<T> {
            fn failure(&self) -> Option<Cow<'static, str>> {
                (**self).failure()
            }
        })*
    };
}

pointers!(Arc, Box, Rc);
