//! A model that follows a script.

mod anthropic;
mod chat_completions;
mod ollama;
mod responses;
mod script;
mod scripted;
mod wire;

pub use script::ScriptStep;
pub use scripted::ScriptedModel;
pub use wire::{ScriptedAnswer, WireFormat};
