//! Names that were looked up, and what they stand for, so that each is looked up once.

use std::fmt;
use std::sync::OnceLock;

use crate::short_text::{Mix, same};

/// Names that are kept. Beyond that, and for those longer than any model's, every call looks them up.
const SLOTS: usize = 256;
const PROBES: usize = 4;
const LONGEST: usize = 120;

/// What providers and models stand for in one table of prices. Nothing is ever replaced, so that reading takes no lock.
pub(super) struct Memo<T>(OnceLock<Box<[Slot<T>]>>);

type Slot<T> = OnceLock<Box<Entry<T>>>;

struct Entry<T> {
    provider: Box<str>,
    model: Box<str>,
    found: T,
}

impl<T> Memo<T> {
    /// What the names stand for, if they were looked up before.
    #[inline]
    pub(super) fn get(&self, provider: &str, model: &str) -> Option<&T> {
        let slots = self.0.get()?;
        let first = first(provider, model);
        for probe in 0..PROBES {
            let entry = slots.get((first + probe) % SLOTS)?.get()?;
            if entry.is_of(provider, model) {
                return Some(&entry.found);
            }
        }
        None
    }

    /// Notes what they stand for, if there is room.
    #[cold]
    pub(super) fn keep(&self, provider: &str, model: &str, found: T) {
        if provider.len() + model.len() > LONGEST {
            return;
        }
        let slots = self.0.get_or_init(|| (0..SLOTS).map(|_| OnceLock::new()).collect());
        let first = first(provider, model);
        let mut entry = Box::new(Entry {
            provider: provider.into(),
            model: model.into(),
            found,
        });
        for probe in 0..PROBES {
            let Some(slot) = slots.get((first + probe) % SLOTS) else {
                return;
            };
            let Err(ours) = slot.set(entry) else { return };
            // Another thread may have been quicker.
            if slot.get().is_some_and(|entry| entry.is_of(provider, model)) {
                return;
            }
            entry = ours;
        }
    }
}

impl<T> Entry<T> {
    #[inline]
    fn is_of(&self, provider: &str, model: &str) -> bool {
        same(&self.model, model) && same(&self.provider, provider)
    }
}

/// The slot that the names are looked for in first.
#[inline]
fn first(provider: &str, model: &str) -> usize {
    let mut mix = Mix::new();
    mix.text(Some(provider));
    mix.text(Some(model));
    usize::try_from(mix.finish() >> 40).unwrap_or_default()
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
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
    use crate::price::memo::{LONGEST, Memo};

    #[test]
    fn each_pair_of_names_stands_for_its_own() {
        let memo = Memo::default();
        assert_eq!(memo.get("openai", "gpt-5"), None);
        let names = ["", "a", "ab", "gpt-5", "gpt-5-mini", "gpt-5-nano", "claude-sonnet-4-5"];
        let pairs = || {
            names
                .iter()
                .flat_map(|one| names.iter().map(move |other| (*one, *other)))
        };
        for (number, (provider, model)) in pairs().enumerate() {
            memo.keep(provider, model, number);
        }
        // All but those whose places are taken.
        let known: Vec<_> = pairs()
            .map(|(provider, model)| memo.get(provider, model).copied())
            .collect();
        assert!(known.iter().flatten().count() > 40, "{known:?}");
        for (number, known) in known.into_iter().enumerate() {
            assert!(known.is_none_or(|known| known == number), "{number}: {known:?}");
        }
        let long = "m".repeat(LONGEST);
        memo.keep("openai", &long, 0);
        assert_eq!(memo.get("openai", &long), None);
    }
}
