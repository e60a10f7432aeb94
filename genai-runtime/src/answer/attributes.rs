//! What is known of an answer, as attributes.

use genai_semconv::{Operation, attributes as attr, own};
use opentelemetry::trace::SpanRef;
use opentelemetry::{Array, KeyValue, Value};

use crate::answer::recorder::ResponseRecorder;

/// More than the conventions have of any answer.
const MOST: usize = 16;

/// The longest text of a provider's that is recorded, in bytes, and the longest list: names, ids and reasons are short, but
/// an answer may hold anything.
const LONGEST: usize = 1024;
const LONGEST_LIST: usize = 128;

/// Cuts what is longer.
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

/// What an operation's span can carry of a reading.
pub(crate) struct Said(Vec<KeyValue>);

impl Said {
    /// What is taken from the reading is no longer there.
    pub(crate) fn of(recorder: &mut ResponseRecorder, operation: &Operation) -> Self {
        let mut said = Self(Vec::with_capacity(MOST));
        if operation.reads_response {
            said.response(recorder, operation);
        }
        said.0.append(&mut recorder.attributes);
        for attribute in &mut said.0 {
            cap(&mut attribute.value);
        }
        // Of the other operations what the body recorded by hand.
        said.usage(recorder, operation);
        said
    }

    pub(crate) fn push(&mut self, attribute: KeyValue) {
        self.0.push(attribute);
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

    fn usage(&mut self, recorder: &ResponseRecorder, operation: &Operation) {
        let (carries, usage) = (&operation.carries, &recorder.usage);
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
        if carries.input_tokens && usage.is_mismatched() {
            self.push(KeyValue::new(own::AGENT_USAGE_MISMATCH.key(), true));
        }
    }

    fn number(&mut self, key: &'static str, number: Option<u64>) {
        if let Some(number) = number {
            self.push(KeyValue::new(key, i64::try_from(number).unwrap_or(i64::MAX)));
        }
    }

    #[cfg(feature = "capture")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &KeyValue> {
        self.0.iter()
    }

    /// Puts them on the span, at once: it is locked each time.
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
