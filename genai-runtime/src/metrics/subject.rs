//! Calls with the same start attributes: one operation, one provider, one model.

use std::hash::{BuildHasher, Hash as _, Hasher as _};
use std::ptr;
use std::sync::{Arc, PoisonError, RwLock};

use genai_semconv::measurements::{self, MOST_ATTRIBUTES};
use genai_semconv::{Measure, Operation, Tokens, attributes as attr};
use opentelemetry::Value;
use rustc_hash::FxHashMap;

use crate::metrics::conventions::Conventions;
use crate::metrics::instruments::Instruments;
use crate::metrics::sets::Sets;
use crate::metrics::value_limit::ValueLimit;
use crate::request::StartAttributes;

/// Calls with the same start attributes, as far as metrics have these.
pub(crate) struct Subject {
    operation: &'static Operation,
    /// Values in the order of the operation's first metric, which has all attributes of the others.
    values: [Option<Value>; MOST_ATTRIBUTES],
    pub(crate) ends: Sets,
    pub(crate) prices: Sets,
}

/// The start attributes of a call that its metrics have, in the metrics' order.
type StartValues<'a> = [Option<(&'static str, &'a Value)>; MOST_ATTRIBUTES];

/// The known subjects.
#[derive(Default)]
pub(super) struct Subjects(RwLock<FxHashMap<u64, Arc<Subject>>>);

impl Subjects {
    /// The subject of a call that starts with these attributes.
    pub(super) fn find(
        &self,
        operation: &'static Operation,
        start: &StartAttributes,
        names: Conventions,
        guard: &Arc<ValueLimit>,
        instruments: &Instruments,
    ) -> Arc<Subject> {
        let found = found(operation, start);
        if let Some(subject) = self.known(operation, &found) {
            return subject;
        }
        let attributes = guard.attributes(found.into_iter().flatten());
        let found = found.map(|found| {
            let (key, _) = found?;
            let guarded = attributes.iter().find(|guarded| guarded.key.as_str() == key)?;
            Some((key, &guarded.value))
        });
        if let Some(subject) = self.known(operation, &found) {
            return subject;
        }
        let subject = Arc::new(Subject {
            operation,
            ends: Sets::new(names.of(operation.metrics), attributes.clone(), guard),
            values: found.map(|found| found.map(|(_, value)| value.clone())),
            prices: Sets::new(names.of(&measurements::PRICED), attributes.clone(), guard),
        });
        if instruments.has_room() {
            let mut subjects = self.0.write().unwrap_or_else(PoisonError::into_inner);
            let hash = hash(subjects.hasher(), operation, &found);
            subjects.entry(hash).or_insert_with(|| Arc::clone(&subject));
        }
        let parts = [
            (attr::GEN_AI_RESPONSE_MODEL.key(), None),
            (attr::ERROR_TYPE.key(), None),
        ];
        subject
            .ends
            .start(instruments, parts, |measure| starts(operation, measure));
        subject
    }

    fn known(&self, operation: &'static Operation, found: &StartValues<'_>) -> Option<Arc<Subject>> {
        let subjects = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let subject = subjects.get(&hash(subjects.hasher(), operation, found))?;
        let values = found.iter().map(|found| found.map(|(_, value)| value));
        let is_it = ptr::eq(subject.operation, operation) && subject.values.iter().map(Option::as_ref).eq(values);
        is_it.then(|| Arc::clone(subject))
    }
}

/// Whether every call of an operation has this measure. A series started for another measure could stay at 0.
fn starts(operation: &Operation, measure: Measure) -> bool {
    match measure {
        Measure::Duration => true,
        Measure::Tokens(of) | Measure::TokensByModality(of) | Measure::TokensByType(of) => match of {
            Tokens::Input => true,
            Tokens::Output => operation.carries.output_tokens,
            Tokens::CacheRead | Tokens::CacheWrite | Tokens::Reasoning => false,
        },
        _ => false,
    }
}

fn found<'a>(operation: &Operation, start: &'a StartAttributes) -> StartValues<'a> {
    let mut found = [None; MOST_ATTRIBUTES];
    let Some(first) = operation.metrics.pinned.first() else {
        return found;
    };
    for (found, of) in found.iter_mut().zip(first.metric.attributes) {
        let value = of.attr.field.and_then(|field| start.get(field));
        *found = value.map(|value| (of.attr.key, value));
    }
    found
}

fn hash(state: &impl BuildHasher, operation: &'static Operation, found: &StartValues<'_>) -> u64 {
    let mut hasher = state.build_hasher();
    ptr::hash(operation, &mut hasher);
    for found in found {
        match found {
            Some((_, Value::String(text))) => text.as_str().hash(&mut hasher),
            Some((_, Value::I64(number))) => number.hash(&mut hasher),
            _ => hasher.write_u8(0),
        }
    }
    hasher.finish()
}
