//! Field access of `#[derive(Response)]`.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::answer::recorder::ResponseRecorder;
use crate::answer::response::Response;
use crate::usage::{TokenCount, Usage};

/// Field that contains a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    label = "expected a string or an `Option` of one",
    note = "`String`, `&str`, `Box<str>`, `Arc<str>`, `Rc<str>` and `Cow<str>` are texts, and `Option`s of them"
)]
pub trait Text {
    /// Text of the field, if there is one.
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

/// Field with finish reasons.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say why a generation ended",
    label = "expected a string, an `Option` of one, or a `Vec` of them",
    note = "of another type say how: `#[genai(finish_reason = path::to::function)]`, which takes a reference to the field"
)]
pub trait Reasons {
    /// Records the finish reasons, in the provider's order.
    fn record_reasons(&self, recorder: &mut ResponseRecorder);
}

#[diagnostic::do_not_recommend]
impl<T: Text + ?Sized> Reasons for T {
    fn record_reasons(&self, recorder: &mut ResponseRecorder) {
        recorder.finish_reasons(self.text().map(str::to_owned));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> Reasons for Vec<T> {
    fn record_reasons(&self, recorder: &mut ResponseRecorder) {
        recorder.finish_reasons(self.iter().map(|reason| reason.text().unwrap_or("error").to_owned()));
    }
}

/// Field with several generations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold generations",
    label = "expected a `Vec` of answers",
    note = "`Vec<T>`, `Box<[T]>` and `Option`s of them do, if `T` implements `genai::Response`"
)]
pub trait Choices {
    /// Records the finish reasons. A generation without a reason is recorded as `error`, as the conventions require.
    fn record_choices(&self, recorder: &mut ResponseRecorder);
}

#[diagnostic::do_not_recommend]
impl<T: Response> Choices for [T] {
    fn record_choices(&self, recorder: &mut ResponseRecorder) {
        recorder.finish_reasons(self.iter().map(|choice| {
            // Only finish reasons are kept.
            let mut one = ResponseRecorder::new(true, false, false);
            choice.record(&mut one);
            one.first_reason()
        }));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Response> Choices for Vec<T> {
    fn record_choices(&self, recorder: &mut ResponseRecorder) {
        self.as_slice().record_choices(recorder);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Choices + ?Sized> Choices for Box<T> {
    fn record_choices(&self, recorder: &mut ResponseRecorder) {
        (**self).record_choices(recorder);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Choices> Choices for Option<T> {
    fn record_choices(&self, recorder: &mut ResponseRecorder) {
        if let Some(choices) = self {
            choices.record_choices(recorder);
        }
    }
}

/// Token count of a field.
pub fn count<T: TokenCount>(field: T) -> Option<u64> {
    field.count()
}

/// Text of a field.
pub fn text<T: Text + ?Sized>(field: &T) -> Option<&str> {
    field.text()
}

/// Records the finish reasons of a field.
pub fn reasons<T: Reasons + ?Sized>(field: &T, recorder: &mut ResponseRecorder) {
    field.record_reasons(recorder);
}

/// Records the finish reason of each generation of a field.
pub fn choices<T: Choices + ?Sized>(field: &T, recorder: &mut ResponseRecorder) {
    field.record_choices(recorder);
}

/// Token counts of a field.
pub fn usage<T: Response + ?Sized>(field: &T) -> Usage {
    field.usage()
}

/// Result of a function applied to a field. It may borrow from the field, because the caller chooses the lifetime.
pub fn made_by<'a, T: ?Sized, R>(field: &'a T, make: impl FnOnce(&'a T) -> R) -> R {
    make(field)
}
