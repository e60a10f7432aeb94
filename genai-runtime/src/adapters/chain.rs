//! `error.type` of errors that wrap others: that of the first error in the chain whose type has one.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::answer::ErrorType;
use crate::answer::error_type::{OTHER, error_type, says_nothing};
use crate::budget::BudgetExceeded;

/// A longer chain is a circle, which a faulty `source` makes.
const LONGEST: usize = 64;

/// The `error.type` of the first error in the chain whose type has one.
pub(super) fn known(error: &(dyn Error + 'static)) -> Option<Cow<'static, str>> {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    chain.take(LONGEST).find_map(of_known_type)
}

/// The `error.type` of this error alone, if it is of one of these types.
fn of_known_type(error: &(dyn Error + 'static)) -> Option<Cow<'static, str>> {
    fn of<E: Error + ErrorType + 'static>(error: &(dyn Error + 'static)) -> Option<Cow<'static, str>> {
        let word = error.downcast_ref::<E>()?.error_type();
        Some(word).filter(|word| !says_nothing(word))
    }
    let found = of::<io::Error>(error).or_else(|| of::<BudgetExceeded>(error));
    #[cfg(feature = "reqwest")]
    let found = found.or_else(|| of::<reqwest::Error>(error));
    #[cfg(feature = "async-openai-043")]
    let found = found.or_else(|| of::<async_openai::error::OpenAIError>(error));
    #[cfg(feature = "genai-client-07")]
    let found = found
        .or_else(|| of::<genai_client::Error>(error))
        .or_else(|| of::<genai_client::webc::Error>(error));
    #[cfg(feature = "gemini-2")]
    let found = found.or_else(|| of::<gemini_rust::ClientError>(error));
    #[cfg(feature = "ollama-rs-03")]
    let found = found.or_else(|| of::<ollama_rs::error::OllamaError>(error));
    #[cfg(feature = "misanthropic-1-alpha25")]
    let found = found
        .or_else(|| of::<misanthropic::client::Error>(error))
        .or_else(|| of::<misanthropic::client::AnthropicError>(error))
        .or_else(|| of::<misanthropic::stream::Error>(error));
    #[cfg(feature = "bedrock-1")]
    let found = found.or_else(|| of_bedrock(error));
    #[cfg(feature = "rmcp-3")]
    let found = found
        .or_else(|| of::<rmcp::model::ErrorData>(error))
        .or_else(|| of::<rmcp::ServiceError>(error));
    #[cfg(feature = "rig-044")]
    let found = found.or_else(|| of::<rig_core::ProviderError>(error));
    found
}

/// The same of the errors of Bedrock's operations that ask a model. Where nothing was sent, or the SDK has no name for it,
/// what is inside says more: a refusal does.
#[cfg(feature = "bedrock-1")]
fn of_bedrock(error: &(dyn Error + 'static)) -> Option<Cow<'static, str>> {
    use aws_sdk_bedrockruntime::error::SdkError;
    use aws_sdk_bedrockruntime::operation::converse::ConverseError;
    use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
    use aws_sdk_bedrockruntime::operation::invoke_model::InvokeModelError;
    use aws_sdk_bedrockruntime::operation::invoke_model_with_response_stream::InvokeModelWithResponseStreamError;
    use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
    use aws_smithy_types::event_stream::RawMessage;

    fn of<E: Error + ErrorType + 'static>(error: &(dyn Error + 'static)) -> Option<Cow<'static, str>> {
        let word = error.downcast_ref::<E>()?.error_type();
        let inside = match &*word {
            "ConstructionFailure" | "Unhandled" => error.source().and_then(known),
            _ => None,
        };
        Some(inside.unwrap_or(word))
    }
    of::<SdkError<ConverseError>>(error)
        .or_else(|| of::<SdkError<ConverseStreamError>>(error))
        .or_else(|| of::<SdkError<ConverseStreamOutputError, RawMessage>>(error))
        .or_else(|| of::<SdkError<InvokeModelError>>(error))
        .or_else(|| of::<SdkError<InvokeModelWithResponseStreamError>>(error))
        .or_else(|| of::<ConverseError>(error))
        .or_else(|| of::<ConverseStreamError>(error))
        .or_else(|| of::<ConverseStreamOutputError>(error))
        .or_else(|| of::<aws_sdk_bedrockruntime::Error>(error))
}

/// The kind, such as `not_found`; of `ErrorKind::Other` that of the error inside, if its type has one.
impl ErrorType for io::Error {
    fn error_type(&self) -> Cow<'static, str> {
        match self.kind() {
            io::ErrorKind::TimedOut => Cow::Borrowed("timeout"),
            io::ErrorKind::Other => {
                let inside = self.get_ref().and_then(|inside| known(inside));
                inside.unwrap_or(Cow::Borrowed(error_type::<Self>()))
            }
            // `Uncategorized` is not stable, so it can only be matched by its name.
            kind => match format!("{kind:?}") {
                kind if kind == "Uncategorized" => Cow::Borrowed(error_type::<Self>()),
                kind => Cow::Owned(words(&kind)),
            },
        }
    }
}

/// `NotFound` as `not_found`.
fn words(kind: &str) -> String {
    let mut words = String::with_capacity(kind.len() + 4);
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The kind of limit, as `agent.stop_reason` has it.
impl ErrorType for BudgetExceeded {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.reason().as_str())
    }
}

macro_rules! any_error {
    ($($error:ty),*) => {
        $(
            /// That of the first error in its chain that is of I/O, of a client or a refusal.
            impl ErrorType for $error {
                fn error_type(&self) -> Cow<'static, str> {
                    known(self).unwrap_or(Cow::Borrowed(OTHER))
                }
            }
        )*
    };
}

any_error!(
    dyn Error + 'static,
    dyn Error + Send + 'static,
    dyn Error + Send + Sync + 'static
);

macro_rules! pointers {
    ($($pointer:ident),*) => {
        $(impl<E: ErrorType + ?Sized> ErrorType for $pointer<E> {
            fn error_type(&self) -> Cow<'static, str> {
                (**self).error_type()
            }
        })*
    };
}

pointers!(Arc, Box, Rc);

/// That of the first error in its chain that is of I/O, of a client or a refusal.
#[cfg(feature = "anyhow")]
impl ErrorType for anyhow::Error {
    fn error_type(&self) -> Cow<'static, str> {
        let known = self.chain().take(LONGEST).find_map(of_known_type);
        known.unwrap_or(Cow::Borrowed(error_type::<Self>()))
    }
}

/// The same.
#[cfg(feature = "eyre")]
impl ErrorType for eyre::Report {
    fn error_type(&self) -> Cow<'static, str> {
        let known = self.chain().take(LONGEST).find_map(of_known_type);
        known.unwrap_or(Cow::Borrowed(error_type::<Self>()))
    }
}

/// The HTTP status, `timeout`, `connect`, or what the client was doing.
#[cfg(feature = "reqwest")]
impl ErrorType for reqwest::Error {
    fn error_type(&self) -> Cow<'static, str> {
        crate::adapters::http_error::reqwest_error!(
            self,
            match self {
                error if error.is_decode() => "decode",
                error if error.is_body() => "body",
                error if error.is_redirect() => "redirect",
                error if error.is_builder() => "builder",
                _ => "request_error",
            }
        )
    }
}
