//! Implementations for clients' types: those that serialize to their provider's JSON, and tool calls.

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
    ($how:expr; $($(#[$doc:meta])* $response:ty $(: $content:path)?;)*) => {
        $($(#[$doc])*
        impl $crate::answer::Response for $response {
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

/// Implements `Request::content` for a client's type.
macro_rules! serialized_content {
    () => {
        #[cfg(feature = "capture")]
        fn content(&self, content: &mut $crate::capture::RequestContent) {
            $crate::messages::as_json(self, |value| $crate::messages::json::request(value, content));
        }
    };
}

/// Implements `ToolCall` for a client's types by their fields: the name, the id unless the type has none, the arguments.
macro_rules! tool_calls {
    (@id $call:ident) => {
        None
    };
    (@id $call:ident $($id:ident).+) => {
        Some(&$call.$($id).+)
    };
    ($($call:ty { name: $($name:ident).+, $(id: $($id:ident).+,)? arguments: $($arguments:ident).+ })*) => {
        $(impl $crate::request::ToolCall for $call {
            fn name(&self) -> &str {
                &self.$($name).+
            }

            fn id(&self) -> Option<&str> {
                $crate::adapters::reader::tool_calls!(@id self $($($id).+)?)
            }

            fn arguments(&self) -> impl ::serde_core::Serialize {
                &self.$($arguments).+
            }
        })*
    };
}

#[allow(unused_imports)] // No client needs all of the macros.
pub(in crate::adapters) use {serialized_chunk, serialized_content, serialized_response, tool_calls};
