//! Capture of returned values, selected by their type.

use serde_core::Serialize;

use crate::messages::CapturedResult;
use crate::work::ResultCapture;
use crate::work::{ItemProbe, Probe};

macro_rules! captures {
    ($($(#[$doc:meta])* $name:ident: <$($parameter:ident),+> $probe:ty [$($bounds:tt)*] => $value:ty, $capture:expr;)*) => {
        $($(#[$doc])*
        pub trait $name<V> {
            /// Selects the capture of the value.
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

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, and the probe itself.
captures! {
    /// Captures the `Ok` value.
    CapturedOk: <T, E> &&Probe<Result<T, E>> [T: Serialize] => Result<T, E>, |value, recorder| {
        if let (Ok(value), Some(output)) = (value, recorder.asked()) {
            output.value(value);
        }
    };
    /// Captures the whole value.
    CapturedValue: <V> &&&Probe<V> [V: Serialize] => V, |value, recorder| {
        if let Some(output) = recorder.asked() {
            output.value(value);
        }
    };
    /// Captures the `Ok` value of an item.
    CapturedItemOk: <T, E> &&ItemProbe<Result<T, E>> [T: Serialize] => Result<T, E>, |item, recorder| {
        if let (Ok(item), Some(output)) = (item, recorder.asked()) {
            output.item(item);
        }
    };
    /// Captures an item.
    CapturedItem: <V> &&&ItemProbe<V> [V: Serialize] => V, |item, recorder| {
        if let Some(output) = recorder.asked() {
            output.item(item);
        }
    };
}

// Selected last: the unmet bound names the missing trait.
#[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
impl<V> Probe<V> {
    /// Never runs.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        ResultCapture(|_, _| {})
    }
}

#[allow(clippy::unused_self)] // A method, because only the type of `self` matters.
impl<V> ItemProbe<V> {
    /// Never runs.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        ResultCapture(|_, _| {})
    }
}
