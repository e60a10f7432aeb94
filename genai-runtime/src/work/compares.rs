//! Comparison of results with those of other calls, by a hash.

use std::fmt::Display;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;

use crate::answer::{error_type, says_nothing};
use crate::fingerprint::ResultKey;

/// One way to compare values.
pub trait Compare<V>: 'static {
    /// The keyed hash of the value, if it is compared in this way.
    fn hash(value: &V, key: &ResultKey) -> Option<u64>;
}

/// The answer to a question about `V`: the value is compared in the way of `M`.
#[derive(Debug)]
pub struct Compares<V, M>(PhantomData<fn() -> (V, M)>);

impl<V, M> Compares<V, M> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V, M: Compare<V>> Compares<V, M> {
    /// Falls back to another way to compare values that have no hash in this one.
    pub const fn or<N: Compare<V>>(&self, _: &Compares<V, N>) -> Compares<V, (M, N)> {
        Compares::NEW
    }
}

impl<V, M: Compare<V>, N: Compare<V>> Compare<V> for (M, N) {
    fn hash(value: &V, key: &ResultKey) -> Option<u64> {
        M::hash(value, key).or_else(|| N::hash(value, key))
    }
}

macro_rules! ways {
    ($($(#[$doc:meta])* $way:ident <$($parameter:ident),+> $value:ty [$($bounds:tt)*] $hash:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $way {}

            impl<$($parameter),+> Compare<$value> for $way
            where
                $($bounds)*
            {
                fn hash(value: &$value, key: &ResultKey) -> Option<u64> {
                    let hash: fn(&$value, &ResultKey) -> Option<u64> = $hash;
                    hash(value, key)
                }
            }
        )*
    };
}

ways! {
    /// No comparison.
    NotCompared <V> V [] |_, _| None;
    /// Comparison by the whole value.
    ByValue <V> V [V: Serialize] |value, key| key.hash(value);
    /// Comparison by the value in `Ok`.
    ByOk <T, E> Result<T, E> [T: Serialize] |value, key| value.as_ref().ok().and_then(|value| key.hash(value));
    /// Comparison by the text of an error.
    ByText <T, E> Result<T, E> [E: Display] |value, key| value.as_ref().err().and_then(|error| text(key, error));
}

/// The keyed hash of an error's text, if its type does not identify it. A `Display` that panics has no text.
fn text<E: Display>(key: &ResultKey, error: &E) -> Option<u64> {
    if !says_nothing(error_type::<E>()) {
        return None;
    }
    let text = catch_unwind(AssertUnwindSafe(|| error.to_string())).ok()?;
    key.hash(&text)
}
