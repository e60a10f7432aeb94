//! Moves large and binary parts of one call's contents to the store, and records their addresses instead.

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Value, json};

use crate::capture::store::Storage;
use crate::content::Redaction;
use crate::messages::json_size;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// Transfer of one call's contents to the store.
pub(crate) struct Storing<'a> {
    storage: &'a Storage,
    redaction: Redaction<'a>,
    /// Number of objects that were rejected.
    refused: usize,
}

/// Addresses of parts that were moved to the store, with the position of each part.
#[derive(Default)]
pub(crate) struct Moved(Vec<(usize, String)>);

impl<'a> Storing<'a> {
    /// `None` if there is no store.
    pub(crate) fn new(storage: &'a Storage, redaction: Redaction<'a>) -> Option<Self> {
        storage.store.as_ref()?;
        Some(Self {
            storage,
            redaction,
            refused: 0,
        })
    }

    /// Number of objects that were rejected.
    pub(crate) fn refused(&self) -> usize {
        self.refused
    }

    fn put(&mut self, bytes: Vec<u8>, media_type: &str) -> Option<String> {
        let address = self.storage.put(bytes, media_type);
        self.refused += usize::from(address.is_none());
        address
    }

    /// Moves the blobs of messages to the store, before redaction. A blob stays in the message if the store rejects it
    /// or if it is not valid base64.
    pub(crate) fn blobs(&mut self, name: &str, content: &mut Value) -> Moved {
        let mut moved = Vec::new();
        for (place, part) in parts(name, content).into_iter().enumerate() {
            let Some(bytes) = blob(part) else { continue };
            // Bytes that are valid UTF-8 can be redacted as text.
            let bytes = match String::from_utf8(bytes) {
                Ok(text) => self.redaction.text(&text).into_bytes(),
                Err(binary) => binary.into_bytes(),
            };
            let Some(address) = self.put(bytes, part["mime_type"].as_str().unwrap_or_default()) else {
                continue;
            };
            if let Some(fields) = part.as_object_mut() {
                fields.remove("content");
                fields.insert("type".to_owned(), "uri".into());
                fields.insert("uri".to_owned(), "".into());
                moved.push((place, address));
            }
        }
        Moved(moved)
    }

    /// Inserts the addresses of blobs, and moves large parts to the store. This runs after redaction, which could
    /// mistake an address for a secret.
    pub(crate) fn references(&mut self, name: &str, content: &mut Value, moved: Moved) {
        let mut parts = parts(name, content);
        for (place, address) in moved.0 {
            if let Some(Value::Object(fields)) = parts.get_mut(place) {
                fields.insert("uri".to_owned(), address.into());
            }
        }
        if self.storage.rules.parts_from < usize::MAX {
            for part in parts {
                self.large(part);
            }
        }
    }

    fn large(&mut self, part: &mut Value) {
        let least = self.storage.rules.parts_from;
        let field = match part["type"].as_str() {
            Some("text") => "content",
            Some("tool_call_response") => "response",
            _ => return,
        };
        let (size, media_type) = match &part[field] {
            Value::String(text) => (text.len(), TEXT),
            value => (json_size(value), JSON),
        };
        if size < least {
            return;
        }
        // The part stays in the message if the store rejects it.
        let bytes = match &part[field] {
            Value::String(text) => text.clone().into_bytes(),
            value => value.to_string().into_bytes(),
        };
        let Some(address) = self.put(bytes, media_type) else {
            return;
        };
        let reference = json!({"type": "uri", "modality": "text", "mime_type": media_type, "uri": address});
        if field == "content" {
            *part = reference;
        } else {
            part[field] = reference;
        }
    }

    /// Stores the whole content, unless a part of it is missing. `fits`: whether it can be recorded without truncation.
    /// Returns its address, if the store has it, and whether the content is recorded besides.
    pub(crate) fn whole(&mut self, content: &Serialized, complete: bool, fits: bool) -> (Option<String>, bool) {
        let rules = &self.storage.rules;
        if fits && complete && rules.only_what_is_cut {
            return (None, true);
        }
        let recorded = !rules.references_only;
        if !complete {
            self.refused += 1;
            return (None, recorded);
        }
        let (text, media_type) = content.parts();
        (self.put(text.as_bytes().to_vec(), media_type), recorded)
    }
}

/// Serialized content, made once for recording and storing: a text unchanged, any other value as JSON.
pub(crate) enum Serialized {
    Text(String),
    Json(String),
}

impl Serialized {
    /// Serializes the value. A text is moved out of it and leaves it empty.
    pub(crate) fn of(value: &mut Value) -> Self {
        match value {
            Value::String(text) => Self::Text(std::mem::take(text)),
            value => Self::Json(value.to_string()),
        }
    }

    /// Size in bytes.
    pub(crate) fn size(&self) -> usize {
        self.parts().0.len()
    }

    pub(crate) fn into_string(self) -> String {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }

    /// Text and its media type.
    fn parts(&self) -> (&str, &'static str) {
        match self {
            Self::Text(text) => (text, TEXT),
            Self::Json(text) => (text, JSON),
        }
    }
}

/// Parts of all messages, in order.
fn parts<'v>(name: &str, content: &'v mut Value) -> Vec<&'v mut Value> {
    let Value::Array(items) = content else {
        return Vec::new();
    };
    match name {
        "input" | "output" => items
            .iter_mut()
            .filter_map(|message| message.get_mut("parts")?.as_array_mut())
            .flatten()
            .collect(),
        "system" => items.iter_mut().collect(),
        _ => Vec::new(),
    }
}

/// Decoded bytes of a blob.
fn blob(part: &Value) -> Option<Vec<u8>> {
    if part["type"] != "blob" {
        return None;
    }
    let content = part["content"].as_str()?;
    let read = |alphabet: &Alphabet| {
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(alphabet, config).decode(content).ok()
    };
    read(&STANDARD).or_else(|| read(&URL_SAFE))
}
