//! What is large or binary of one call's contents goes to the store, and its address takes its place.

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Value, json};

use crate::capture::store::Storage;
use crate::content::Redaction;
use crate::messages::json_size;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// What goes to the store of one call.
pub(crate) struct Storing<'a> {
    storage: &'a Storage,
    redaction: Redaction<'a>,
    /// Objects that were not taken.
    refused: usize,
}

/// Addresses that take the place of parts, by the places of those.
#[derive(Default)]
pub(crate) struct Moved(Vec<(usize, String)>);

/// What became of a content as a whole.
pub(crate) enum Whole {
    /// It is nothing for the store.
    Stays,
    /// It is at this address. Whether it is recorded besides.
    At(String, bool),
    /// The store did not take it. Whether it is recorded at least.
    Refused(bool),
}

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

    /// How many objects were not taken.
    pub(crate) fn refused(&self) -> usize {
        self.refused
    }

    fn put(&mut self, bytes: Vec<u8>, media_type: &str) -> Option<String> {
        let address = self.storage.put(bytes, media_type);
        self.refused += usize::from(address.is_none());
        address
    }

    /// Before redaction: blobs of messages become references. One that was not taken, or is no base64, stays what it is.
    pub(crate) fn blobs(&mut self, name: &str, content: &mut Value) -> Moved {
        let mut moved = Vec::new();
        for (place, part) in parts(name, content).into_iter().enumerate() {
            let Some(bytes) = blob(part) else { continue };
            // What is a text after all can be looked into.
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

    /// After redaction, which could take an address for something else: the addresses of blobs, and those of large parts.
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
        // It stays where it is if the store does not take it.
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

    /// The content as a whole, unless something of it is missing. `fits`: whether it can be recorded uncut.
    pub(crate) fn whole(&mut self, content: &Serialized, complete: bool, fits: bool) -> Whole {
        let rules = &self.storage.rules;
        if fits && complete && rules.only_what_is_cut {
            return Whole::Stays;
        }
        let recorded = !rules.references_only;
        if !complete {
            self.refused += 1;
            return Whole::Refused(recorded);
        }
        let (text, media_type) = content.parts();
        match self.put(text.as_bytes().to_vec(), media_type) {
            Some(address) => Whole::At(address, recorded),
            None => Whole::Refused(recorded),
        }
    }
}

/// A content as it is recorded and stored, made once: a text as it is, and anything else as JSON.
pub(crate) enum Serialized {
    Text(String),
    Json(String),
}

impl Serialized {
    /// A text is moved out of the value, which is empty afterwards.
    pub(crate) fn of(value: &mut Value) -> Self {
        match value {
            Value::String(text) => Self::Text(std::mem::take(text)),
            value => Self::Json(value.to_string()),
        }
    }

    /// In bytes.
    pub(crate) fn size(&self) -> usize {
        self.parts().0.len()
    }

    pub(crate) fn into_string(self) -> String {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }

    /// With its media type.
    fn parts(&self) -> (&str, &'static str) {
        match self {
            Self::Text(text) => (text, TEXT),
            Self::Json(text) => (text, JSON),
        }
    }
}

/// The parts of all messages, in their order.
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

/// What a blob holds.
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
