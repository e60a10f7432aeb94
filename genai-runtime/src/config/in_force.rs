//! The active configuration, one per process.

use std::mem;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use crate::config::builder::ConfigBuilder;
use crate::config::config::Config;
#[cfg(feature = "tree")]
use crate::config::listening::guard_gone;
use crate::config::listening::look_again;
use crate::config::providers::Providers;
use crate::config::telemetry::{Telemetry, TelemetryRef};
#[cfg(feature = "capture")]
use crate::content::install_key;

impl Config {
    /// Makes this the configuration of all calls that start from now on.
    pub(super) fn install(self) {
        #[cfg(feature = "capture")]
        install_key(*self.hash_key());
        replace(|before| Some(InForce::new(Arc::new(self), before.providers.clone())));
    }

    /// Configuration of calls that start now.
    pub(crate) fn current() -> Arc<Self> {
        Arc::clone(&read().config)
    }

    /// Telemetry of calls that start outside of runs.
    pub(crate) fn telemetry<'a>() -> TelemetryRef<'a> {
        let kept = read().telemetry.clone();
        // The lock is released here, because the following code calls providers.
        if let Some(telemetry) = kept
            && telemetry.is_current()
        {
            return TelemetryRef::Kept(telemetry);
        }
        let (config, providers) = {
            let in_force = read();
            (Arc::clone(&in_force.config), in_force.providers.clone())
        };
        let telemetry = Telemetry::of(Arc::clone(&config), &providers);
        if !telemetry.can_be_kept() {
            return TelemetryRef::Made(telemetry);
        }
        let telemetry = Arc::new(telemetry);
        let mut in_force = slot().write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&in_force.config, &config) && in_force.providers.is(&providers) {
            let before = in_force.telemetry.replace(Arc::clone(&telemetry));
            drop(in_force);
            drop(before);
        }
        TelemetryRef::Kept(telemetry)
    }
}

#[cfg(feature = "tree")]
impl Providers {
    /// Makes these the active providers, beside the active configuration.
    pub(crate) fn install(self) {
        replace(|before| Some(InForce::new(Arc::clone(&before.config), self)));
        guard_gone(false);
    }

    /// Deactivates the providers, unless others have replaced them.
    pub(crate) fn withdraw(&self) {
        let was_in_force = replace(|before| {
            let is_ours = before.providers.is(self);
            is_ours.then(|| InForce::new(Arc::clone(&before.config), Providers::default()))
        });
        if was_in_force {
            guard_gone(true);
        }
    }
}

/// Active configuration, and the telemetry of its calls, cached after the first call if possible.
struct InForce {
    config: Arc<Config>,
    telemetry: Option<Arc<Telemetry>>,
    providers: Providers,
}

impl InForce {
    fn new(config: Arc<Config>, providers: Providers) -> Self {
        Self {
            config,
            telemetry: None,
            providers,
        }
    }
}

/// Replaces the active configuration by the one `make` returns, if any.
fn replace(make: impl FnOnce(&InForce) -> Option<InForce>) -> bool {
    let mut slot = slot().write().unwrap_or_else(PoisonError::into_inner);
    let Some(new) = make(&slot) else { return false };
    let before = mem::replace(&mut *slot, new);
    drop(slot);
    look_again();
    // The old value is dropped after the lock is released, because dropping a provider may run its code.
    drop(before);
    true
}

fn read() -> RwLockReadGuard<'static, InForce> {
    slot().read().unwrap_or_else(PoisonError::into_inner)
}

fn slot() -> &'static RwLock<InForce> {
    static SLOT: OnceLock<RwLock<InForce>> = OnceLock::new();
    SLOT.get_or_init(|| {
        RwLock::new(InForce::new(
            Arc::new(ConfigBuilder::new().build()),
            Providers::default(),
        ))
    })
}
