//! The configuration in force, of which there is one per process.

use std::mem;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::config::builder::ConfigBuilder;
use crate::config::config::Config;
use crate::config::listening::look_again;
use crate::config::telemetry::{Telemetry, TelemetryRef};
#[cfg(feature = "capture")]
use crate::content::install_key;

impl Config {
    /// Puts it in force for all calls that start from now on.
    pub(super) fn install(self) {
        #[cfg(feature = "capture")]
        install_key(*self.hash_key());
        let in_force = InForce::new(self);
        // What was in force is dropped after the lock is: a provider may go with it.
        let before = mem::replace(&mut *slot().write().unwrap_or_else(PoisonError::into_inner), in_force);
        look_again();
        drop(before);
    }

    /// What is in force now.
    pub(crate) fn current() -> Arc<Self> {
        Arc::clone(&slot().read().unwrap_or_else(PoisonError::into_inner).config)
    }

    /// What calls outside of runs go by now.
    pub(crate) fn telemetry<'a>() -> TelemetryRef<'a> {
        let config = {
            let in_force = slot().read().unwrap_or_else(PoisonError::into_inner);
            if let Some(telemetry) = in_force.telemetry.get() {
                return TelemetryRef::Kept(Arc::clone(telemetry));
            }
            Arc::clone(&in_force.config)
        };
        // Without the lock: this is where providers are asked.
        let telemetry = Telemetry::of(Arc::clone(&config));
        if !config.is_settled() {
            return TelemetryRef::Made(telemetry);
        }
        let telemetry = Arc::new(telemetry);
        let in_force = slot().read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&in_force.config, &config) {
            drop(in_force.telemetry.set(Arc::clone(&telemetry)));
        }
        TelemetryRef::Kept(telemetry)
    }
}

/// The configuration, and what its calls share if that can be kept, once a call has asked for it.
struct InForce {
    config: Arc<Config>,
    telemetry: OnceLock<Arc<Telemetry>>,
}

impl InForce {
    fn new(config: Config) -> Self {
        Self {
            config: Arc::new(config),
            telemetry: OnceLock::new(),
        }
    }
}

fn slot() -> &'static RwLock<InForce> {
    static SLOT: OnceLock<RwLock<InForce>> = OnceLock::new();
    SLOT.get_or_init(|| RwLock::new(InForce::new(ConfigBuilder::new().build())))
}
