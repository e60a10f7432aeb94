//! A notice that names a model without a price, and the call that gives it one.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Mutex, PoisonError};

use crate::notice::{Code, notice_each};

/// Names that are said. A program that makes names up says no more than these.
const MOST: usize = 32;

/// A model without a price, or without one of the tier that served the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct UnpricedModel<'a> {
    pub(super) provider: &'a str,
    pub(super) model: &'a str,
    pub(super) tier: Option<&'a str>,
}

impl UnpricedModel<'_> {
    /// Raises the notice, the first time for each model and tier. The caller must hold no lock.
    pub(super) fn say_once(self) {
        static SAID: Mutex<Option<HashSet<u64>>> = Mutex::new(None);
        let key = BuildHasherDefault::<DefaultHasher>::default().hash_one(self);
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        let said_so_far = said.get_or_insert_default();
        if said_so_far.len() >= MOST || !said_so_far.insert(key) {
            return;
        }
        drop(said);
        notice_each(Code::Unpriced, self.text());
    }

    fn text(self) -> String {
        let Self { provider, model, tier } = self;
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
}
