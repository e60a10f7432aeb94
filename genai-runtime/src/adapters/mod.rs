//! What client libraries' types can tell: one file or folder and one feature each.
//!
//! Nothing has to be called: with the feature on, [`Response`](crate::Response), [`Request`](crate::Request) and the other
//! traits are there for the client's types. What a client lacks is in the module of its name.

#[cfg(feature = "async-openai-043")]
mod async_openai;
#[cfg(feature = "bedrock-1")]
pub mod bedrock;
mod chain;
#[cfg(feature = "gemini-2")]
mod gemini;
#[cfg(feature = "genai-client-07")]
pub mod genai_client;
/// What the adapters share: HTTP's errors and providers' codes.
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
