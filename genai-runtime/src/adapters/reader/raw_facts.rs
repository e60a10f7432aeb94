//! Values found in a document, before their meaning is known.

use super::meaning::Meaning;
use super::table::{Forms, IN_ERROR};
use super::trie::{PATHS, PathEntry};

/// Values at the paths of the table, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct RawFacts {
    items: Vec<Item>,
    texts: String,
    /// Forms of errors that have all fields of the document and of the JSON around it.
    pub(super) forms: Forms,
    /// Whether the error object has fields that no provider has.
    is_own_error: bool,
    /// Whether the documents are lines of a batch.
    pub(super) in_batch: bool,
}

/// A value and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    place: u16,
    /// Index in the array that contains it.
    pub(super) at: u16,
    value: Scalar,
}

/// A value without its children.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar {
    Int(i128),
    Float(f64),
    Bool(bool),
    /// Range of the text in the buffer.
    Text(usize, usize),
    Object,
    /// An object without fields.
    Empty,
    Array(usize),
    /// Number of bytes of a text or of a call's arguments, whose content is not read.
    Length(usize),
}

/// Maximum number of values; the rest of a document is not read.
const MOST: usize = 4096;

/// Maximum length of a name or word; longer texts are not kept.
const LONGEST: usize = 1024;

impl RawFacts {
    pub(super) fn new() -> Self {
        Self {
            items: Vec::with_capacity(32),
            texts: String::with_capacity(128),
            forms: Forms::default(),
            is_own_error: false,
            in_batch: false,
        }
    }

    pub(super) fn push(&mut self, places: &[u16], at: u16, value: Scalar) {
        if self.items.len() < MOST {
            self.items.extend(places.iter().map(|place| Item {
                place: *place,
                at,
                value,
            }));
        }
    }

    pub(super) fn push_text(&mut self, places: &[u16], at: u16, text: &str) {
        let length = places.iter().find_map(|place| match PATHS.place(*place).meaning {
            Meaning::Vector => Some(Scalar::Array(numbers_in(text))),
            Meaning::Generated | Meaning::Answered => Some(Scalar::Length(text.len())),
            _ => None,
        });
        if let Some(length) = length {
            return self.push(places, at, length);
        }
        if text.len() <= LONGEST {
            let start = self.texts.len();
            self.texts.push_str(text);
            self.push(places, at, Scalar::Text(start, self.texts.len()));
        }
    }

    /// Marks the objects from this index on as empty.
    pub(super) fn empty(&mut self, index: usize) {
        for item in self.items.iter_mut().skip(index) {
            if matches!(item.value, Scalar::Object) {
                item.value = Scalar::Empty;
            }
        }
    }

    /// Rank of the first place with lines of a batch.
    pub(super) fn lines(&self) -> Option<usize> {
        let lines = self
            .iter()
            .filter(|(place, item)| place.meaning == Meaning::Lines && item.length().is_some_and(|length| length > 0));
        lines.map(|(place, _)| place.rank).min()
    }

    /// Whether an error was found from this index on.
    pub(super) fn fails_from(&self, index: usize) -> bool {
        let mut items = self.items.iter().skip(index);
        items.any(|item| PATHS.place(item.place).meaning == Meaning::Failed && item.is_something())
    }

    /// Clears all values for the next document.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.texts.clear();
        self.forms = Forms::default();
        self.is_own_error = false;
    }

    /// Notes a field name of the document or of its error.
    pub(super) fn named(&mut self, name: &str, in_error: bool) {
        if in_error {
            self.is_own_error |= !IN_ERROR.contains(&name);
        } else {
            self.forms.keep(name);
        }
    }

    /// Whether an error is an object in a provider's form.
    pub(super) fn is_error_object(&self, item: &Item) -> bool {
        matches!(item.value, Scalar::Object) && !self.is_own_error
    }

    /// Removes the values from this index on.
    pub(super) fn truncate(&mut self, length: usize) {
        self.items.truncate(length);
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// All values with their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static PathEntry, &Item)> {
        self.items.iter().map(|item| (PATHS.place(item.place), item))
    }

    /// A text that is not empty.
    pub(super) fn text(&self, item: &Item) -> Option<&str> {
        match item.value {
            Scalar::Text(start, end) => self.texts.get(start..end).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A count, which some gateways send as a text.
    pub(super) fn count(&self, item: &Item) -> Option<i128> {
        item.count().or_else(|| self.text(item)?.trim().parse().ok())
    }

    /// An amount, which some gateways send as a text.
    pub(super) fn number(&self, item: &Item) -> Option<f64> {
        item.number().or_else(|| self.text(item)?.trim().parse().ok())
    }
}

impl Item {
    /// A count. Whole numbers with a fraction of zero are counts, too, because Cohere sends them. A negative count is
    /// returned so that the caller can reject and note it.
    pub(super) fn count(&self) -> Option<i128> {
        match self.value {
            Scalar::Int(number) => Some(number),
            // `as` saturates at the limits, which are no plausible counts either.
            #[allow(clippy::cast_possible_truncation)]
            Scalar::Float(number) if number.fract() == 0.0 => Some(number as i128),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            #[allow(clippy::cast_precision_loss)]
            Scalar::Int(number) => Some(number as f64),
            Scalar::Float(number) => Some(number),
            _ => None,
        }
    }

    /// Whether the value is neither an empty text, array or object nor `false`.
    pub(super) fn is_something(&self) -> bool {
        match self.value {
            Scalar::Text(start, end) => start < end,
            Scalar::Bool(value) => value,
            Scalar::Object => true,
            Scalar::Array(length) | Scalar::Length(length) => length > 0,
            Scalar::Int(_) | Scalar::Float(_) | Scalar::Empty => false,
        }
    }

    pub(super) fn is_false(&self) -> bool {
        matches!(self.value, Scalar::Bool(false))
    }

    pub(super) fn is_true(&self) -> bool {
        matches!(self.value, Scalar::Bool(true))
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self.value, Scalar::Object | Scalar::Empty)
    }

    pub(super) fn is_empty_object(&self) -> bool {
        matches!(self.value, Scalar::Empty)
    }

    pub(super) fn length(&self) -> Option<usize> {
        match self.value {
            Scalar::Array(length) => Some(length),
            _ => None,
        }
    }

    /// Bytes of generated text.
    pub(super) fn bytes(&self) -> Option<usize> {
        match self.value {
            Scalar::Length(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// Number of four-byte numbers in a base64 text.
fn numbers_in(base64: &str) -> usize {
    let digits = base64.trim_end_matches('=').len();
    let bytes = digits.saturating_mul(3) / 4;
    if bytes.is_multiple_of(4) { bytes / 4 } else { 0 }
}
