//! Attribute sets, found again by the values that distinguish them.

use std::hash::BuildHasher as _;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use genai_semconv::{Measure, Measurement};
use opentelemetry::KeyValue;
use rustc_hash::FxHashMap;

use crate::metrics::amounts::{Amount, Amounts, MODALITIES, UNKNOWN, added};
use crate::metrics::instruments::Instruments;
use crate::metrics::series::Series;
use crate::metrics::value_limit::ValueLimit;

/// A value that distinguishes sets, with its attribute.
pub(crate) type Part<'a> = (&'static str, Option<&'a str>);

/// The attribute sets of a list of measurements that share common attributes.
pub(crate) struct Sets {
    measurements: Vec<&'static Measurement>,
    common: Vec<KeyValue>,
    guard: Arc<ValueLimit>,
    known: RwLock<FxHashMap<u64, Arc<Set>>>,
}

/// One set of attributes.
struct Set {
    parts: Vec<Option<String>>,
    /// The series of each measurement and modality, created when its first value is recorded.
    series: Vec<OnceLock<Series>>,
    /// Set once the series have started.
    started: OnceLock<()>,
}

impl Sets {
    /// Creates the sets. The values of the parts count toward the limit of `guard`.
    pub(super) fn new(measurements: Vec<&'static Measurement>, common: Vec<KeyValue>, guard: &Arc<ValueLimit>) -> Self {
        Self {
            measurements,
            common,
            guard: Arc::clone(guard),
            known: RwLock::default(),
        }
    }

    /// Records the amounts that `read` returns for each measurement, with the common attributes and these parts.
    pub(crate) fn record<const N: usize>(
        &self,
        instruments: &Instruments,
        parts: [Part<'_>; N],
        read: impl Fn(Measure) -> Amounts,
    ) {
        if self.measurements.is_empty() {
            return;
        }
        let set = self.find(instruments, parts);
        let slots = set.series.as_chunks::<{ MODALITIES.len() }>().0;
        for (measurement, slots) in self.measurements.iter().zip(slots) {
            let record = |modality: usize, amount: Amount| {
                let series = slots[modality].get_or_init(|| {
                    let keys = parts.map(|(key, _)| key);
                    self.series(instruments, &set, measurement, modality, keys)
                });
                series.record(amount);
            };
            match read(measurement.of) {
                Amounts::Nothing => {}
                Amounts::One(amount) => record(0, amount),
                Amounts::Unsplit(amount) => record(UNKNOWN, amount),
                Amounts::ByModality(amounts) => {
                    for (modality, amount) in amounts.into_iter().enumerate() {
                        if let Some(amount) = amount {
                            record(modality, amount);
                        }
                    }
                }
            }
        }
    }

    /// Starts the `wanted` measurements at 0, so that the first value is an increase. Tokens start with the unknown
    /// modality. Returns whether they had not been started before.
    pub(crate) fn start<const N: usize>(
        &self,
        instruments: &Instruments,
        parts: [Part<'_>; N],
        wanted: impl Fn(Measure) -> bool,
    ) -> bool {
        if self.measurements.is_empty() {
            return false;
        }
        let set = self.find(instruments, parts);
        if set.started.set(()).is_err() {
            return false;
        }
        let slots = set.series.as_chunks::<{ MODALITIES.len() }>().0;
        for (measurement, slots) in self.measurements.iter().zip(slots).filter(|(it, _)| wanted(it.of)) {
            let modality = match measurement.of {
                Measure::TokensByModality(_) => UNKNOWN,
                _ => 0,
            };
            slots[modality].get_or_init(|| {
                let keys = parts.map(|(key, _)| key);
                let series = self.series(instruments, &set, measurement, modality, keys);
                series.start();
                series
            });
        }
        true
    }

    #[cold]
    fn series(
        &self,
        instruments: &Instruments,
        set: &Set,
        measurement: &Measurement,
        modality: usize,
        keys: impl IntoIterator<Item = &'static str>,
    ) -> Series {
        let parts = keys.into_iter().zip(&set.parts);
        let parts = parts.filter_map(|(key, value)| Some(KeyValue::new(key, value.clone()?)));
        let all = self.common.iter().cloned().chain(parts);
        let all = all.chain(added(measurement.of, modality));
        // The SDK stores attributes sorted. Sorted here, they are stored only once.
        let mut attributes: Vec<_> = all.filter(|it| measurement.metric.has(it.key.as_str())).collect();
        attributes.sort_by(|one, other| one.key.cmp(&other.key));
        instruments.series(measurement, attributes)
    }

    fn find<const N: usize>(&self, instruments: &Instruments, parts: [Part<'_>; N]) -> Arc<Set> {
        if let Some(set) = self.known(parts) {
            return set;
        }
        let guarded = parts.map(|(key, value)| (key, value.map(|value| self.guard.text(key, value))));
        // Other values may have been replaced by the same placeholder before.
        if let Some(set) = self.known(guarded) {
            return set;
        }
        let set = Arc::new(Set {
            parts: guarded.iter().map(|(_, value)| value.map(str::to_owned)).collect(),
            series: (0..self.measurements.len() * MODALITIES.len())
                .map(|_| OnceLock::new())
                .collect(),
            started: OnceLock::new(),
        });
        if instruments.has_room() {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            // Another thread may have added it meanwhile, and two sets may have one hash: the first one stays.
            let hash = known.hasher().hash_one(values(guarded));
            known.entry(hash).or_insert_with(|| Arc::clone(&set));
        }
        set
    }

    fn known<const N: usize>(&self, parts: [Part<'_>; N]) -> Option<Arc<Set>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let set = known.get(&known.hasher().hash_one(values(parts)))?;
        let is_it = set.parts.iter().map(Option::as_deref).eq(values(parts));
        is_it.then(|| Arc::clone(set))
    }
}

fn values<const N: usize>(parts: [Part<'_>; N]) -> [Option<&str>; N] {
    parts.map(|(_, value)| value)
}
