//! Implementations for types that serialize to their provider's JSON.

#![allow(unused_macros)] // Not every client has both.

/// Implements `Response` for types of a client, each with where its model and its id are.
macro_rules! serialized_response {
    ($($response:ty: |$it:ident| $model:expr, $id:expr;)*) => {
        $(impl $crate::answer::Response for $response {
            fn usage(&self) -> $crate::usage::Usage {
                $crate::adapters::reader::usage(self)
            }

            fn model(&self) -> Option<&str> {
                let $it = self;
                $model
            }

            fn id(&self) -> Option<&str> {
                let $it = self;
                $id
            }

            fn failure(&self) -> Option<std::borrow::Cow<'static, str>> {
                $crate::adapters::reader::failure(self)
            }

            fn finish_reasons(&self) -> $crate::answer::FinishReasons {
                $crate::adapters::reader::finish_reasons(self)
            }

            fn read_into(&self, reading: &mut $crate::answer::Reading) {
                $crate::adapters::reader::fold(self, reading);
                reading.output_of(self);
            }

            #[cfg(feature = "capture")]
            fn output(&self, output: &mut $crate::capture::OutputContent) {
                $crate::messages::as_json(self, |value| $crate::messages::json::response(value, output));
            }
        })*
    };
}

/// Implements `Chunk` for types of a client.
macro_rules! serialized_chunk {
    ($($chunk:ty),*) => {
        $(impl $crate::answer::Chunk for $chunk {
            fn fold(&self, reading: &mut $crate::answer::Reading) {
                #[cfg(feature = "capture")]
                if let Some(output) = reading.output() {
                    $crate::messages::as_json(self, |value| $crate::messages::json::chunk(value, output));
                }
                $crate::adapters::reader::fold(self, reading);
            }
        })*
    };
}

#[allow(unused_imports)] // Not every client has both.
pub(in crate::adapters) use {serialized_chunk, serialized_response};
