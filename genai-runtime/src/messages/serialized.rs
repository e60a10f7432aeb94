//! Serialization of captured values to JSON.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;
use serde_json::Value;

use crate::fingerprint;
use crate::fingerprint::HashKey;
use crate::summary::{Schema, Summarizer, Summary};

/// Parameter that can be captured: any type that implements [`Serialize`].
#[diagnostic::on_unimplemented(
    message = "a parameter of type `{Self}` cannot be captured",
    label = "`serde::Serialize` is not implemented for `{Self}`",
    note = "write `#[derive(serde::Serialize)]` above the type and those it is made of, for a type parameter `T: serde::Serialize`; a type of another crate may need that crate's feature `serde`",
    note = "or name the parameters to capture, such as `capture(input(task))`, or keep this one out by `secret(name)`"
)]
pub trait CapturedParameter {
    /// Value as JSON. `None` if it cannot be serialized.
    #[doc(hidden)]
    fn json(&self) -> Option<Value>;

    /// Summary of the value. `None` if it cannot be serialized.
    #[doc(hidden)]
    fn summary(&self, summarizer: &Summarizer, schema: Option<Schema<'_>>) -> Option<Summary>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> CapturedParameter for T {
    fn json(&self) -> Option<Value> {
        to_json(self)
    }

    fn summary(&self, summarizer: &Summarizer, schema: Option<Schema<'_>>) -> Option<Summary> {
        summarizer.value(self, schema)
    }
}

/// Returned value that can be captured: any type that implements [`Serialize`], and any `Result` of one.
#[diagnostic::on_unimplemented(
    message = "a returned value of type `{Self}` cannot be captured",
    label = "`serde::Serialize` is not implemented for what is returned",
    note = "write `#[derive(serde::Serialize)]` above the type and those it is made of, for a type parameter `T: serde::Serialize`; a type of another crate may need that crate's feature `serde`",
    note = "or leave it out of `capture(…)`"
)]
pub trait CapturedResult {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> CapturedResult for T {}

/// Value as JSON. `None` if it cannot be serialized, its `Serialize` panics, or it is nested so deep that walking it
/// could overflow the stack.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Option<Value> {
    let json = AssertUnwindSafe(|| {
        // Only this serializer limits the depth, `serde_json` does not. Its hash is unused.
        fingerprint::ResultKey::new(&HashKey::new([0; 16]), None).hash(value)?;
        serde_json::to_value(value).ok()
    });
    catch_unwind(json).ok().flatten()
}

/// Size of the value as JSON in bytes, counted without allocating it.
pub(crate) fn json_size(value: &Value) -> usize {
    struct Count(usize);

    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    // Counting cannot fail, and neither can the keys of a JSON object.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}
