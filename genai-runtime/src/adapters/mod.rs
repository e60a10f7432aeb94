//! Integrations with client libraries, each in one file or folder and with one feature.
//!
//! Nothing has to be called: the feature implements [`Response`](crate::Response), [`Request`](crate::Request) and the
//! other traits for the client's types. The module of a client has additions that the client lacks.

use std::error::Error;

use crate::answer::error_type::KnownError;
#[allow(unused_imports)] // Only clients need it.
use crate::answer::error_type::of;

#[cfg(feature = "async-openai-043")]
mod async_openai;
#[cfg(feature = "bedrock-1")]
pub mod bedrock;
mod chain;
#[cfg(feature = "gemini-2")]
mod gemini;
#[cfg(feature = "genai-client-07")]
pub mod genai_client;
/// Parts that adapters share: HTTP errors and providers' codes.
#[allow(dead_code, unused_imports, unused_macros)] // No client needs all of it.
mod http_error;
pub(crate) mod json;
#[cfg(feature = "misanthropic-1-alpha25")]
mod misanthropic;
#[cfg(feature = "ollama-rs-03")]
mod ollama_rs;
mod reader;
#[cfg(feature = "rig-044")]
mod rig;
#[cfg(feature = "rmcp-3")]
pub mod rmcp;
mod serialized;
#[cfg(feature = "tower")]
pub(crate) mod tower;

#[doc(hidden)]
pub use serialized::{Serialized, SerializedJson};
pub(crate) use serialized::{SerializedFailure, SerializedOkFailure};

/// Facts about an error of a client, which [`chain`] looks for inside other errors.
#[allow(unused_variables)] // It is unused without clients.
fn of_client(error: &(dyn Error + 'static)) -> Option<KnownError> {
    let found = None;
    #[cfg(feature = "async-openai-043")]
    let found = found.or_else(|| of::<::async_openai::error::OpenAIError>(error));
    #[cfg(feature = "bedrock-1")]
    let found = found.or_else(|| bedrock::error_type(error));
    #[cfg(feature = "gemini-2")]
    let found = found.or_else(|| of::<gemini_rust::ClientError>(error));
    #[cfg(feature = "genai-client-07")]
    let found = found
        .or_else(|| of::<::genai_client::Error>(error))
        .or_else(|| of::<::genai_client::webc::Error>(error));
    #[cfg(feature = "misanthropic-1-alpha25")]
    let found = found
        .or_else(|| of::<::misanthropic::client::Error>(error))
        .or_else(|| of::<::misanthropic::client::AnthropicError>(error))
        .or_else(|| of::<::misanthropic::stream::Error>(error));
    #[cfg(feature = "ollama-rs-03")]
    let found = found.or_else(|| of::<::ollama_rs::error::OllamaError>(error));
    #[cfg(feature = "rig-044")]
    let found = found.or_else(|| of::<rig_core::ProviderError>(error));
    #[cfg(feature = "rmcp-3")]
    let found = found
        .or_else(|| of::<::rmcp::model::ErrorData>(error))
        .or_else(|| of::<::rmcp::ServiceError>(error));
    found
}
