//! Names that were looked up, and what they stand for, so that each is looked up once.

use std::fmt;
use std::sync::OnceLock;

/// Names that are kept. Beyond that, and for those longer than any model's, every call looks them up.
const SLOTS: usize = 256;
const PROBES: usize = 4;
const LONGEST: usize = 120;

/// What providers and models stand for in one table of prices. Nothing is ever replaced, so that reading takes no lock.
pub(super) struct Memo<T>(OnceLock<Box<[OnceLock<Entry<T>>]>>);

struct Entry<T> {
    hash: u64,
    /// Provider and model, one after the other.
    names: Box<[u8]>,
    provider: usize,
    found: T,
}

impl<T: Copy> Memo<T> {
    /// What the names stand for: as it was `find`ed the first time.
    pub(super) fn get(&self, provider: &str, model: &str, find: impl Fn() -> T) -> T {
        let hash = hash(hash(0, provider.as_bytes()), model.as_bytes());
        let slots = self.0.get_or_init(|| (0..SLOTS).map(|_| OnceLock::new()).collect());
        let first = usize::try_from(hash >> 40).unwrap_or_default();
        for probe in 0..PROBES {
            let Some(slot) = slots.get((first + probe) % SLOTS) else {
                break;
            };
            if let Some(entry) = slot.get() {
                if entry.is_of(hash, provider, model) {
                    return entry.found;
                }
                continue;
            }
            if provider.len() + model.len() > LONGEST {
                break;
            }
            let entry = slot.get_or_init(|| Entry {
                hash,
                names: [provider.as_bytes(), model.as_bytes()].concat().into(),
                provider: provider.len(),
                found: find(),
            });
            // Another thread may have been quicker with another name, but then there is the next call.
            if entry.is_of(hash, provider, model) {
                return entry.found;
            }
            break;
        }
        find()
    }
}

impl<T> Entry<T> {
    fn is_of(&self, hash: u64, provider: &str, model: &str) -> bool {
        self.hash == hash
            && self.provider == provider.len()
            && self.names.split_at_checked(self.provider) == Some((provider.as_bytes(), model.as_bytes()))
    }
}

/// Eight bytes at a time; the last eight may overlap those before. The names are compared afterwards.
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
