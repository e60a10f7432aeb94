//! Names that were looked up, and what they stand for, so that each is looked up once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

/// Names that are kept. One more, and it begins anew.
const MOST: usize = 1_024;
/// No provider and model have names that are as long together. Longer ones are looked up by every call.
const LONGEST: usize = 120;

/// Models of one table of prices, by provider and name.
pub(super) struct Memo<T>(RwLock<FxHashMap<String, FxHashMap<String, T>>>);

impl<T: Clone> Memo<T> {
    /// The model that the names stand for, if they were looked up before.
    pub(super) fn get(&self, provider: &str, model: &str) -> Option<T> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(provider)?.get(model).cloned()
    }

    /// Notes what they stand for.
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

/// Empty: what is added to a table may change what names stand for.
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
