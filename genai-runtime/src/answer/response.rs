//! What a provider's answer can tell.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::answer::error_type::error_type;
use crate::answer::finish_reasons::FinishReasons;
use crate::answer::reading::Reading;
#[cfg(feature = "capture")]
use crate::messages::OutputContent;
use crate::price::Cost;
use crate::usage::Usage;

/// A provider's answer, from which a model call's usage, model, id and finish reasons are read.
///
/// The attributes of model calls ask for it on the function's return type, through `Result`, `Option`, `Box`, `Rc`, `Arc`
/// and references. `#[derive(genai::Response)]` writes it for types of your own; of types that you do not own, the
/// attribute's `response = |r| …` says what they tell.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{FinishReasons, Response, Usage};
/// struct Answer { text: String, model: String, prompt_tokens: u32, completion_tokens: u32 }
///
/// impl Response for Answer {
///     fn usage(&self) -> Usage {
///         Usage::input_including_cached(self.prompt_tokens).with_output_tokens(self.completion_tokens)
///     }
///     fn model(&self) -> Option<&str> {
///         Some(&self.model)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how many tokens the call used",
    label = "`genai::Response` is not implemented for this type",
    note = "if it is a client's type, switch on the client's feature of `genai-otel` in Cargo.toml: `async-openai-043`, `bedrock-1`, `gemini-2`, `genai-client-07`, `misanthropic-1-alpha25`, `ollama-rs-03` or `rig-044`",
    note = "if it is the provider's JSON as text or bytes, write in the attribute: response = genai::json::Body::parse",
    note = "if it is a type of your own, write `#[derive(genai::Response)]` above it, or in the attribute: response = |r| genai::Usage::…",
    note = "if it does not have the token counts, write in the attribute `usage = none`, and in the body `genai::current_call().record_usage(…)` if they are known there"
)]
pub trait Response {
    /// The token counts of the call, as far as they are known.
    fn usage(&self) -> Usage;

    /// The model that answered, which may be another than was asked (`gen_ai.response.model`).
    fn model(&self) -> Option<&str> {
        None
    }

    /// The id the provider gave the answer (`gen_ai.response.id`). Never one made by the client.
    fn id(&self) -> Option<&str> {
        None
    }

    /// The service tier that the provider says it served the call with, such as `flex` or `priority`: prices depend on it.
    fn service_tier(&self) -> Option<&str> {
        None
    }

    /// What the provider charged for the call, if the answer holds it. It is recorded in the place of what the price table
    /// gives.
    fn charged(&self) -> Option<Cost> {
        None
    }

    /// A low-cardinality word for why the call failed, if this answer says that it did.
    fn failure(&self) -> Option<Cow<'static, str>> {
        None
    }

    /// How many numbers each embedding has (`gen_ai.embeddings.dimension.count`). It is recorded if the start of the call
    /// did not say it.
    fn dimension_count(&self) -> Option<u64> {
        None
    }

    /// Why each generation ended, in the provider's order (`gen_ai.response.finish_reasons`).
    fn finish_reasons(&self) -> FinishReasons {
        FinishReasons::default()
    }

    /// Adds everything that the other methods return. Types that read all of it at once do it
    /// here.
    #[doc(hidden)]
    fn read_into(&self, reading: &mut Reading) {
        reading.by_methods(self);
    }

    /// Says what was answered. It is only called where the attribute captures it and the process allows it.
    #[cfg(feature = "capture")]
    fn output(&self, output: &mut OutputContent) {
        let _ = output;
    }
}

impl<T: Response, E> Response for Result<T, E> {
    fn usage(&self) -> Usage {
        self.as_ref().map_or_else(|_| Usage::unknown(), T::usage)
    }

    fn model(&self) -> Option<&str> {
        self.as_ref().ok().and_then(T::model)
    }

    fn id(&self) -> Option<&str> {
        self.as_ref().ok().and_then(T::id)
    }

    fn service_tier(&self) -> Option<&str> {
        self.as_ref().ok().and_then(T::service_tier)
    }

    fn charged(&self) -> Option<Cost> {
        self.as_ref().ok().and_then(T::charged)
    }

    fn read_into(&self, reading: &mut Reading) {
        match self {
            Ok(response) => response.read_into(reading),
            Err(_) => {
                reading.failed(error_type::<E>());
            }
        }
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref()
            .map_or_else(|_| Some(Cow::Borrowed(error_type::<E>())), T::failure)
    }

    fn dimension_count(&self) -> Option<u64> {
        self.as_ref().ok().and_then(T::dimension_count)
    }

    fn finish_reasons(&self) -> FinishReasons {
        self.as_ref().map(T::finish_reasons).unwrap_or_default()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut OutputContent) {
        if let Ok(response) = self {
            response.output(output);
        }
    }
}

impl<T: Response> Response for Option<T> {
    fn usage(&self) -> Usage {
        self.as_ref().map_or_else(Usage::unknown, T::usage)
    }

    fn model(&self) -> Option<&str> {
        self.as_ref().and_then(T::model)
    }

    fn id(&self) -> Option<&str> {
        self.as_ref().and_then(T::id)
    }

    fn service_tier(&self) -> Option<&str> {
        self.as_ref().and_then(T::service_tier)
    }

    fn charged(&self) -> Option<Cost> {
        self.as_ref().and_then(T::charged)
    }

    fn read_into(&self, reading: &mut Reading) {
        if let Some(response) = self {
            response.read_into(reading);
        }
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        self.as_ref().and_then(T::failure)
    }

    fn dimension_count(&self) -> Option<u64> {
        self.as_ref().and_then(T::dimension_count)
    }

    fn finish_reasons(&self) -> FinishReasons {
        self.as_ref().map(T::finish_reasons).unwrap_or_default()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut OutputContent) {
        if let Some(response) = self {
            response.output(output);
        }
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {
        $(impl<T: Response + ?Sized> Response for $pointer {
            fn usage(&self) -> Usage {
                (**self).usage()
            }

            fn model(&self) -> Option<&str> {
                (**self).model()
            }

            fn id(&self) -> Option<&str> {
                (**self).id()
            }

            fn service_tier(&self) -> Option<&str> {
                (**self).service_tier()
            }

            fn charged(&self) -> Option<Cost> {
                (**self).charged()
            }

    fn read_into(&self, reading: &mut Reading) {
                (**self).read_into(reading);
            }

            fn failure(&self) -> Option<Cow<'static, str>> {
                (**self).failure()
            }

            fn dimension_count(&self) -> Option<u64> {
                (**self).dimension_count()
            }

            fn finish_reasons(&self) -> FinishReasons {
                (**self).finish_reasons()
            }

            #[cfg(feature = "capture")]
            fn output(&self, output: &mut OutputContent) {
                (**self).output(output);
            }
        })*
    };
}

pointers!(Arc<T>, Box<T>, Rc<T>, &T);

/// Token counts, and nothing else is known.
impl Response for Usage {
    fn usage(&self) -> Usage {
        *self
    }
}
