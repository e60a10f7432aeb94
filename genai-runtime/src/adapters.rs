//! What client libraries' types can tell: one file or folder and one feature each. Nearly all of it is implementations of
//! this library's traits; what has to be called by name is in a module named like the client.

#[cfg(feature = "async-openai")]
mod async_openai;
#[cfg(feature = "genai-client")]
pub mod genai_client;
#[cfg(feature = "serde_json")]
pub mod json;
#[cfg(feature = "ollama-rs")]
mod ollama_rs;
/// What the adapters share: HTTP's errors.
#[cfg(any(feature = "async-openai", feature = "genai-client", feature = "ollama-rs"))]
mod transport;
