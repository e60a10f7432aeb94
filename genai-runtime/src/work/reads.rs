//! Reading of single aspects of a value. Each aspect is a type without fields, so that several compile to one function.

use std::error::Error;
use std::marker::PhantomData;

use crate::answer::{Chunk, ErrorText, ErrorType, Outcome, Response, ResponseRecorder, error_type, says_nothing};
use crate::usage::Usage;
use crate::work::reader::Reader;

/// One aspect of a value that can be read.
pub trait Read<V>: 'static {
    /// Records this aspect of the value.
    fn read(value: &V, recorder: &mut ResponseRecorder);
}

/// The answer to a question about `V`: the value is read in the way of `M`.
#[derive(Debug)]
pub struct Reads<V, M>(PhantomData<fn() -> (V, M)>);

impl<V, M> Reads<V, M> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V, M: Read<V>> Reads<V, M> {
    /// Reads another aspect after this one.
    pub const fn and<N: Read<V>>(&self, _: &Reads<V, N>) -> Reads<V, (M, N)> {
        Reads::NEW
    }

    /// Reads the value.
    pub fn read(&self, value: &V, recorder: &mut ResponseRecorder) {
        M::read(value, recorder);
    }

    /// A reader of results that reads this aspect.
    pub const fn reader(&self) -> Reader<V> {
        Reader::new(M::read)
    }
}

impl<V, M: Read<V>, N: Read<V>> Read<V> for (M, N) {
    fn read(value: &V, recorder: &mut ResponseRecorder) {
        M::read(value, recorder);
        N::read(value, recorder);
    }
}

macro_rules! aspects {
    ($($(#[$doc:meta])* $aspect:ident <$($parameter:ident),+> $value:ty [$($bounds:tt)*] $read:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $aspect {}

            impl<$($parameter),+> Read<$value> for $aspect
            where
                $($bounds)*
            {
                fn read(value: &$value, recorder: &mut ResponseRecorder) {
                    let read: fn(&$value, &mut ResponseRecorder) = $read;
                    read(value, recorder);
                }
            }
        )*
    };
}

aspects! {
    /// No aspect: nothing is read.
    Nothing <V> V [] |_, _| {};
    /// A whole answer.
    Whole <V> V [V: Response] |value, recorder| recorder.response(value);
    /// A part of an answer.
    Part <V> V [V: Chunk] V::fold;
    /// A value that may be a failure.
    Failure <V> V [V: Outcome] |value, recorder| recorder.failure = value.failure();
    /// An item that may be a failure. A later item that is none keeps an earlier failure.
    ItemFailure <V> V [V: Outcome] |item, recorder| {
        if let Some(failure) = item.failure() {
            recorder.failed(failure);
        }
    };
    /// The name that an error type defines.
    OwnName <T, E> Result<T, E> [E: ErrorType] |value, recorder| {
        if let Err(error) = value {
            recorder.failed_with(error, E::error_type);
            recorder.usage(error.usage());
        }
    };
    /// The name of the first source of the error that has one, else that of its type.
    SourceName <T, E> Result<T, E> [E: Error] |value, recorder| {
        if let Err(error) = value {
            let source = error.source();
            recorder.failed_with(error, |_| source.map(ErrorType::error_type).filter(|word| !says_nothing(word)));
            recorder.usage(source.map_or_else(Usage::unknown, ErrorType::usage));
        }
    };
    /// The name of an error's type.
    TypeName <T, E> Result<T, E> [] |value, recorder| {
        if value.is_err() {
            recorder.failed(error_type::<E>());
        }
    };
    /// The text of an error.
    TextOfError <V> V [V: ErrorText] |value, recorder| recorder.error_text(|| value.error_text());
}
