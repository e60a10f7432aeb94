//! Trait for answers of providers.

use std::rc::Rc;
use std::sync::Arc;

use crate::answer::error_type::error_type;
use crate::answer::recorder::ResponseRecorder;
use crate::usage::Usage;

/// Answer of a provider, from which usage, model, id and finish reasons are read.
///
/// The attributes of model calls require this trait for the function's return type, through `Result`, `Option`, `Box`,
/// `Rc`, `Arc` and references. `#[derive(genai::Response)]` implements it for your own types. For other types, use the
/// attribute's `response = |r| …`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Response, ResponseRecorder, Usage};
/// struct Answer { text: String, model: String, prompt_tokens: u32, completion_tokens: u32 }
///
/// impl Response for Answer {
///     fn usage(&self) -> Usage {
///         Usage::input_including_cached(self.prompt_tokens).with_output_tokens(self.completion_tokens)
///     }
///     fn record(&self, recorder: &mut ResponseRecorder) {
///         recorder.model(&self.model).finish_reason(0, "stop");
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how many tokens the call used",
    label = "`genai::Response` is not implemented for this type",
    note = "if it is a client's type, switch on the client's feature of `genai-otel` in Cargo.toml, such as `rig-044`: `genai::reference::clients` lists them",
    note = "if it is the provider's JSON as text or bytes, write in the attribute: response = genai::json::Body::parse",
    note = "if it is a type of your own, write `#[derive(genai::Response)]` above it, or in the attribute: response = |r| genai::Usage::…",
    note = "if it does not have the token counts, write in the attribute `usage = none`, and in the body `genai::current_call().record_usage(…)` if they are known there"
)]
pub trait Response {
    /// Token counts of the call; unknown ones are absent.
    fn usage(&self) -> Usage;

    /// Records all other facts: the model, the id, finish reasons, a failure. Record the content if
    /// [`ResponseRecorder::output`] returns a collector. The default implementation records nothing.
    fn record(&self, recorder: &mut ResponseRecorder) {
        let _ = recorder;
    }

    /// Records all facts, usage included. Types that read everything in one pass override this method.
    #[doc(hidden)]
    fn read_into(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(self.usage());
        self.record(recorder);
    }
}

impl<T: Response, E> Response for Result<T, E> {
    fn usage(&self) -> Usage {
        self.as_ref().map_or_else(|_| Usage::unknown(), T::usage)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        match self {
            Ok(response) => response.record(recorder),
            Err(_) => {
                recorder.failed(error_type::<E>());
            }
        }
    }

    fn read_into(&self, recorder: &mut ResponseRecorder) {
        match self {
            Ok(response) => response.read_into(recorder),
            Err(_) => self.record(recorder),
        }
    }
}

impl<T: Response> Response for Option<T> {
    fn usage(&self) -> Usage {
        self.as_ref().map_or_else(Usage::unknown, T::usage)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        if let Some(response) = self {
            response.record(recorder);
        }
    }

    fn read_into(&self, recorder: &mut ResponseRecorder) {
        if let Some(response) = self {
            response.read_into(recorder);
        }
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {
        $(impl<T: Response + ?Sized> Response for $pointer {
            fn usage(&self) -> Usage {
                (**self).usage()
            }

            fn record(&self, recorder: &mut ResponseRecorder) {
                (**self).record(recorder);
            }

            fn read_into(&self, recorder: &mut ResponseRecorder) {
                (**self).read_into(recorder);
            }
        })*
    };
}

pointers!(Arc<T>, Box<T>, Rc<T>, &T);

/// Usage without any other facts.
impl Response for Usage {
    fn usage(&self) -> Usage {
        *self
    }
}
