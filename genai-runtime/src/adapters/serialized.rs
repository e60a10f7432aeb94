//! Values of any type that serializes: to a provider's JSON, for `response = json`, or to a result with an error mark.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;

use crate::adapters::reader::{self, As};
use crate::answer::{Chunk, ResponseRecorder};
use crate::work::Read;

/// A value that `response = json` can read: every [`Serialize`].
#[diagnostic::on_unimplemented(
    message = "`response = json` cannot read `{Self}`, which is not `serde::Serialize`",
    label = "`serde::Serialize` is not implemented for `{Self}`",
    note = "switch on the client's feature for serde, or write `#[derive(serde::Serialize)]` above a type of your own, with the provider's names of the fields",
    note = "or return the counts by a closure: `response = |r| genai::Usage::input_including_cached(…).with_output_tokens(…)`"
)]
pub trait SerializedJson: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> SerializedJson for T {}

/// A value read by its serialized fields: a whole answer, or an item of a stream.
#[derive(Debug)]
pub struct Serialized<'v, V: ?Sized> {
    value: &'v V,
    /// A function pointer, so that a type without `Serialize` gives one error and not a second one about [`Chunk`].
    fold: fn(&V, &mut ResponseRecorder),
}

impl<'v, V: Serialize + ?Sized> Serialized<'v, V> {
    pub(crate) const fn new(value: &'v V) -> Self {
        Self {
            value,
            fold: |value, recorder| reader::fold_chunk(value, As::Document, recorder),
        }
    }
}

impl<V: ?Sized> Chunk for Serialized<'_, V> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        (self.fold)(self.value, recorder);
    }
}

/// `error.type` of a result that is marked as an error.
pub(super) const TOOL_ERROR: &str = "tool_error";

/// Reader for whether a value serializes to a result that is marked as an error.
#[derive(Debug)]
pub enum SerializedFailure {}

impl<V: Serialize> Read<V> for SerializedFailure {
    fn read(value: &V, recorder: &mut ResponseRecorder) {
        if recorder.looks_inside() && says_error(value) {
            recorder.failed(TOOL_ERROR);
        }
    }
}

/// Whether the value is marked as an error; `false` if its `Serialize` panics. It is a separate function because a
/// recursion would need its stack at every level.
#[inline(never)]
fn says_error<V: Serialize>(value: &V) -> bool {
    catch_unwind(AssertUnwindSafe(|| reader::is_tool_error(value))).unwrap_or(false)
}

/// Reader for whether an `Ok` value serializes to a result that is marked as an error.
#[derive(Debug)]
pub enum SerializedOkFailure {}

impl<T: Serialize, E> Read<Result<T, E>> for SerializedOkFailure {
    fn read(value: &Result<T, E>, recorder: &mut ResponseRecorder) {
        if let Ok(value) = value {
            SerializedFailure::read(value, recorder);
        }
    }
}
