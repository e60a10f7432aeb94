//! Cuts contents to the room that a call has, in their own shape.

use genai_redact::Room;
use serde_json::Value;

use crate::capture::store::storing::Serialized;

/// The value as it is recorded, and how many bytes were cut. What does not fit in its own shape is not recorded.
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
    // Of what takes no room nothing is taken.
    let Some(fitted) = shaped(value, room) else {
        return (None, whole);
    };
    let cut = whole.saturating_sub(fitted.len()).max(1);
    (Some(fitted), cut)
}

/// Cut, and of the same shape: an object is one, and a list holds objects.
fn shaped(value: &Value, room: &mut Room) -> Option<String> {
    let fitted = genai_redact::fit(value, room.limit());
    let mut parsed: Value = serde_json::from_str(&fitted).ok()?;
    match (&mut parsed, value) {
        (Value::Object(_), Value::Object(_)) => {}
        (Value::Array(items), Value::Array(of)) => {
            // Notes stand where elements are missing; of documents that is not their shape.
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

/// Whether a message still has its parts.
fn complete(item: &Value) -> bool {
    let Some(parts) = item.get("parts") else { return true };
    parts
        .as_array()
        .is_some_and(|parts| parts.iter().all(|part| part.get("type").is_some_and(Value::is_string)))
}
