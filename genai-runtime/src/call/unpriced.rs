//! Notices about models without a price.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::notice::{Code, notice_each};

/// Maximum number of names in notices, for programs that generate names.
const MOST: usize = 32;
/// Maximum number of calls whose notice is remembered.
const MOST_CALLS: usize = 256;

/// Notices raised so far, as hashes.
#[derive(Default)]
struct Said {
    models: HashSet<u64>,
    calls: HashSet<u64>,
}

static SAID: Mutex<Option<Said>> = Mutex::new(None);

/// The names of a call without a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct UnpricedCall<'a> {
    pub(super) provider: &'a str,
    pub(super) requested: Option<&'a str>,
    pub(super) answered: Option<&'a str>,
    pub(super) tier: Option<&'a str>,
}

impl UnpricedCall<'_> {
    /// Whether all notices about such a call have been raised, so that the missing price need not be looked up.
    pub(super) fn was_said(self) -> bool {
        let mut said = said();
        let said = said.get_or_insert_default();
        said.models.len() >= MOST || said.calls.contains(&hash(self))
    }

    /// Raises the notice for this model once, and once for this tier if the model has prices for others. The caller
    /// must hold no lock.
    pub(super) fn say_once(self, model: &str, tier: Option<&str>) {
        let mut said = said();
        let so_far = said.get_or_insert_default();
        if so_far.calls.len() < MOST_CALLS {
            so_far.calls.insert(hash(self));
        }
        if so_far.models.len() >= MOST || !so_far.models.insert(hash((self.provider, model, tier))) {
            return;
        }
        drop(said);
        notice_each(Code::Unpriced, text(self.provider, model, tier));
    }
}

fn said() -> MutexGuard<'static, Option<Said>> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(names: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(names)
}

fn text(provider: &str, model: &str, tier: Option<&str>) -> String {
    match tier {
        Some(tier) => format!(
            "`{model}` of `{provider}` has no price in the service tier `{tier}`, so such calls have no cost: give it one \
             by `Prices::add({provider:?}, {model:?}, …)` with `ModelPrice::service_tier({tier:?})`"
        ),
        None => format!(
            "`{model}` of `{provider}` has no price, so its calls have no cost: say which model it is by \
             `Prices::alias({provider:?}, {model:?}, …)`, or give it a price by `Prices::add({provider:?}, {model:?}, …)`"
        ),
    }
}
