//! Calls that start alike: one operation, one provider, one model.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr;
use std::sync::{Arc, PoisonError};

use genai_semconv::Operation;
use genai_semconv::measurements::{self, MOST_ATTRIBUTES};
use opentelemetry::{KeyValue, Value};

use super::Metrics;
use super::sets::Sets;

/// Calls that start with the same attributes, as far as metrics have them.
pub(super) struct Subject {
    operation: &'static Operation,
    attributes: Vec<KeyValue>,
    pub(super) ends: Sets,
    pub(super) prices: Sets,
}

/// Of the attributes that a call starts with, those that its metrics have, in the metrics' order.
type Found<'a> = [Option<(&'static str, &'a Value)>; MOST_ATTRIBUTES];

impl Metrics {
    pub(super) fn subject(&self, operation: &'static Operation, start: &[KeyValue]) -> Arc<Subject> {
        let found = find(operation, start);
        if let Some(subject) = self.known(operation, &found) {
            return subject;
        }
        let attributes = self.guard.attributes(found.into_iter().flatten());
        let found = find(operation, &attributes);
        if let Some(subject) = self.known(operation, &found) {
            return subject;
        }
        let hash = hash(operation, &found);
        let subject = Arc::new(Subject {
            operation,
            ends: Sets::new(self.names.of(operation.metrics), attributes.clone()),
            prices: Sets::new(self.names.of(&measurements::PRICED), attributes.clone()),
            attributes,
        });
        if self.has_room() {
            let mut subjects = self.subjects.write().unwrap_or_else(PoisonError::into_inner);
            subjects.entry(hash).or_insert_with(|| Arc::clone(&subject));
        }
        subject
    }

    fn known(&self, operation: &'static Operation, found: &Found<'_>) -> Option<Arc<Subject>> {
        let subjects = self.subjects.read().unwrap_or_else(PoisonError::into_inner);
        let subject = subjects.get(&hash(operation, found))?;
        let known = subject.attributes.iter().map(|it| (it.key.as_str(), &it.value));
        let same = ptr::eq(subject.operation, operation) && known.eq(found.iter().flatten().copied());
        same.then(|| Arc::clone(subject))
    }
}

fn find<'a>(operation: &Operation, start: &'a [KeyValue]) -> Found<'a> {
    let mut found = [None; MOST_ATTRIBUTES];
    // It has all attributes of the others.
    let Some(first) = operation.metrics.pinned.first() else {
        return found;
    };
    for (found, of) in found.iter_mut().zip(first.metric.attributes) {
        let attribute = start.iter().find(|it| it.key.as_str() == of.attr.key);
        *found = attribute.map(|it| (of.attr.key, &it.value));
    }
    found
}

fn hash(operation: &'static Operation, found: &Found<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
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
