//! Attributes that an answer adds to its span, and those that it leaves to others.

use genai_semconv::attributes as attr;
use opentelemetry::{KeyValue, Value};

use crate::answer::error_type::OTHER;
use crate::answer::recorder::ResponseRecorder;
use crate::price::is_provider;

impl ResponseRecorder {
    /// JSON was read, which has the form of a known provider or has not.
    pub(crate) fn read_json(&mut self, is_known: bool) {
        self.forms.0 |= is_known;
        self.forms.1 |= !is_known;
    }

    /// Whether the answer was JSON of which nothing is known.
    pub(crate) fn is_foreign_json(&self) -> bool {
        self.forms == (false, true)
    }

    /// Of a call under a run, whose answer is known by its id.
    pub(crate) fn with_id(mut self) -> Self {
        self.wants.id = true;
        self
    }

    /// Whether some of the answer was JSON in the form of a known provider.
    pub(crate) fn is_known_json(&self) -> bool {
        self.forms.0
    }

    /// A result of a tool: its JSON may say that it is an error.
    pub(crate) fn look_inside(&mut self) {
        self.wants.inside = true;
    }

    /// Whether the result is serialized to see that it is an error.
    pub(crate) fn looks_inside(&self) -> bool {
        self.wants.inside
    }

    /// Whether the answer came in chunks.
    pub(crate) fn is_streamed(&self) -> bool {
        self.chunks > 0
    }

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

    /// JSON was read that is nothing but a sentence.
    #[allow(dead_code)] // Only readers of JSON find some.
    pub(crate) fn lone_sentence(&mut self) {
        self.is_sentence = true;
    }

    /// A document of JSON was read; `is_total` if its input is a total alone.
    #[allow(dead_code)] // Only readers of JSON find some.
    pub(crate) fn document(&mut self, is_total: bool) {
        self.documents = (self.documents.0.saturating_add(1), self.documents.1 | is_total);
    }

    /// The whole answer of this provider was read. A sentence without anything else is an error of some. One document that
    /// came whole has not broken off, if it names no reason for any generation.
    pub(crate) fn answered_by(&mut self, provider: &str) {
        const ERRORS_ARE_SENTENCES: [&str; 7] = [
            "ai21",
            "aws.bedrock",
            "chutes",
            "cohere",
            "mistral_ai",
            "sglang",
            "vllm",
        ];
        if self.failure.is_some() {
            return;
        }
        // Servers of one's own have no prices, by which others are known.
        let is_named = |name: &&str| is_provider(provider, name) || provider.eq_ignore_ascii_case(name);
        if self.is_sentence && ERRORS_ARE_SENTENCES.iter().any(is_named) {
            self.failed(OTHER);
        }
        let came_whole = self.documents.0 == 1 && self.chunks == 0;
        if came_whole && self.generations.iter().all(Option::is_none) {
            self.complete_generations();
        }
    }

    /// The answer is complete. Its generations have ended, also those that did not say why.
    #[allow(dead_code)] // Only readers of JSON know ends without a reason.
    pub(crate) fn complete_generations(&mut self) {
        let first = self.first_generation();
        let reason = if self.called { "tool_calls" } else { "stop" };
        for generation in self.generations.iter_mut().skip(first) {
            generation.get_or_insert_with(|| reason.into());
        }
    }

    /// The call ended without the answer that it was made for: what the provider did not say of its generation is that it
    /// ended by an error, as the conventions ask.
    pub(crate) fn broke_off(&mut self) {
        self.generation(0);
    }
}
