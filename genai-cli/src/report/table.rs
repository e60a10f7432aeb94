//! Tables that store each item once.

use std::borrow::Borrow;
use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Items by their index in the table.
#[derive(Debug, Default)]
pub(super) struct Table<T> {
    pub(super) items: Vec<T>,
    places: FxHashMap<T, usize>,
}

impl<T: Eq + Hash> Table<T> {
    /// The index of the item in the table. Adds the item if it is new.
    pub(super) fn place<Q>(&mut self, item: &Q) -> usize
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = T> + ?Sized,
    {
        if let Some(place) = self.places.get(item) {
            return *place;
        }
        self.items.push(item.to_owned());
        self.places.insert(item.to_owned(), self.items.len() - 1);
        self.items.len() - 1
    }
}
