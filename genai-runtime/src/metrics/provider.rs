//! The source of instruments: the configured meter provider, or the current global one.

use std::any::TypeId;
use std::mem::size_of_val;
use std::ptr;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use opentelemetry::metrics::{Meter, MeterProvider, NoopMeterProvider};
use opentelemetry::{InstrumentationScope, global};

use crate::metrics::conventions::Conventions;
use crate::metrics::metrics::Metrics;
use crate::scope::scope_of;

type MakeMeter = dyn Fn(InstrumentationScope) -> Meter + Send + Sync;
pub(crate) type AnyProvider = dyn MeterProvider + Send + Sync;

/// The configuration of meter providers.
pub(crate) enum MeterSource {
    /// No provider is configured: the global one is used.
    Global,
    /// Metrics are off.
    Nowhere,
    /// The configured provider, and whether it is the SDK's.
    Given(Box<MakeMeter>, bool),
}

impl MeterSource {
    pub(crate) fn new<P: MeterProvider + Send + Sync + 'static>(provider: P) -> Self {
        if TypeId::of::<P>() == TypeId::of::<NoopMeterProvider>() {
            return Self::Nowhere;
        }
        Self::Given(
            Box::new(move |scope| provider.meter_with_scope(scope)),
            is_of_sdk::<P>(),
        )
    }

    pub(crate) fn is_given(&self) -> bool {
        !matches!(self, Self::Global)
    }
}

#[cfg(feature = "tree")]
fn is_of_sdk<P: 'static>() -> bool {
    TypeId::of::<P>() == TypeId::of::<opentelemetry_sdk::metrics::SdkMeterProvider>()
}

/// Without the feature, the SDK is no dependency and its type cannot be compared.
#[cfg(not(feature = "tree"))]
#[allow(clippy::extra_unused_type_parameters)]
fn is_of_sdk<P: 'static>() -> bool {
    false
}

/// The instruments of a configuration, shared by all its calls.
#[derive(Default)]
pub(crate) struct Slot(RwLock<Option<(Origin, Arc<Metrics>)>>);

/// The provider that the instruments were made from.
enum Origin {
    Configuration,
    /// The global provider. The reference is weak, because the application decides how long the provider lives.
    Global(Weak<AnyProvider>),
}

impl Slot {
    /// The instruments, if there is a provider. OpenTelemetry's API cannot report whether one is installed. But its
    /// no-op provider is a zero-sized type, and a provider that records anything is not.
    ///
    /// `set_up` is the provider of `genai::telemetry`, which takes precedence over the global one.
    pub(crate) fn get(
        &self,
        source: &MeterSource,
        set_up: Option<&Arc<AnyProvider>>,
        names: Conventions,
        value_limit: usize,
    ) -> Option<Arc<Metrics>> {
        let global = match source {
            MeterSource::Nowhere => return None,
            MeterSource::Given(..) => None,
            MeterSource::Global => {
                let provider = set_up.map_or_else(global::meter_provider, Arc::clone);
                if size_of_val(&*provider) == 0 {
                    return None;
                }
                Some(provider)
            }
        };
        let is_of = |origin: &Origin| match (origin, &global) {
            (Origin::Configuration, None) => true,
            (Origin::Global(of), Some(provider)) => ptr::addr_eq(of.as_ptr(), Arc::as_ptr(provider)),
            _ => false,
        };
        let find = |slot: &Option<(Origin, Arc<Metrics>)>| match slot {
            Some((origin, metrics)) if is_of(origin) => Some(Arc::clone(metrics)),
            _ => None,
        };
        let known = find(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        if known.is_some() {
            return known;
        }
        let mut slot = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have created them meanwhile.
        let known = find(&slot);
        if known.is_some() {
            return known;
        }
        let scope = scope_of(names.schema_url());
        let (origin, meter, is_of_sdk) = match (source, &global) {
            (MeterSource::Given(make, is_of_sdk), _) => (Origin::Configuration, make(scope), *is_of_sdk),
            (_, Some(provider)) => (
                Origin::Global(Arc::downgrade(provider)),
                provider.meter_with_scope(scope),
                // The provider of the set-up is the SDK's; the type of the global one is unknown.
                set_up.is_some(),
            ),
            _ => return None,
        };
        let metrics = Arc::new(Metrics::new(meter, is_of_sdk, names, value_limit));
        *slot = Some((origin, Arc::clone(&metrics)));
        Some(metrics)
    }
}
