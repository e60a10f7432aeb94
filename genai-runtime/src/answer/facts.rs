//! Attributes that an answer adds to its span, and those that it leaves to others.

use genai_semconv::attributes as attr;
use opentelemetry::{KeyValue, Value};

use crate::answer::recorder::ResponseRecorder;

impl ResponseRecorder {
    /// An attribute that the span does not have yet.
    pub(crate) fn attribute(&mut self, key: &'static str, value: Value) {
        self.attributes.retain(|known| known.key.as_str() != key);
        if self.wants.attributes {
            self.attributes.push(KeyValue::new(key, value));
        }
    }

    /// The same, unless a closure told it: that knows better.
    pub(super) fn attribute_unless_told(&mut self, key: &'static str, value: Value) {
        if self.attributes.iter().all(|known| known.key.as_str() != key) {
            self.attribute(key, value);
        }
    }

    /// An attribute that the conventions have only for the spans of one provider. It is recorded on those.
    #[allow(dead_code)] // Only readers of JSON find some.
    pub(crate) fn refined(&mut self, key: &'static str, text: &str) {
        if !self.wants.attributes {
            return;
        }
        match self.refined.iter_mut().find(|known| known.key.as_str() == key) {
            // It comes with every chunk of a stream, and is nearly always the same.
            Some(known) if known.value.as_str() == text => {}
            Some(known) => known.value = Value::from(text.to_owned()),
            None => self.refined.push(KeyValue::new(key, text.to_owned())),
        }
    }

    /// The span has this attribute from its start.
    pub(crate) fn without(&mut self, key: &str) {
        if key == attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key() {
            self.dimension_count = None;
        } else if key == attr::GEN_AI_RESPONSE_STATUS.key() {
            self.status = None;
        } else {
            self.refined.retain(|fact| fact.key.as_str() != key);
        }
    }

    /// The call ended without the answer that it was made for: what the provider did not say of its generation is that it
    /// ended by an error, as the conventions ask.
    pub(crate) fn broke_off(&mut self) {
        self.generation(0);
    }
}
