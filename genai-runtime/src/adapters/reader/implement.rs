//! Implementations for types that serialize to their provider's JSON.

#![allow(unused_macros)] // Not every client has both.

/// Implements `Response` for types of a client, each with where its model and its id are, and how its content is read if not
/// as the provider's JSON.
macro_rules! serialized_response {
    (@output $response:expr, $output:expr) => {
        $crate::messages::as_json($response, |value| $crate::messages::json::response(value, $output))
    };
    (@output $response:expr, $output:expr, $said:path) => {
        $said($response, $output)
    };
    ($how:expr; $($response:ty: |$it:ident| $model:expr, $id:expr $(, $said:path)?;)*) => {
        $(impl $crate::answer::Response for $response {
            fn usage(&self) -> $crate::usage::Usage {
                $crate::adapters::reader::usage(self, $how)
            }

            fn model(&self) -> Option<&str> {
                #[allow(unused_variables)]
                let $it = self;
                $model
            }

            fn id(&self) -> Option<&str> {
                #[allow(unused_variables)]
                let $it = self;
                $id
            }

            fn failure(&self) -> Option<std::borrow::Cow<'static, str>> {
                $crate::adapters::reader::failure(self, $how)
            }

            fn finish_reasons(&self) -> $crate::answer::FinishReasons {
                $crate::adapters::reader::finish_reasons(self, $how)
            }

            fn read_into(&self, reading: &mut $crate::answer::Reading) {
                $crate::adapters::reader::fold(self, $how, reading);
                reading.output_of(self);
            }

            #[cfg(feature = "capture")]
            fn output(&self, output: &mut $crate::capture::OutputContent) {
                $crate::adapters::reader::serialized_response!(@output self, output $(, $said)?);
            }
        })*
    };
}

/// Implements `Chunk` for types of a client.
macro_rules! serialized_chunk {
    ($how:expr; $($chunk:ty),*) => {
        $(impl $crate::answer::Chunk for $chunk {
            fn fold(&self, reading: &mut $crate::answer::Reading) {
                $crate::adapters::reader::fold_chunk(self, $how, reading);
            }
        })*
    };
}

#[allow(unused_imports)] // Not every client has both.
pub(in crate::adapters) use {serialized_chunk, serialized_response};
