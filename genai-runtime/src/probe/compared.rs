//! How results of tools are compared, decided by their type.

use serde_core::Serialize;

use crate::fingerprint::result;
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

// Asked on `&&&probe`, in this order: `&&`, `&&&`, and the probe itself.
comparisons! {
    /// By what an `Ok` holds.
    ComparedByOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, Some(|value, key| value.as_ref().ok().and_then(|value| result(key, value)));
    /// By the whole value.
    ComparedByValue: <V> &&&Probe<V> [V: Serialize] => V, Some(|value, key| result(key, value));
    /// Not at all.
    NotCompared: <V> Probe<V> [] => V, None;
    /// Items of streams are not.
    ItemNotCompared: <I> ItemProbe<I> [] => I, None;
}
