//! Fingerprints: equal calls have equal ones, different calls have different ones.

mod forms;
mod json;
mod known;
mod unknown;

use genai_runtime::__private::fingerprint::Key;
use serde::Serialize;

fn key() -> Key {
    Key::new(*b"sixteen bytes...")
}

/// The fingerprint of a call with one argument, if it is known.
fn try_of<T: Serialize + ?Sized>(value: &T) -> Option<u64> {
    key().call("tool", |arguments| arguments.argument("value", value))
}

fn of<T: Serialize + ?Sized>(value: &T) -> u64 {
    try_of(value).expect("the value can be serialised")
}
