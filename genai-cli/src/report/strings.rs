//! The table of texts: each is in the file once, however many calls have it.

use rustc_hash::FxHashMap;

/// Texts by their place in the table.
#[derive(Debug, Default)]
pub(super) struct Strings {
    texts: Vec<String>,
    places: FxHashMap<String, usize>,
}

impl Strings {
    /// The index of the text in the table.
    pub(super) fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// The table.
    pub(super) fn into_texts(self) -> Vec<String> {
        self.texts
    }
}
