//! Notices about models without a price.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::sync::{LazyLock, Mutex};

use opentelemetry::StringValue;

use crate::lock::lock;
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

static SAID: LazyLock<Mutex<Said>> = LazyLock::new(Mutex::default);

/// A model without a price, and the tier if the model has prices for others.
pub(super) type Unpriced = (StringValue, Option<StringValue>);

/// Raises the notice for a model once, and once for a tier. `call` are the names by which such a call is recognised,
/// so that `find` does not look for its model again. The caller must hold no lock.
pub(super) fn say_once(provider: &str, call: impl Hash, find: impl FnOnce() -> Option<Unpriced>) {
    let call = hash((provider, call));
    let is_known = |said: &Said| said.models.len() >= MOST || said.calls.contains(&call);
    if is_known(&lock(&SAID)) {
        return;
    }
    let Some((model, tier)) = find() else { return };
    let (model, tier) = (model.as_str(), tier.as_ref().map(StringValue::as_str));
    let is_new = {
        let mut said = lock(&SAID);
        if said.calls.len() < MOST_CALLS {
            said.calls.insert(call);
        }
        said.models.len() < MOST && said.models.insert(hash((provider, model, tier)))
    };
    if is_new {
        notice_each(Code::Unpriced, text(provider, model, tier));
    }
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
