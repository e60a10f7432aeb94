//! Values found in a document, before their meaning is known.

use super::meaning::Meaning;
use super::table::{Forms, IN_ERROR};
use super::trie::{PATHS, PathEntry};

/// The values at the paths of the table, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct RawFacts {
    items: Vec<Item>,
    texts: String,
    /// The forms of errors that have all fields of the document.
    forms: Forms,
    /// Whether the object of its error has fields that none of a provider has.
    is_own_error: bool,
    /// Whether the documents are lines of a batch.
    pub(super) in_batch: bool,
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    place: u16,
    /// In which element of an array it is.
    pub(super) at: u16,
    value: Scalar,
}

/// A value without what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar {
    Int(i128),
    Float(f64),
    Bool(bool),
    /// Its place among the texts.
    Text(usize, usize),
    Object,
    /// An object without fields.
    Empty,
    Array(usize),
    /// A text, or the arguments of a call, of which nothing but the bytes are of interest.
    Length(usize),
}

/// A document that has more is not read further.
const MOST: usize = 4096;

/// A text longer than this is no name and no word.
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

    /// The rank of the first place that has lines of a batch.
    pub(super) fn lines(&self) -> Option<usize> {
        let lines = self
            .iter()
            .filter(|(place, item)| place.meaning == Meaning::Lines && self.is_something(item));
        lines
            .filter(|(_, item)| item.length().is_some())
            .map(|(place, _)| place.rank)
            .min()
    }

    /// Whether an error was found from this index on.
    pub(super) fn fails_from(&self, index: usize) -> bool {
        let mut items = self.items.iter().skip(index);
        items.any(|item| PATHS.place(item.place).meaning == Meaning::Failed && self.is_something(item))
    }

    /// Forgets a document, for the next one.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.texts.clear();
        self.forms = Forms::default();
        self.is_own_error = false;
    }

    /// The document has a field of this name, or its error has.
    pub(super) fn named(&mut self, name: &str, in_error: bool) {
        if in_error {
            self.is_own_error |= !IN_ERROR.contains(&name);
        } else {
            self.forms.keep(name);
        }
    }

    /// The forms of errors that have all fields of the document and of the JSON around it.
    pub(super) fn forms(&self) -> Forms {
        self.forms
    }

    pub(super) fn set_forms(&mut self, forms: Forms) {
        self.forms = forms;
    }

    /// Whether an error is an object in the form of a provider's.
    pub(super) fn is_error_object(&self, item: &Item) -> bool {
        matches!(item.value, Scalar::Object) && !self.is_own_error
    }

    /// Forgets the values from this one on.
    pub(super) fn truncate(&mut self, length: usize) {
        self.items.truncate(length);
    }

    /// The number of values.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// All values, with where they were.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static PathEntry, &Item)> {
        self.items.iter().map(|item| (PATHS.place(item.place), item))
    }

    /// A text that says something.
    pub(super) fn text(&self, item: &Item) -> Option<&str> {
        match item.value {
            Scalar::Text(start, end) => self.texts.get(start..end).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A count, which some gateways write as a text.
    pub(super) fn count(&self, item: &Item) -> Option<i128> {
        item.count().or_else(|| self.text(item)?.trim().parse().ok())
    }

    /// An amount, which some gateways write as a text.
    pub(super) fn number(&self, item: &Item) -> Option<f64> {
        item.number().or_else(|| self.text(item)?.trim().parse().ok())
    }

    /// Whether something is there: an empty text, an empty array or object and `false` are nothing.
    #[allow(clippy::unused_self)] // As the other questions.
    pub(super) fn is_something(&self, item: &Item) -> bool {
        match item.value {
            Scalar::Text(start, end) => start < end,
            Scalar::Bool(value) => value,
            Scalar::Object => true,
            Scalar::Array(length) | Scalar::Length(length) => length > 0,
            Scalar::Int(_) | Scalar::Float(_) | Scalar::Empty => false,
        }
    }
}

impl Item {
    /// A count. Whole numbers with a fraction of zero are counts as well: Cohere writes them so. A negative one is given
    /// on, to be left out and noted.
    pub(super) fn count(&self) -> Option<i128> {
        match self.value {
            Scalar::Int(number) => Some(number),
            // `as` stays at the limits, which are no counts either.
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

    /// The bytes of generated text.
    pub(super) fn bytes(&self) -> Option<usize> {
        match self.value {
            Scalar::Length(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// The number of four-byte numbers in a text in base64.
fn numbers_in(base64: &str) -> usize {
    let digits = base64.trim_end_matches('=').len();
    let bytes = digits.saturating_mul(3) / 4;
    if bytes.is_multiple_of(4) { bytes / 4 } else { 0 }
}
