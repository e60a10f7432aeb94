//! How `#[derive(Response)]` reads the fields that are marked.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::StringValue;

use crate::answer::finish_reasons::FinishReasons;
use crate::answer::response::Response;
use crate::usage::{TokenCount, Usage};

/// A field that holds a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    label = "expected a string or an `Option` of one",
    note = "`String`, `&str`, `Box<str>`, `Arc<str>`, `Rc<str>` and `Cow<str>` are texts, and `Option`s of them"
)]
pub trait Text {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;
}

macro_rules! texts {
    ($($text:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl Text for $text {
            fn text(&self) -> Option<&str> {
                Some(self)
            }
        })*
    };
}

texts!(str, String, Box<str>, Rc<str>, Arc<str>, Cow<'_, str>);

#[diagnostic::do_not_recommend]
impl<T: Text + ?Sized> Text for &T {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

/// A field that holds why generations ended.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say why a generation ended",
    label = "expected a string, an `Option` of one, or a `Vec` of them",
    note = "of another type say how: `#[genai(finish_reason = path::to::function)]`, which takes a reference to the field"
)]
pub trait Reasons {
    /// The reasons, in the provider's order.
    fn reasons(&self) -> FinishReasons;
}

#[diagnostic::do_not_recommend]
impl<T: Text + ?Sized> Reasons for T {
    fn reasons(&self) -> FinishReasons {
        self.text().map(str::to_owned).into_iter().collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> Reasons for Vec<T> {
    fn reasons(&self) -> FinishReasons {
        self.iter().map(|reason| reason_or_error(reason.text())).collect()
    }
}

/// A field that holds several generations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold generations",
    label = "expected a `Vec` of answers",
    note = "`Vec<T>`, `Box<[T]>` and `Option`s of them do, if `T` implements `genai::Response`"
)]
pub trait Choices {
    /// Why they ended; one that does not say it is recorded as `error`, as the conventions ask.
    fn choices(&self) -> FinishReasons;
}

#[diagnostic::do_not_recommend]
impl<T: Response> Choices for [T] {
    fn choices(&self) -> FinishReasons {
        let reason = |choice: &T| choice.finish_reasons().into_values().into_iter().next();
        self.iter()
            .map(|choice| reason(choice).unwrap_or_else(|| "error".into()))
            .collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Response> Choices for Vec<T> {
    fn choices(&self) -> FinishReasons {
        self.as_slice().choices()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Choices + ?Sized> Choices for Box<T> {
    fn choices(&self) -> FinishReasons {
        (**self).choices()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Choices> Choices for Option<T> {
    fn choices(&self) -> FinishReasons {
        self.as_ref().map(T::choices).unwrap_or_default()
    }
}

fn reason_or_error(reason: Option<&str>) -> StringValue {
    reason.unwrap_or("error").to_owned().into()
}

/// A count.
pub fn count<T: TokenCount>(field: T) -> Option<u64> {
    field.count()
}

/// A text.
pub fn text<T: Text + ?Sized>(field: &T) -> Option<&str> {
    field.text()
}

/// Why generations ended.
pub fn reasons<T: Reasons + ?Sized>(field: &T) -> FinishReasons {
    field.reasons()
}

/// Why each of several ended.
pub fn choices<T: Choices + ?Sized>(field: &T) -> FinishReasons {
    field.choices()
}

/// The counts that something tells.
pub fn usage<T: Response + ?Sized>(field: &T) -> Usage {
    field.usage()
}

/// What a function makes of a field. The lifetime is one that the caller knows: what is made may borrow.
pub fn made_by<'a, T: ?Sized, R>(field: &'a T, make: impl FnOnce(&'a T) -> R) -> R {
    make(field)
}
