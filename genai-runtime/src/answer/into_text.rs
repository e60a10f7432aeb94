//! Texts that a recorder accepts.

use std::borrow::Cow;

/// Text that an answer may borrow: a string, a reference to one, or an `Option` of one.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let id: Option<String> = None;
/// let answer = genai::Answer::new().model("gpt-4o").id(id.as_deref());
/// # drop(answer);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text that an answer can hold",
    note = "a `&str`, a `String`, references to them and `Option`s of them are; of another type pass `value.as_str()`"
)]
pub trait IntoText<'a> {
    /// The text, if there is one.
    fn into_text(self) -> Option<Cow<'a, str>>;
}

macro_rules! texts {
    ($($(#[$doc:meta])* $source:ty => |$it:ident| $text:expr;)*) => {
        $(impl<'a> IntoText<'a> for $source {
            fn into_text(self) -> Option<Cow<'a, str>> {
                let $it = self;
                $text
            }
        })*
    };
}

texts! {
    &'a str => |text| Some(Cow::Borrowed(text));
    &'a String => |text| Some(Cow::Borrowed(text));
    String => |text| Some(Cow::Owned(text));
    Cow<'a, str> => |text| Some(text);
    Option<Cow<'a, str>> => |text| text;
    Option<&'a str> => |text| text.map(Cow::Borrowed);
    Option<&'a String> => |text| text.map(|text| Cow::Borrowed(&**text));
    Option<String> => |text| text.map(Cow::Owned);
    &'a Option<String> => |text| text.as_deref().map(Cow::Borrowed);
}
