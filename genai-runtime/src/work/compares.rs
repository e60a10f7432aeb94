//! Comparison of results with those of other calls, by a hash.

use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use serde_core::Serialize;

use crate::answer::{ResponseRecorder, error_type, says_nothing};
use crate::fingerprint::ResultKey;
use crate::work::error_kind::ErrorKind;

/// One way to compare values.
pub trait Compare<V>: 'static {
    /// Records the keyed hash of the value, if it is compared in this way. The recorder has the value's failure.
    fn compare(value: &V, key: &ResultKey, recorder: &mut ResponseRecorder);
}

/// The answer to a question about `V`: the value is compared in the way of `M`.
#[derive(Debug)]
pub struct Compares<V, M>(PhantomData<fn() -> (V, M)>);

impl<V, M> Compares<V, M> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V, M: Compare<V>> Compares<V, M> {
    /// Compares errors in another way than results.
    pub const fn or<N: Compare<V>>(&self, _: &Compares<V, N>) -> Compares<V, (M, N)> {
        Compares::NEW
    }
}

impl<V, M: Compare<V>, N: Compare<V>> Compare<V> for (M, N) {
    fn compare(value: &V, key: &ResultKey, recorder: &mut ResponseRecorder) {
        M::compare(value, key, recorder);
        N::compare(value, key, recorder);
    }
}

macro_rules! ways {
    ($($(#[$doc:meta])* $way:ident <$($parameter:ident),+> $value:ty [$($bounds:tt)*] $compare:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $way {}

            impl<$($parameter),+> Compare<$value> for $way
            where
                $($bounds)*
            {
                fn compare(value: &$value, key: &ResultKey, recorder: &mut ResponseRecorder) {
                    let compare: fn(&$value, &ResultKey, &mut ResponseRecorder) = $compare;
                    compare(value, key, recorder);
                }
            }
        )*
    };
}

ways! {
    /// No comparison.
    NotCompared <V> V [] |_, _, _| {};
    /// Comparison by the whole value.
    ByValue <V> V [V: Serialize] result;
    /// Comparison by the value in `Ok`.
    ByOk <T, E> Result<T, E> [T: Serialize] |value, key, recorder| {
        if let Ok(value) = value {
            result(value, key, recorder);
        }
    };
    /// Comparison of an error by its variant, or by its text.
    ByVariantOrText <T, E> Result<T, E> [E: Debug + Display] |value, key, recorder| {
        error(value, key, recorder, |error| (Some(error), Some(error)));
    };
    /// Comparison of an error by its variant.
    ByVariant <T, E> Result<T, E> [E: Debug] |value, key, recorder| {
        error(value, key, recorder, |error| (Some(error), None));
    };
    /// Comparison of an error by its text.
    ByText <T, E> Result<T, E> [E: Display] |value, key, recorder| {
        error(value, key, recorder, |error| (None, Some(error)));
    };
}

/// Records the hash of a result. If it is a failure that is not named, its content identifies the error.
fn result<T: Serialize>(value: &T, key: &ResultKey, recorder: &mut ResponseRecorder) {
    recorder.hashes.result = key.hash(value);
    recorder.name_failure();
    if recorder.failure.as_deref().is_some_and(says_nothing) {
        recorder.hashes.error = key.hash_error(value);
    }
}

/// The forms in which an error can be written.
type Shown<'a> = (Option<&'a dyn Debug>, Option<&'a dyn Display>);

/// Records the hash of what identifies an error.
fn error<T, E>(value: &Result<T, E>, key: &ResultKey, recorder: &mut ResponseRecorder, shown: fn(&E) -> Shown<'_>) {
    if let Err(error) = value {
        let (debug, display) = shown(error);
        let kind = ErrorKind {
            type_name: error_type::<E>(),
            debug,
            display,
        };
        kind.record(key, recorder);
    }
}
