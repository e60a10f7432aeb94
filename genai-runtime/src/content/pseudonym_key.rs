//! Hash key of the pseudonyms that a redactor makes.
//!
//! The trait [`Redactor`](crate::Redactor) has no parameter for a key, and a custom redactor may call the standard one.
//! The key of the call's configuration is therefore kept on the thread while a redactor runs.

use std::cell::Cell;
#[cfg(feature = "capture")]
use std::sync::{PoisonError, RwLock};

use crate::fingerprint::HashKey;

thread_local! {
    static OF_THE_CALL: Cell<Option<HashKey>> = const { Cell::new(None) };
}

/// Key of the installed configuration, for redactors called outside of any recording.
#[cfg(feature = "capture")]
static INSTALLED: RwLock<Option<HashKey>> = RwLock::new(None);

/// Runs a redactor with the key of the call's configuration.
pub(super) fn with_key<R>(key: &HashKey, redact: impl FnOnce() -> R) -> R {
    /// Restores the outer key, even if the redactor panics.
    struct Restore(Option<HashKey>);

    impl Drop for Restore {
        fn drop(&mut self) {
            let _ = OF_THE_CALL.try_with(|of_the_call| of_the_call.set(self.0));
        }
    }

    // An ending thread has no thread-locals any more.
    let outer = OF_THE_CALL.try_with(|of_the_call| of_the_call.replace(Some(*key)));
    let _restore = Restore(outer.ok().flatten());
    redact()
}

/// Sets the key of the installed configuration.
#[cfg(feature = "capture")]
pub(crate) fn install_key(key: HashKey) {
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(key);
}

/// Key of the call being recorded, of the installed configuration, or of the process, in this order.
#[cfg(feature = "capture")]
pub(super) fn key_here() -> HashKey {
    let of_the_call = OF_THE_CALL.try_with(Cell::get).ok().flatten();
    of_the_call
        .or_else(|| *INSTALLED.read().unwrap_or_else(PoisonError::into_inner))
        .unwrap_or_else(HashKey::of_this_process)
}
