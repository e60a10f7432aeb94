//! How returned values are captured, decided by their type.

use serde_core::Serialize;

use crate::messages::CapturedResult;
use crate::work::ResultCapture;
use crate::work::{ItemProbe, Probe};

macro_rules! captures {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $capture:expr;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// How they are captured.
            fn __genai_captured(&self) -> ResultCapture<V>;
        }

        impl<$($parameter),+> $name<$value> for $probe
        where
            $($bounds)*
        {
            fn __genai_captured(&self) -> ResultCapture<$value> {
                ResultCapture($capture)
            }
        })*
    };
}

// Asked on `&&&probe`, in this order: `&&`, `&&&`, and the probe itself.
captures! {
    /// What an `Ok` holds.
    CapturedOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, |value, recorder| {
        if let (Ok(value), Some(output)) = (value, recorder.asked()) {
            output.value(value);
        }
    };
    /// The whole value.
    CapturedValue: <V> &&&Probe<V> [V: Serialize] => V, |value, recorder| {
        if let Some(output) = recorder.asked() {
            output.value(value);
        }
    };
    /// What an item that is `Ok` holds.
    CapturedItemOk: <T, E> &&ItemProbe<Result<T, E>> [T: Serialize] => Result<T, E>, |item, recorder| {
        if let (Ok(item), Some(output)) = (item, recorder.asked()) {
            output.item(item);
        }
    };
    /// An item.
    CapturedItem: <V> &&&ItemProbe<V> [V: Serialize] => V, |item, recorder| {
        if let Some(output) = recorder.asked() {
            output.item(item);
        }
    };
}

// The last to be found: the bound says what is missing.
#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// Does not come to run.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        ResultCapture(|_, _| {})
    }
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<V> ItemProbe<V> {
    /// Does not come to run.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        ResultCapture(|_, _| {})
    }
}
