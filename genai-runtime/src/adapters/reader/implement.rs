//! Implementations for types that serialize to their provider's JSON.

#![allow(unused_macros)] // No client needs all of the macros.

/// Implements `Response` for a client's types. A type may name a reader for its content, if that is not the provider's
/// JSON.
macro_rules! serialized_response {
    (@output $response:expr, $output:expr) => {
        $crate::messages::as_json($response, |value| $crate::messages::json::response(value, $output))
    };
    (@output $response:expr, $output:expr, $content:path) => {
        $content($response, $output)
    };
    ($how:expr; $($response:ty $(: $content:path)?;)*) => {
        $(impl $crate::answer::Response for $response {
            fn usage(&self) -> $crate::usage::Usage {
                $crate::adapters::reader::usage(self, $how)
            }

            fn record(&self, recorder: &mut $crate::answer::ResponseRecorder) {
                recorder.without_new_usage(|recorder| self.read_into(recorder));
            }

            fn read_into(&self, recorder: &mut $crate::answer::ResponseRecorder) {
                $crate::adapters::reader::fold(self, $how, recorder);
                #[cfg(feature = "capture")]
                if let Some(output) = recorder.output() {
                    $crate::adapters::reader::serialized_response!(@output self, output $(, $content)?);
                }
            }
        })*
    };
}

/// Implements `Chunk` for a client's types.
macro_rules! serialized_chunk {
    ($how:expr; $($chunk:ty),*) => {
        $(impl $crate::answer::Chunk for $chunk {
            fn fold(&self, recorder: &mut $crate::answer::ResponseRecorder) {
                $crate::adapters::reader::fold_chunk(self, $how, recorder);
            }
        })*
    };
}

#[allow(unused_imports)] // No client needs all of the macros.
pub(in crate::adapters) use {serialized_chunk, serialized_response};
