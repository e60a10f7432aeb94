//! How results of tools are compared, decided by their type.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;

use crate::answer::{error_type, says_nothing};
use crate::fingerprint::{HashKey, result};
use crate::work::ResultHash;
use crate::work::{ItemProbe, Probe};

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $hash:expr;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// How they are compared, if they can be.
            fn __genai_compared(&self) -> ResultHash<V>;
        }

        impl<$($parameter),+> $name<$value> for $probe
        where
            $($bounds)*
        {
            fn __genai_compared(&self) -> ResultHash<$value> {
                ResultHash($hash)
            }
        })*
    };
}

// Asked on `&&&&probe`, in this order: `&&&`, `&&&&`, `&&`, `&`, and the probe itself.
comparisons! {
    /// By what an `Ok` holds, and the text of an error.
    ComparedByOkAndText: <T, E> &&&Probe<Result<T, E>> [T: Serialize, E: Display] => Result<T, E>, Some(|value, key| match value {
        Ok(value) => result(key, value),
        Err(error) => text(key, error),
    });
    /// By the whole value.
    ComparedByValue: <V> &&&&Probe<V> [V: Serialize] => V, Some(|value, key| result(key, value));
    /// By what an `Ok` holds.
    ComparedByOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, Some(|value, key| value.as_ref().ok().and_then(|value| result(key, value)));
    /// By the text of an error.
    ComparedByText: <T, E> &Probe<Result<T, E>> [E: Display] => Result<T, E>, Some(|value, key| value.as_ref().err().and_then(|error| text(key, error)));
    /// Not at all.
    NotCompared: <V> Probe<V> [] => V, None;
    /// Items of streams are not.
    ItemNotCompared: <I> ItemProbe<I> [] => I, None;
}

/// The keyed hash of an error's text, where its type says nothing. A `Display` that panics has no text.
fn text<E: Display>(key: &HashKey, error: &E) -> Option<u64> {
    if !says_nothing(error_type::<E>()) {
        return None;
    }
    let text = catch_unwind(AssertUnwindSafe(|| error.to_string())).ok()?;
    result(key, &text)
}
