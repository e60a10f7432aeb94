//! Names that were looked up, and what they stand for, so that each is looked up once.

use std::fmt;
use std::sync::OnceLock;

/// Names that are kept. Beyond that, and for those longer than any model's, every call looks them up.
const SLOTS: usize = 256;
const PROBES: usize = 4;
const LONGEST: usize = 120;

/// What providers and models stand for in one table of prices. Nothing is ever replaced, so that reading takes no lock.
pub(super) struct Memo<T>(OnceLock<Box<[OnceLock<Box<Entry<T>>>]>>);

struct Entry<T> {
    provider: Box<[u8]>,
    model: Box<[u8]>,
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
            if same(&entry.model, model.as_bytes()) && same(&entry.provider, provider.as_bytes()) {
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
            provider: provider.as_bytes().into(),
            model: model.as_bytes().into(),
            found,
        });
        for probe in 0..PROBES {
            // Another thread may have been quicker, with these names or others.
            match slots.get((first + probe) % SLOTS).map(|slot| slot.set(entry)) {
                Some(Err(ours)) => entry = ours,
                Some(Ok(())) | None => return,
            }
        }
    }
}

/// The slot that the names are looked for in first.
#[inline]
fn first(provider: &str, model: &str) -> usize {
    let hash = hash(hash(0, provider.as_bytes()), model.as_bytes());
    usize::try_from(hash >> 40).unwrap_or_default()
}

/// Eight bytes at a time; the last eight may overlap those before. The names are compared afterwards.
#[inline]
fn hash(seed: u64, text: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(ODD);
    let half = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
    let start = seed ^ text.len() as u64;
    match text.last_chunk::<8>() {
        Some(last) => {
            let (words, _) = text[..text.len() - 1].as_chunks::<8>();
            let hash = words
                .iter()
                .fold(start, |hash, word| mix(hash, u64::from_le_bytes(*word)));
            mix(hash, u64::from_le_bytes(*last))
        }
        None if text.len() >= 4 => mix(start, half(text.first_chunk()) << 32 | half(text.last_chunk())),
        None => text.iter().fold(start, |hash, byte| mix(hash, u64::from(*byte))),
    }
}

/// The same way: names are so short that calling what compares memory costs more than it does.
#[inline]
fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if one.len() >= 8 {
        let (one_words, other_words) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
        let mut words = one_words.iter().zip(other_words);
        words.all(|(one, other)| one == other) && one.last_chunk::<8>() == other.last_chunk()
    } else if one.len() >= 4 {
        one.first_chunk::<4>() == other.first_chunk() && one.last_chunk::<4>() == other.last_chunk()
    } else {
        one.iter().eq(other)
    }
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
    use super::{LONGEST, Memo, same};

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

    #[test]
    fn texts_are_the_same_if_all_of_their_bytes_are() {
        let text = b"claude-sonnet-4-5-20250929";
        for length in 0..=text.len() {
            let one = &text[..length];
            assert!(same(one, &one.to_vec()), "{length}");
            assert!(!same(one, &text[..length.saturating_sub(1)]) || length == 0);
            for position in 0..length {
                let mut other = one.to_vec();
                other[position] ^= 1;
                assert!(!same(one, &other), "{length}, {position}");
            }
        }
    }
}
