//! Messages in the JSON of providers, whose it is the fields tell: `OpenAI`'s chat completions, completions and responses,
//! Anthropic's messages, Gemini's `generateContent`, Bedrock's Converse, Cohere's chat (v2), Ollama's chat and generate.

mod answer;
mod chunk;
mod parts;
mod request;

pub(crate) use crate::messages::json::answer::response;
pub(crate) use crate::messages::json::chunk::chunk;
#[cfg(feature = "misanthropic")]
pub(crate) use crate::messages::json::parts::message;
pub(crate) use crate::messages::json::request::request;

use serde_json::Value;

/// A text that says something.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The elements of an array, or none.
fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Where an element says it is, or else where it is.
fn index(value: &Value, place: usize) -> usize {
    let said = value.get("index").and_then(Value::as_u64);
    said.map_or(place, |index| usize::try_from(index).unwrap_or(usize::MAX))
}
