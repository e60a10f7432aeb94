//! The body of an annotated plain `fn`.

use crate::call::Call;
use crate::future::{Reader, inside};

/// Runs the body inside its span.
pub(crate) fn run<R>(mut call: Call, reader: &Reader<R>, body: impl FnOnce() -> R) -> R {
    let value = inside(&mut call, body);
    reader.end(&mut call, &value);
    value
}
