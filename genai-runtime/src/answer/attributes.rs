//! Attributes of an answer.

use genai_semconv::values::{openai_api_type, operation_name};
use genai_semconv::{Operation, attributes as attr, own};
use opentelemetry::trace::SpanRef;
use opentelemetry::{Array, KeyValue, Value};

use crate::answer::recorder::ResponseRecorder;
use crate::usage::{Modality, Usage};

/// Capacity for the attributes of an answer; no convention has more.
const MOST: usize = 16;

/// Longest recorded text of a provider in bytes, and longest list. Names, ids and reasons are short, but an answer may
/// hold anything.
const LONGEST: usize = 1024;
const LONGEST_LIST: usize = 128;

/// Reads the tokens of one modality.
type TokensOf = fn(&Usage, Modality) -> Option<u64>;

/// Counts of a modality that have attributes: input, output, and input read from a cache.
const TOKENS: [TokensOf; 3] = [
    Usage::input_tokens_of,
    Usage::output_tokens_of,
    Usage::cache_read_tokens_of,
];

/// Attributes of the [`TOKENS`] of each modality. The conventions have none for video.
const BY_MODALITY: [(Modality, [&str; 3]); 3] = [
    (
        Modality::Text,
        [
            attr::GEN_AI_USAGE_TEXT_INPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_TEXT_OUTPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_TEXT_CACHE_READ_INPUT_TOKENS.key(),
        ],
    ),
    (
        Modality::Image,
        [
            attr::GEN_AI_USAGE_IMAGE_INPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_IMAGE_OUTPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_IMAGE_CACHE_READ_INPUT_TOKENS.key(),
        ],
    ),
    (
        Modality::Audio,
        [
            attr::GEN_AI_USAGE_AUDIO_INPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_AUDIO_OUTPUT_TOKENS.key(),
            attr::GEN_AI_USAGE_AUDIO_CACHE_READ_INPUT_TOKENS.key(),
        ],
    ),
];

/// Truncates longer texts and lists.
fn cap(value: &mut Value) {
    let cut = |text: &str| {
        let most = LONGEST - '…'.len_utf8();
        let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        format!("{}…", &text[..end])
    };
    match value {
        Value::String(text) if text.as_str().len() > LONGEST => *text = cut(text.as_str()).into(),
        Value::Array(Array::String(texts)) => {
            texts.truncate(LONGEST_LIST);
            for text in texts.iter_mut().filter(|text| text.as_str().len() > LONGEST) {
                *text = cut(text.as_str()).into();
            }
        }
        _ => {}
    }
}

/// Recorded facts as attributes of an operation's span.
pub(crate) struct Said(Vec<KeyValue>);

impl Said {
    /// Moves the attributes out of the recorder.
    pub(crate) fn of(recorder: &mut ResponseRecorder, operation: &Operation, provider: Option<&str>) -> Self {
        let mut said = Self(Vec::with_capacity(MOST));
        if operation.reads_response {
            said.response(recorder, operation);
            said.refined(recorder, operation, provider);
        }
        said.0.append(&mut recorder.attributes);
        for attribute in &mut said.0 {
            cap(&mut attribute.value);
        }
        // Other operations record the usage that their body added.
        said.usage(recorder, operation);
        said
    }

    pub(crate) fn push(&mut self, attribute: KeyValue) {
        self.0.push(attribute);
    }

    pub(crate) fn extend(&mut self, attributes: impl IntoIterator<Item = KeyValue>) {
        self.0.extend(attributes);
    }

    fn response(&mut self, recorder: &mut ResponseRecorder, operation: &Operation) {
        let carries = &operation.carries;
        if carries.response_model
            && let Some(model) = recorder.model.take()
        {
            self.push(KeyValue::new(attr::GEN_AI_RESPONSE_MODEL.key(), model));
        }
        if carries.response_id
            && let Some(id) = recorder.id.take()
        {
            self.push(KeyValue::new(attr::GEN_AI_RESPONSE_ID.key(), id));
        }
        if carries.response_status
            && let Some(status) = recorder.status.take()
        {
            recorder.attribute_unless_told(attr::GEN_AI_RESPONSE_STATUS.key(), status.into());
        }
        if carries.dimension_count {
            let key = attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key();
            self.number(key, recorder.dimension_count);
        }
        if carries.finish_reasons {
            let generations = std::mem::take(&mut recorder.generations).into_iter();
            let reasons: Vec<_> = generations
                .map(|reason| reason.unwrap_or_else(|| "error".into()))
                .collect();
            if !reasons.is_empty() {
                let reasons = Value::Array(Array::String(reasons));
                self.push(KeyValue::new(attr::GEN_AI_RESPONSE_FINISH_REASONS.key(), reasons));
            }
        }
    }

    /// Adds the attributes that the conventions have for this provider only.
    fn refined(&mut self, recorder: &mut ResponseRecorder, operation: &Operation, provider: Option<&str>) {
        let refined = std::mem::take(&mut recorder.refined).into_iter();
        let Some(provider) = provider else { return };
        for KeyValue { key, value, .. } in refined.filter(|fact| operation.span.is_refined(provider, fact.key.as_str()))
        {
            // Only one API is named chat completions, but others answer in the same form.
            let is_other = key.as_str() == attr::OPENAI_API_TYPE.key()
                && value.as_str() == openai_api_type::CHAT_COMPLETIONS
                && operation.name != Some(operation_name::CHAT);
            if !is_other {
                self.push(KeyValue::new(key, value));
            }
        }
    }

    fn usage(&mut self, recorder: &ResponseRecorder, operation: &Operation) {
        let (carries, usage) = (&operation.carries, recorder.total_usage());
        if carries.input_tokens {
            self.number(attr::GEN_AI_USAGE_INPUT_TOKENS.key(), usage.input_tokens());
        }
        if carries.output_tokens {
            self.number(attr::GEN_AI_USAGE_OUTPUT_TOKENS.key(), usage.output_tokens());
        }
        if carries.cached_tokens {
            let (read, written) = (usage.cache_read_tokens(), usage.cache_write_tokens());
            self.number(attr::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS.key(), read);
            self.number(attr::GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS.key(), written);
        }
        if carries.reasoning_tokens {
            let key = attr::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS.key();
            self.number(key, usage.reasoning_tokens());
        }
        if carries.modality_tokens && usage.tells_modalities() {
            for (modality, attributes) in BY_MODALITY {
                for (key, tokens) in attributes.into_iter().zip(TOKENS) {
                    self.number(key, tokens(&usage, modality).filter(|tokens| *tokens > 0));
                }
            }
        }
        if carries.input_tokens && usage.is_mismatched() {
            self.push(KeyValue::new(own::AGENT_USAGE_MISMATCH.key(), true));
        }
    }

    fn number(&mut self, key: &'static str, number: Option<u64>) {
        if let Some(number) = number {
            self.push(KeyValue::new(key, i64::try_from(number).unwrap_or(i64::MAX)));
        }
    }

    /// Renames an attribute to an older name. With `keeps_both`, it is recorded under both names.
    pub(crate) fn rename(&mut self, name: &'static str, older: &'static str, keeps_both: bool) {
        let Some(at) = self.0.iter().position(|attribute| attribute.key.as_str() == name) else {
            return;
        };
        let renamed = KeyValue::new(older, self.0[at].value.clone());
        if keeps_both {
            self.push(renamed);
        } else {
            self.0[at] = renamed;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &KeyValue> {
        self.0.iter()
    }

    /// Sets all attributes at once, because each call locks the span.
    pub(crate) fn write(self, span: &SpanRef<'_>) {
        span.set_attributes(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_attribute_values_are_cut() {
        let mut value = Value::from("ä".repeat(2_000_000));
        cap(&mut value);
        let text = value.as_str().into_owned();
        assert!(text.len() <= LONGEST && text.ends_with("ä…"), "{} bytes", text.len());
        let mut value = Value::Array(Array::String(vec!["x".repeat(5000).into(); 5000]));
        cap(&mut value);
        assert!(
            value.as_str().len() < LONGEST_LIST * (LONGEST + 8),
            "{} bytes",
            value.as_str().len()
        );
        let mut value = Value::from("gpt-4o");
        cap(&mut value);
        assert_eq!(value, Value::from("gpt-4o"));
    }
}
