//! Capture of returned values, selected by their type.

use serde_core::Serialize;

use crate::messages::CapturedResult;
use crate::probe::question::questions;
use crate::work::{ItemProbe, Probe, ResultCapture};

// Methods are called on `&&&probe` and resolved in this order: `&&`, `&&&`, and the probe itself.
questions! {
    /// How a result, an item, or the `Ok` value of one is captured.
    CaptureOf, __genai_captured {
        <T, E> &&Probe<Result<T, E>> [T: Serialize] => ResultCapture<Result<T, E>>, |value, recorder| {
            if let (Ok(value), Some(output)) = (value, recorder.asked()) {
                output.value(value);
            }
        };
        <V> &&&Probe<V> [V: Serialize] => ResultCapture<V>, |value, recorder| {
            if let Some(output) = recorder.asked() {
                output.value(value);
            }
        };
        <T, E> &&ItemProbe<Result<T, E>> [T: Serialize] => ResultCapture<Result<T, E>>, |item, recorder| {
            if let (Ok(item), Some(output)) = (item, recorder.asked()) {
                output.item(item);
            }
        };
        <V> &&&ItemProbe<V> [V: Serialize] => ResultCapture<V>, |item, recorder| {
            if let Some(output) = recorder.asked() {
                output.item(item);
            }
        };
    }
}

// Selected last: the unmet bound names the missing trait.
impl<V> Probe<V> {
    /// Never runs.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        |_, _| {}
    }
}

impl<V> ItemProbe<V> {
    /// Never runs.
    pub const fn __genai_captured(&self) -> ResultCapture<V>
    where
        V: CapturedResult,
    {
        |_, _| {}
    }
}
