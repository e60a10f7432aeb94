//! The table of texts, which stores each text once.

use rustc_hash::FxHashMap;

/// Texts by their index in the table.
#[derive(Debug, Default)]
pub(super) struct Strings {
    texts: Vec<String>,
    places: FxHashMap<String, usize>,
}

impl Strings {
    /// The index of the text in the table. Adds the text if it is new.
    pub(super) fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// The texts of the table.
    pub(super) fn into_texts(self) -> Vec<String> {
        self.texts
    }
}
