//! What is known of an answer, as attributes.

use genai_semconv::{Operation, attributes as attr};
use opentelemetry::{Array, KeyValue, StringValue, Value};

use super::Reading;

/// What the operation's span can carry of a reading, taken from it one after the other: so nothing collects them.
pub(super) struct Said<'a> {
    reading: &'a mut Reading,
    operation: &'static Operation,
    step: u32,
}

impl<'a> Said<'a> {
    pub(super) fn new(reading: &'a mut Reading, operation: &'static Operation) -> Self {
        // They are taken from the end.
        reading.attributes.reverse();
        Self {
            reading,
            operation,
            step: if operation.reads_response { 0 } else { OWN },
        }
    }
}

/// The step at which the attributes come that closures told.
const OWN: u32 = 4;
/// The last one. From the one after [`OWN`] it is the usage, of other operations what the body recorded by hand.
const LAST: u32 = OWN + 5;

impl Iterator for Said<'_> {
    type Item = KeyValue;

    fn next(&mut self) -> Option<KeyValue> {
        let carries = &self.operation.carries;
        while self.step <= LAST {
            let Reading {
                model,
                id,
                dimension_count,
                generations,
                attributes,
                usage,
                ..
            } = &mut *self.reading;
            let step = self.step;
            self.step += 1;
            let said = match step {
                0 if carries.response_model => text(attr::GEN_AI_RESPONSE_MODEL.key(), model.take()),
                1 if carries.response_id => text(attr::GEN_AI_RESPONSE_ID.key(), id.take()),
                2 if carries.dimension_count => count(attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key(), *dimension_count),
                3 if carries.finish_reasons && !generations.is_empty() => Some(reasons(std::mem::take(generations))),
                OWN => {
                    let own = attributes.pop();
                    if own.is_some() {
                        self.step = OWN;
                    }
                    own
                }
                5 if carries.input_tokens => count(attr::GEN_AI_USAGE_INPUT_TOKENS.key(), usage.input_tokens()),
                6 if carries.output_tokens => count(attr::GEN_AI_USAGE_OUTPUT_TOKENS.key(), usage.output_tokens()),
                7 if carries.cached_tokens => count(
                    attr::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS.key(),
                    usage.cache_read_tokens(),
                ),
                8 if carries.cached_tokens => count(
                    attr::GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS.key(),
                    usage.cache_write_tokens(),
                ),
                LAST if carries.reasoning_tokens => count(
                    attr::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS.key(),
                    usage.reasoning_tokens(),
                ),
                _ => None,
            };
            if said.is_some() {
                return said;
            }
        }
        None
    }
}

fn text(key: &'static str, text: Option<StringValue>) -> Option<KeyValue> {
    text.map(|text| KeyValue::new(key, text))
}

fn count(key: &'static str, count: Option<u64>) -> Option<KeyValue> {
    count.map(|count| KeyValue::new(key, i64::try_from(count).unwrap_or(i64::MAX)))
}

/// In the memory that the generations were in.
fn reasons(generations: Vec<Option<StringValue>>) -> KeyValue {
    let reasons = generations
        .into_iter()
        .map(|reason| reason.unwrap_or_else(|| "error".into()));
    let reasons = Value::Array(Array::String(reasons.collect()));
    KeyValue::new(attr::GEN_AI_RESPONSE_FINISH_REASONS.key(), reasons)
}
