//! Answers that say that the call failed.

use std::borrow::Cow;

use serde_json::Value;

use crate::adapters::json::facts::text;
use crate::answer::error_type::OTHER;

/// A low-cardinality word for the failure, if the document is one.
///
/// `{"error": {…}}` of `OpenAI`, Gemini, Anthropic (with `type` beside it) and their like, `{"error": "text"}` of Ollama,
/// `{"type": "error", …}` in streams of `OpenAI`'s responses, `{"object": "error", …}` of Mistral, `{"__type": …}` of Bedrock.
pub(super) fn read(value: &Value) -> Option<Cow<'static, str>> {
    match value.get("error") {
        None | Some(Value::Null) => {}
        Some(error @ Value::Object(_)) => return Some(word(error)),
        // The whole of it is for people.
        Some(Value::String(_)) => return Some(Cow::Borrowed(OTHER)),
        Some(_) => return None,
    }
    if text(value, "type") == Some("error") || text(value, "object") == Some("error") {
        return Some(word(value));
    }
    if let Some(name) = text(value, "__type") {
        // `com.amazon.coral.service#ThrottlingException`, `ThrottlingException:http://…`
        let name = name.rsplit('#').next().unwrap_or(name);
        let name = name.split(':').next().unwrap_or(name);
        return Some(named(name).unwrap_or(Cow::Borrowed(OTHER)));
    }
    None
}

/// The most precise word that the error has: `code` (`rate_limit_exceeded`), `status` (`RESOURCE_EXHAUSTED`), `type`
/// (`overloaded_error`), or a code that is a number.
fn word(error: &Value) -> Cow<'static, str> {
    let texts = ["code", "status", "type"]
        .into_iter()
        .filter_map(|key| text(error, key));
    let mut words = texts.filter(|word| *word != "error").filter_map(named);
    words
        .next()
        .or_else(|| error.get("code")?.as_u64().map(|code| code.to_string().into()))
        .unwrap_or(Cow::Borrowed(OTHER))
}

/// A word as providers' codes are. A sentence is none, and could hold anything.
fn named(word: &str) -> Option<Cow<'static, str>> {
    const LONGEST: usize = 64;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (word.len() <= LONGEST && word.bytes().all(plain)).then(|| Cow::Owned(word.to_owned()))
}
