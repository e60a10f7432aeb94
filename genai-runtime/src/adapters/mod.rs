//! What client libraries' types can tell: one file and one feature each.
//!
//! Nothing has to be called: with the feature on, [`Response`](crate::Response), [`Request`](crate::Request) and the other
//! traits are there for the client's types. What a client lacks is in the module of its name.

#[cfg(feature = "async-openai")]
mod async_openai;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(any(feature = "bedrock", feature = "gemini", feature = "misanthropic", feature = "rig"))]
mod code;
#[cfg(feature = "gemini")]
mod gemini;
#[cfg(feature = "misanthropic")]
mod misanthropic;
#[cfg(feature = "rig")]
mod rig;
#[cfg(feature = "rmcp")]
pub mod rmcp;
