//! Size limits: values are cut inside, so that they stay valid, and end with a note of how much was cut.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::boundary::floor_char_boundary;

/// Size limits of captured content, in bytes as recorded.
///
/// ```
/// use genai_redact::Caps;
///
/// let mut room = Caps::default().with_per_attribute(40).with_per_call(60).room();
/// let first = room.fit(&serde_json::json!({"text": "x".repeat(100)}));
/// assert_eq!(first.as_deref(), Some(r#"{"text":"xxxxxxxxxxxx…[cut 88 bytes]"}"#));
/// assert!(room.fit(&serde_json::json!("y".repeat(100))).is_some_and(|second| second.len() <= 22));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caps {
    /// The most for one attribute.
    pub per_attribute: usize,
    /// The most for all captured attributes of one call.
    pub per_call: usize,
}

impl Default for Caps {
    /// 32 KiB for an attribute, 128 KiB for a call.
    fn default() -> Self {
        Self {
            per_attribute: 32 << 10,
            per_call: 128 << 10,
        }
    }
}

impl Caps {
    /// Returns these limits with another maximum for one attribute, in bytes.
    #[must_use]
    pub const fn with_per_attribute(mut self, bytes: usize) -> Self {
        self.per_attribute = bytes;
        self
    }

    /// Returns these limits with another maximum for all captured attributes of one call, in bytes.
    #[must_use]
    pub const fn with_per_call(mut self, bytes: usize) -> Self {
        self.per_call = bytes;
        self
    }

    /// Returns the room of one call, with nothing used yet.
    pub fn room(self) -> Room {
        Room {
            caps: self,
            left: self.per_call,
        }
    }
}

/// Room that is left for the content of one call. Each value that is fitted in uses some of it.
#[derive(Debug)]
pub struct Room {
    caps: Caps,
    left: usize,
}

impl Room {
    /// Returns the value as JSON, cut to the limit of an attribute and to the room left. `None` if no JSON fits.
    pub fn fit(&mut self, value: &Value) -> Option<String> {
        let fitted = fit(value, self.limit());
        self.take(fitted)
    }

    /// Returns the text unchanged, or `None` if it does not fit.
    pub fn keep(&mut self, text: String) -> Option<String> {
        if text.len() > self.limit() {
            return None;
        }
        self.take(text)
    }

    /// Returns the text, cut to the limit of an attribute and to the room left.
    pub fn cut(&mut self, text: &str) -> Option<String> {
        let text = cut(text, self.limit()).into_owned();
        self.take(text)
    }

    /// Largest size of the next value, in bytes.
    pub fn limit(&self) -> usize {
        self.caps.per_attribute.min(self.left)
    }

    fn take(&mut self, text: String) -> Option<String> {
        self.left = self.left.saturating_sub(text.len());
        (!text.is_empty()).then_some(text)
    }
}

/// Cuts a text to at most `limit` bytes. It ends with the number of bytes cut: `…[cut 1234 bytes]`.
///
/// Below the length of that note, the text is cut without it.
pub fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    // The note's length depends on the number in it; two rounds settle it.
    let mut kept = limit;
    for _ in 0..3 {
        kept = floor_char_boundary(text, limit.saturating_sub(note(text.len() - kept).len()));
    }
    let noted = format!("{}{}", &text[..kept], note(text.len() - kept));
    if noted.len() <= limit {
        Cow::Owned(noted)
    } else {
        Cow::Borrowed(&text[..floor_char_boundary(text, limit)])
    }
}

fn note(bytes: usize) -> String {
    format!("…[cut {bytes} bytes]")
}

/// Returns the value as JSON of at most `limit` bytes, which is valid whatever was cut.
///
/// Lists keep their last elements, with a note of how many are missing. The note is a message in a list of messages, a
/// part in a list of parts, and a string in other lists. Strings are cut at a character boundary, the longest first,
/// with a note of how many bytes are missing. A value that is still too large is replaced by a string with its size.
/// Below 2 bytes no JSON fits, and the text is empty.
pub fn fit(value: &Value, limit: usize) -> String {
    let whole = value.to_string();
    if whole.len() <= limit {
        return whole;
    }
    let fitted = match value {
        Value::String(text) => Some(fit_string(text, limit)),
        Value::Array(items) => fit_list(items, limit),
        _ => fit_strings(value, limit),
    };
    fitted
        .filter(|fitted| fitted.len() <= limit)
        .or_else(|| Some(Value::from(note(whole.len())).to_string()).filter(|note| note.len() <= limit))
        .unwrap_or_else(|| if limit < 2 { String::new() } else { r#""""#.to_owned() })
}

/// The text of the largest size below `too_much` that fits, found by trial. `best` is the text of size 0.
fn largest(mut best: String, mut too_much: usize, limit: usize, cut_to: impl Fn(usize) -> String) -> String {
    let mut fits = 0;
    while too_much - fits > 1 {
        let middle = usize::midpoint(fits, too_much);
        let text = cut_to(middle);
        if text.len() <= limit {
            (fits, best) = (middle, text);
        } else {
            too_much = middle;
        }
    }
    best
}

/// Finds the cut by trial, since characters that JSON escapes take more room than they have bytes.
fn fit_string(text: &str, limit: usize) -> String {
    let cut_to = |size| Value::from(cut(text, size)).to_string();
    largest(cut_to(0), text.len(), limit, cut_to)
}

/// The last elements that fit. If not even the last one fits, it is cut.
fn fit_list(items: &[Value], limit: usize) -> Option<String> {
    let mut room = limit.checked_sub("[,]".len() + dropped(items, items.len()).to_string().len())?;
    let mut kept = Vec::new();
    for item in items.iter().rev() {
        let text = item.to_string();
        if text.len() + 1 > room {
            break;
        }
        room -= text.len() + 1;
        kept.push(text);
    }
    if kept.is_empty() {
        let last = fit(
            items.last()?,
            if items.len() == 1 { limit.checked_sub(2)? } else { room },
        );
        // In a list of objects, an empty string would be of no use.
        if last.len() < 3 {
            return None;
        }
        kept.push(last);
    }
    if kept.len() < items.len() {
        kept.push(dropped(items, items.len() - kept.len()).to_string());
    }
    kept.reverse();
    Some(format!("[{}]", kept.join(",")))
}

/// Note for the missing elements, in the form of the others.
fn dropped(items: &[Value], count: usize) -> Value {
    let text = format!("…[dropped {count} older]");
    let all_have = |name: &str| items.iter().all(|item| item.get(name).is_some());
    if all_have("role") && all_have("parts") {
        json!({"role": "system", "parts": [{"type": "text", "content": text}]})
    } else if all_have("type") && all_have("content") {
        json!({"type": "text", "content": text})
    } else {
        Value::from(text)
    }
}

/// Cuts all strings to the same length, the largest that fits. If none does, lists are cut too, and then whole fields.
fn fit_strings(value: &Value, limit: usize) -> Option<String> {
    let cut_to = |longest: usize, most: usize| {
        let mut copy = value.clone();
        shorten(&mut copy, longest, most);
        copy.to_string()
    };
    for most in [usize::MAX, 64, 16, 4, 1] {
        let least = cut_to(0, most);
        if least.len() <= limit {
            return Some(largest(least, limit, limit, |longest| cut_to(longest, most)));
        }
    }
    drop_fields(value, limit)
}

fn shorten(value: &mut Value, longest: usize, most: usize) {
    match value {
        Value::String(text) => {
            // For a short string, the note is longer than the saving.
            let note = note(text.len());
            if text.len() > longest + note.len() {
                *text = cut(text, longest + note.len()).into_owned();
            }
        }
        Value::Array(items) => {
            if items.len() > most {
                let stands = dropped(items, items.len() - most);
                items.splice(..items.len() - most, [stands]);
            }
            for item in items.iter_mut() {
                shorten(item, longest, most);
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| shorten(value, longest, most)),
        _ => {}
    }
}

/// Replaces the largest fields of an object by notes, until it fits.
fn drop_fields(value: &Value, limit: usize) -> Option<String> {
    let mut fields = value.as_object()?.clone();
    let sizes = fields
        .iter()
        .map(|(name, value)| (value.to_string().len(), name.clone()));
    let mut sizes: Vec<(usize, String)> = sizes.collect();
    sizes.sort();
    let mut size = value.to_string().len();
    while let Some((large, name)) = sizes.pop() {
        let stands = Value::from(note(large));
        let small = stands.to_string().len();
        if small >= large {
            break;
        }
        size = size - large + small;
        fields.insert(name, stands);
        if size <= limit {
            return Some(Value::Object(fields).to_string());
        }
    }
    None
}
