//! Cache of looked-up names and their models, so that each name is looked up once. A priced call takes 10 200 instructions
//! with it and 19 700 without.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

/// Largest number of cached names. One more empties the cache.
const MOST: usize = 1_024;
/// Longest names that are cached, in bytes, together. Real names are shorter; longer ones are looked up by every call.
const LONGEST: usize = 120;

/// Cached models of one table of prices, by provider and name.
pub(super) struct Memo<T>(RwLock<FxHashMap<String, FxHashMap<String, T>>>);

impl<T: Clone> Memo<T> {
    /// The cached model for these names, if they were looked up before.
    pub(super) fn get(&self, provider: &str, model: &str) -> Option<T> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(provider)?.get(model).cloned()
    }

    /// Caches the model for these names.
    #[cold]
    pub(super) fn keep(&self, provider: &str, model: &str, found: T) {
        if provider.len() + model.len() > LONGEST {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.values().map(HashMap::len).sum::<usize>() >= MOST {
            known.clear();
        }
        let models = known.entry(provider.to_owned()).or_default();
        models.insert(model.to_owned(), found);
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

/// A clone is empty, because prices added to a table may change the models of names.
impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Memo").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::price::memo::{LONGEST, MOST, Memo};

    #[test]
    fn pairs_of_names_stay_apart() {
        let memo = Memo::default();
        assert_eq!(memo.get("openai", "gpt-5"), None);
        memo.keep("openai", "gpt-5", 1);
        memo.keep("openaigpt", "-5", 2);
        assert_eq!(memo.get("openai", "gpt-5"), Some(1));
        assert_eq!(memo.get("openaigpt", "-5"), Some(2));
        assert_eq!(memo.get("gpt-5", "openai"), None);
    }

    #[test]
    fn names_are_kept_in_bounded_memory() {
        let memo = Memo::default();
        for number in 0..=MOST {
            memo.keep("openai", &format!("model-{number}"), number);
        }
        assert_eq!(memo.get("openai", &format!("model-{MOST}")), Some(MOST));
        assert_eq!(memo.get("openai", "model-0"), None);
        let long = "m".repeat(LONGEST);
        memo.keep("openai", &long, 0);
        assert_eq!(memo.get("openai", &long), None);
    }
}
