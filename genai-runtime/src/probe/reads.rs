//! How a returned value, or an item of a stream, is read.

use crate::answer::{Chunk, ErrorType, Outcome, Response, ResponseRecorder, error_type};
use crate::probe::error_text::ErrorText;
use crate::work::{ItemProbe, Probe, Reader, ValueProbe};

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// The value has to be able to tell its usage.
    pub const fn __genai_response(&self) -> Reader<V>
    where
        V: Response,
    {
        Reader::new(|value, reading| reading.response(value))
    }

    /// The same, and the text of its error.
    pub const fn __genai_response_and_error_text(&self) -> Reader<V>
    where
        V: Response + ErrorText,
    {
        Reader::new(|value, reading| {
            reading.response(value);
            reading.error_text(|| value.error_text());
        })
    }
}

/// Traits by which a type chooses how it is read: `probe` implements them where the bounds hold. How many references there
/// are before `probe` decides which is asked first.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $method:ident, $with_text:ident, $read:expr;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Reads it.
            fn $method(&self) -> Reader<V>;

            /// The same, and the text of its error.
            fn $with_text(&self) -> Reader<V>
            where
                V: ErrorText;
        }

        impl<$($parameter),+> $name<$value> for $probe
        where
            $($bounds)*
        {
            fn $method(&self) -> Reader<$value> {
                Reader::new($read)
            }

            fn $with_text(&self) -> Reader<$value>
            where
                $value: ErrorText,
            {
                Reader::new(|value, reading| {
                    let read: fn(&$value, &mut ResponseRecorder) = $read;
                    read(value, reading);
                    reading.error_text(|| value.error_text());
                })
            }
        })*
    };
}

// Asked on `&&&probe`, in this order: `&&`, `&&&`, `&`, and the probe itself.
readings! {
    /// A result that can tell whether it is a failure, or an error that can tell its type.
    OutcomeOrNamedError: <T, E> &&Probe<Result<T, E>> [T: Outcome, E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, |value, reading| match value {
        Ok(value) => reading.failure = value.failure(),
        Err(_) => name_error(value, reading),
    };
    /// An error that can tell its type.
    NamedError: <T, E> &&&Probe<Result<T, E>> [E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, name_error;
    /// A result that can tell whether it is a failure.
    ToldOutcome: <V> &Probe<V> [V: Outcome] => V, __genai_outcome, __genai_outcome_and_error_text, |value, reading| reading.failure = value.failure();
    /// An answer, or an error that can tell its type.
    ResponseOrNamedError: <T, E> &&Probe<Result<T, E>> [T: Response, E: ErrorType] => Result<T, E>, __genai_response, __genai_response_and_error_text, |value, reading| {
        reading.response(value);
        name_error(value, reading);
    };
    /// A part of an answer, or an error that can tell its type.
    ChunkOrNamedError: <T, E> &&ItemProbe<Result<T, E>> [T: Chunk, E: ErrorType] => Result<T, E>, __genai_response, __genai_response_and_error_text, |item, reading| {
        item.fold(reading);
        name_error(item, reading);
    };
    /// An item that may be an error that can tell its type.
    NamedItemError: <T, E> &&ItemProbe<Result<T, E>> [E: ErrorType] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, name_error;
    /// An item that can tell whether it is a failure. One that is none does not undo one that was.
    ItemOutcome: <I> &&&ItemProbe<I> [I: Outcome] => I, __genai_outcome, __genai_outcome_and_error_text, |item, reading| {
        if let Some(failure) = item.failure() {
            reading.failed(failure);
        }
    };
    /// An item that may be an error.
    ItemError: <T, E> &ItemProbe<Result<T, E>> [] => Result<T, E>, __genai_outcome, __genai_outcome_and_error_text, read_error;
    /// Other items tell nothing.
    NoItemOutcome: <I> ItemProbe<I> [] => I, __genai_outcome, __genai_outcome_and_error_text, |_, _| {};
}

/// Other values tell nothing. Written out, so that the error if a text is asked for is a short one.
pub trait NoOutcome<V> {
    /// Reads nothing.
    fn __genai_outcome(&self) -> Reader<V>;

    /// There is no error whose text could be read, which the bound says.
    fn __genai_outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText;
}

impl<V> NoOutcome<V> for Probe<V> {
    fn __genai_outcome(&self) -> Reader<V> {
        Reader::unread()
    }

    fn __genai_outcome_and_error_text(&self) -> Reader<V>
    where
        V: ErrorText,
    {
        Reader::unread()
    }
}

readings! {
    /// A part of an answer. Asked before the whole: what is both knows better how it is added.
    ValueChunk: <V> &&ValueProbe<V> [V: Chunk] => V, __genai_response, __genai_response_and_error_text, V::fold;
    /// An answer.
    ValueResponse: <V> &&&ValueProbe<V> [V: Response] => V, __genai_response, __genai_response_and_error_text, |value, reading| reading.response(value);
    /// A result that can tell whether it is a failure.
    ValueOutcome: <V> &&ValueProbe<V> [V: Outcome] => V, __genai_outcome, __genai_outcome_and_error_text, |value, reading| reading.failure = value.failure();
    /// Other values tell nothing that the attribute's `error_type` does not say.
    NoValueOutcome: <V> &&&ValueProbe<V> [] => V, __genai_outcome, __genai_outcome_and_error_text, |_, _| {};
}

/// A `Result` of whatever can tell whether it is an error.
#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<T, E> Probe<Result<T, E>> {
    /// Reads that.
    pub fn __genai_outcome(&self) -> Reader<Result<T, E>> {
        Reader::new(read_error)
    }

    /// The same, and the text of the error.
    pub fn __genai_outcome_and_error_text(&self) -> Reader<Result<T, E>>
    where
        Result<T, E>: ErrorText,
    {
        Reader::new(|value, reading| {
            read_error(value, reading);
            reading.error_text(|| value.error_text());
        })
    }
}

/// An error fails the call; a later item that is none does not undo that.
fn read_error<T, E>(value: &Result<T, E>, reading: &mut ResponseRecorder) {
    if value.is_err() {
        reading.failed(error_type::<E>());
    }
}

fn name_error<T, E: ErrorType>(value: &Result<T, E>, reading: &mut ResponseRecorder) {
    if let Err(error) = value {
        reading.failed_with(error, E::error_type);
    }
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<I> ItemProbe<I> {
    /// The items have to be able to tell the usage.
    pub const fn __genai_response(&self) -> Reader<I>
    where
        I: Chunk,
    {
        Reader::new(I::fold)
    }

    /// The same, and the text of their errors.
    pub const fn __genai_response_and_error_text(&self) -> Reader<I>
    where
        I: Chunk + ErrorText,
    {
        Reader::new(|item, reading| {
            item.fold(reading);
            reading.error_text(|| item.error_text());
        })
    }
}
