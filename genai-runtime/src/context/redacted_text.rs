//! Custom attributes whose text is redacted when it is recorded.

use std::fmt;

use opentelemetry::Value;

use crate::run::config_here;
use crate::value::{Any, IntoValue};

/// Marks a text to be redacted, for custom attributes: `attr("app.query" = genai::redacted(query))`,
/// [`CurrentCall::set_attribute`](crate::CurrentCall::set_attribute) and [`add_event`](crate::CurrentCall::add_event).
///
/// Inside a run, the redactor is that of the configuration the run started with. The text is redacted when it is
/// recorded, so calls that are not recorded cost nothing. Using this function is the opt-in: neither `capture(…)` nor
/// the process's setting is required.
///
/// Without the feature `capture` and without a custom [`Redactor`](crate::Redactor), a placeholder is recorded.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::redacted;
///
/// genai::current_call().set_attribute("app.query", redacted("rooms for ada@example.org"));
/// ```
pub fn redacted<T: AsRef<str>>(text: T) -> Redacted<T> {
    Redacted(text)
}

/// A text that is redacted when it is recorded; made by [`redacted`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// let query = genai::redacted("rooms for ada@example.org");
/// genai::current_call().set_attribute("app.query", query);
/// assert_eq!(format!("{query:?}"), "Redacted(..)");
/// ```
#[derive(Clone, Copy)]
pub struct Redacted<T>(T);

/// Debug output without the text.
impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted(..)")
    }
}

/// Implementations for attributes of type text and of any type.
macro_rules! into_redacted {
    ($($kind:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl<T: AsRef<str>> IntoValue<$kind> for Redacted<T> {
            fn value(&self) -> Option<Value> {
                Some(Value::from(config_here().redact(self.0.as_ref())))
            }
        })*
    };
}

into_redacted!(str, Any);
