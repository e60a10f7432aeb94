//! Whether a returned value means that the call failed.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::answer::error_type::error_type;

/// Whether a returned value says that the call failed.
///
/// An `Err` says so without further ado. Implement this for a type of your own that can say it although no `Err` was
/// returned, as the results of many tools do; it is found through `Result`, `Option`, `Box`, `Rc` and `Arc`.
///
/// Other results that are `Serialize` have failed with `tool_error` if they say so in the words of MCP (`isError`) or Anthropic
/// (`is_error`), beside a `content`.
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
    /// A low-cardinality word for why the call failed, which `error.type` records; `None` if it did not fail.
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
