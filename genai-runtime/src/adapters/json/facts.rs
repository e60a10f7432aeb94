//! What one JSON document tells, whatever its shape.

use std::borrow::Cow;

use serde_json::Value;

use crate::answer::Reading;
use crate::usage::Usage;

/// What one JSON document tells: a whole answer, or one event of a stream.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub(super) usage: Usage,
    pub(super) model: Option<&'a str>,
    pub(super) id: Option<&'a str>,
    pub(super) service_tier: Option<&'a str>,
    pub(super) dimension_count: Option<u64>,
    pub(super) failure: Option<Cow<'static, str>>,
    /// The generations that it is about, with why they ended, where they have.
    pub(super) generations: Vec<(usize, Option<&'a str>)>,
}

impl<'a> Facts<'a> {
    /// One generation, of which the reason may be there.
    pub(super) fn generation(&mut self, reason: Option<&'a Value>) {
        self.generations = vec![(0, reason.and_then(Value::as_str))];
    }

    /// The generations of an array, which may say which they are.
    pub(super) fn generations(&mut self, of: &'a Value, reason: &str) {
        let Some(of) = of.as_array() else { return };
        let index = |place: usize, one: &Value| match one.get("index").and_then(Value::as_u64) {
            Some(index) => usize::try_from(index).unwrap_or(usize::MAX),
            None => place,
        };
        self.generations = of
            .iter()
            .enumerate()
            .map(|(place, one)| (index(place, one), text(one, reason)))
            .collect();
    }

    pub(super) fn fold(&self, reading: &mut Reading) {
        reading.usage(self.usage);
        if let Some(model) = self.model {
            reading.model(model);
        }
        if let Some(id) = self.id {
            reading.id(id);
        }
        if let Some(tier) = self.service_tier {
            reading.service_tier(tier);
        }
        if let Some(count) = self.dimension_count {
            reading.dimension_count(count);
        }
        if let Some(failure) = &self.failure {
            reading.failed(failure.clone());
        }
        for (index, reason) in &self.generations {
            reading.generation(*index);
            if let Some(reason) = reason {
                reading.finish_reason(*index, (*reason).to_owned());
            }
        }
    }
}

/// Where the events of a stream hold the text that was generated: `OpenAI`'s two, Anthropic's, Gemini's, Ollama's two,
/// Bedrock's and Cohere's.
const CONTENT: [&str; 10] = [
    "/choices/0/delta/content",
    "/delta",
    "/delta/text",
    "/delta/thinking",
    "/delta/partial_json",
    "/candidates/0/content/parts/0/text",
    "/message/content",
    "/response",
    "/contentBlockDelta/delta/text",
    "/delta/message/content/text",
];

/// How many bytes of generated text an event of a stream holds.
pub(super) fn content_bytes(event: &Value) -> usize {
    let bytes = |place: &&str| Some(event.pointer(place)?.as_str()?.len());
    CONTENT.iter().filter_map(bytes).sum()
}

/// A text that is there and says something.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A count. Whole numbers with a fraction of zero are counts as well: Cohere writes them so. A negative one is given on, to
/// be left out and noted.
pub(super) fn count(value: &Value, key: &str) -> Option<i128> {
    let number = value.get(key)?.as_number()?;
    number.as_i128().or_else(|| {
        let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
        // `as` stays at the limits, which are no counts either.
        #[allow(clippy::cast_possible_truncation)]
        Some(number as i128)
    })
}

/// An object or array that is there.
pub(super) fn inner<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|inner| inner.is_object() || inner.is_array())
}

/// What is in the events of a stream: most hold the answer, or a part of it, under a name.
pub(super) fn within<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| inner(value, name))
}

/// How many numbers the first of some embeddings has.
pub(super) fn dimensions(embedding: &Value) -> Option<u64> {
    match embedding {
        Value::Array(numbers) if numbers.first()?.is_number() => u64::try_from(numbers.len()).ok(),
        // Numbers of four bytes each, in base64.
        Value::String(text) => {
            let digits = text.trim_end_matches('=').len();
            let bytes = digits.checked_mul(3)? / 4;
            (bytes > 0 && bytes % 4 == 0).then(|| u64::try_from(bytes / 4).ok())?
        }
        _ => None,
    }
}
