//! The trait for items of a model's stream.

use crate::answer::error_type::error_type;
use crate::answer::recorder::ResponseRecorder;

/// Item of a model's stream, from which usage, model, id and finish reasons are read as it arrives.
///
/// The attributes of model calls require this trait for the items of a returned stream, through `Result`, `Option`,
/// `Vec` and `Box`. The method is not named `record`, so that a type can also be a [`Response`](crate::Response).
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Chunk, ResponseRecorder, Usage};
/// struct Delta { text: String, usage: Option<(u32, u32)>, stop: Option<String> }
///
/// impl Chunk for Delta {
///     fn fold(&self, recorder: &mut ResponseRecorder) {
///         recorder.generation(0);
///         if let Some((input, output)) = self.usage {
///             recorder.usage(Usage::input_including_cached(input).with_output_tokens(output));
///         }
///         if let Some(reason) = &self.stop {
///             recorder.finish_reason(0, reason.clone());
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a stream of `{Self}` does not say how many tokens the call used",
    label = "`genai::Chunk` is not implemented for the items of this stream",
    note = "if it is a client's type, switch on the client's feature of `genai-otel` in Cargo.toml, such as `rig-044`: `genai::reference::clients` lists them",
    note = "if the items are the provider's JSON or server-sent events as text or bytes, write in the attribute: response = genai::json::Events::parse",
    note = "if it is a type of your own, write `impl genai::Chunk for {Self} {{ fn fold(&self, reading: &mut genai::ResponseRecorder) {{ … }} }}`, or in the attribute: response = |item| …",
    note = "if the items do not have the token counts, write in the attribute `usage = none`, and in the body `genai::current_call().record_usage(…)` if they are known there"
)]
pub trait Chunk {
    /// Adds the facts of this item to those of the earlier items.
    fn fold(&self, recorder: &mut ResponseRecorder);
}

/// Stream that has the usage itself. It is read when the stream ends or is dropped. The trait is detected where the
/// function returns `impl Stream`, also in a `Result`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{ResponseRecorder, StreamEnd, Usage};
/// struct Completion { input: u64, output: u64 }
///
/// impl StreamEnd for Completion {
///     fn fold(&self, recorder: &mut ResponseRecorder) {
///         recorder.usage(Usage::input_including_cached(self.input).with_output_tokens(self.output));
///     }
/// }
/// ```
pub trait StreamEnd {
    /// Adds the facts of the stream to those of its items.
    fn fold(&self, recorder: &mut ResponseRecorder);
}

impl<T: Chunk, E> Chunk for Result<T, E> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        match self {
            Ok(chunk) => chunk.fold(recorder),
            Err(_) => {
                recorder.failed(error_type::<E>());
            }
        }
    }
}

impl<T: Chunk> Chunk for Option<T> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if let Some(chunk) = self {
            chunk.fold(recorder);
        }
    }
}

impl<T: Chunk> Chunk for Vec<T> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        for chunk in self {
            chunk.fold(recorder);
        }
    }
}

impl<T: Chunk + ?Sized> Chunk for &T {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        (**self).fold(recorder);
    }
}

impl<T: Chunk + ?Sized> Chunk for Box<T> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        (**self).fold(recorder);
    }
}
