//! Readings of client libraries' types: one file or folder and one feature each.
//!
//! Nothing has to be called: with the feature on, [`Response`](crate::Response), [`Request`](crate::Request) and the other
//! traits are there for the client's types. What a client lacks is in the module of its name.

use std::error::Error;

use crate::answer::error_type::KnownError;
#[allow(unused_imports)] // Of clients.
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
/// Parts that the adapters share: HTTP's errors and providers' codes.
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

/// The knowledge of an error of a client, which [`chain`] looks for inside of others.
#[allow(unused_variables)] // Without clients.
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
