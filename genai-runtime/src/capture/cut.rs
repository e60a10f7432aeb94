//! Truncation of contents to the size limits of a call, in the shape of the conventions.

use genai_redact::Room;
use serde_json::Value;

use crate::capture::store::storing::Serialized;

/// Value as it is recorded, and the number of bytes cut. A value that does not fit in its shape is not recorded.
pub(crate) fn fitted(value: &Value, text: Serialized, room: &mut Room) -> (Option<String>, usize) {
    let whole = text.size();
    if whole <= room.limit() {
        return (room.keep(text.into_string()), 0);
    }
    if let Serialized::Text(text) = text {
        let fitted = room.cut(&text);
        let kept = fitted.as_ref().map_or(0, String::len);
        return (fitted, whole.saturating_sub(kept));
    }
    // The room stays unchanged if nothing is recorded.
    let Some(fitted) = shaped(value, room) else {
        return (None, whole);
    };
    let cut = whole.saturating_sub(fitted.len()).max(1);
    (Some(fitted), cut)
}

/// Truncated value of the same shape: an object stays an object, and a list of objects holds only objects.
fn shaped(value: &Value, room: &mut Room) -> Option<String> {
    let fitted = genai_redact::fit(value, room.limit());
    let mut parsed: Value = serde_json::from_str(&fitted).ok()?;
    match (&mut parsed, value) {
        (Value::Object(_), Value::Object(_)) => {}
        (Value::Array(items), Value::Array(of)) => {
            // Truncation leaves notes in place of missing elements. A note does not have the shape of a document.
            let objects = of.iter().all(Value::is_object);
            items.retain(|item| !objects || (item.is_object() && complete(item)));
            if items.is_empty() {
                return None;
            }
        }
        _ => return None,
    }
    room.fit(&parsed)
}

/// Whether a message still has its parts, each with a type.
fn complete(item: &Value) -> bool {
    let Some(parts) = item.get("parts") else { return true };
    parts
        .as_array()
        .is_some_and(|parts| parts.iter().all(|part| part.get("type").is_some_and(Value::is_string)))
}
