//! Attributes that an answer adds to its span or omits from it.

use genai_semconv::attributes as attr;
use opentelemetry::{KeyValue, Value};

use crate::answer::error_type::OTHER;
use crate::answer::recorder::ResponseRecorder;
use crate::price::is_provider;

impl ResponseRecorder {
    /// Records that JSON was read, in the form of a known provider or not.
    pub(crate) fn read_json(&mut self, is_known: bool) {
        self.forms.0 |= is_known;
        self.forms.1 |= !is_known;
    }

    /// Whether the answer was JSON without any recognised form.
    pub(crate) fn is_foreign_json(&self) -> bool {
        self.forms == (false, true)
    }

    /// Keeps the id of the answer, by which a run identifies it.
    pub(crate) fn with_id(mut self) -> Self {
        self.wants.id = true;
        self
    }

    /// Whether some of the answer was JSON in the form of a known provider.
    pub(crate) fn is_known_json(&self) -> bool {
        self.forms.0
    }

    /// Enables reading a tool's result as JSON, to detect an error in it.
    pub(crate) fn look_inside(&mut self) {
        self.wants.inside = true;
    }

    /// Whether the result is serialized to detect an error in it.
    pub(crate) fn looks_inside(&self) -> bool {
        self.wants.inside
    }

    /// Whether the answer arrived in chunks.
    pub(crate) fn is_streamed(&self) -> bool {
        self.chunks > 0
    }

    /// Adds an attribute that the span does not have yet.
    pub(crate) fn attribute(&mut self, key: &'static str, value: Value) {
        self.attributes.retain(|known| known.key.as_str() != key);
        if self.wants.attributes {
            self.attributes.push(KeyValue::new(key, value));
        }
    }

    /// Adds an attribute, unless a closure recorded it. The closure takes precedence.
    pub(super) fn attribute_unless_told(&mut self, key: &'static str, value: Value) {
        if self.attributes.iter().all(|known| known.key.as_str() != key) {
            self.attribute(key, value);
        }
    }

    /// Adds an attribute that the conventions have only for one provider. It is recorded on that provider's spans.
    pub(crate) fn refined(&mut self, key: &'static str, text: &str) {
        if !self.wants.attributes {
            return;
        }
        match self.refined.iter_mut().find(|known| known.key.as_str() == key) {
            // Most of these come with every chunk of a stream and rarely change.
            Some(known) if known.value.as_str() == text => {}
            Some(known) => known.value = Value::from(text.to_owned()),
            None => self.refined.push(KeyValue::new(key, text.to_owned())),
        }
    }

    /// Drops an attribute that the span has had from its start.
    pub(crate) fn without(&mut self, key: &str) {
        if key == attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key() {
            self.dimension_count = None;
        } else if key == attr::GEN_AI_RESPONSE_STATUS.key() {
            self.status = None;
        } else {
            self.refined.retain(|fact| fact.key.as_str() != key);
        }
    }

    /// Counts a JSON document; `is_total` if it reports a total in place of the input.
    pub(crate) fn document(&mut self, is_total: bool) {
        self.documents = (self.documents.0.saturating_add(1), self.documents.1 | is_total);
    }

    /// Completes the whole answer of this provider. With some providers, a lone sentence is an error. A single document
    /// is complete, because it was not interrupted.
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
        // Self-hosted servers have no prices, by which other providers are recognised.
        let is_named = |name: &&str| is_provider(provider, name) || provider.eq_ignore_ascii_case(name);
        if self.is_sentence && ERRORS_ARE_SENTENCES.iter().any(is_named) {
            self.failed(OTHER);
        }
        if self.documents.0 == 1 && self.chunks == 0 {
            self.complete_generations();
        }
    }

    /// Marks the answer as complete. Generations without a finish reason get one.
    pub(crate) fn complete_generations(&mut self) {
        const CALLED: &str = "tool_calls";
        let first = self.first_generation();
        let generations = self.generations.get_mut(first..).unwrap_or_default();
        // A tool call belongs to the generation that gives it as its reason.
        let is_explained = generations.iter().flatten().any(|reason| reason.as_str() == CALLED);
        let reason = if self.called && !is_explained { CALLED } else { "stop" };
        for generation in generations {
            generation.get_or_insert_with(|| reason.into());
        }
    }

    /// Marks the call as ended without its answer. A generation without a finish reason is recorded as `error`, as the
    /// conventions require.
    pub(crate) fn broke_off(&mut self) {
        self.generation(0);
    }
}
