//! Validation of `traceparent`.

use opentelemetry::propagation::Extractor;

pub(super) const TRACEPARENT: &str = "traceparent";

/// Drops a `traceparent` that W3C's grammar does not allow. The SDK's propagator accepts some of them: for example, it
/// turns ids with too few digits into other ids.
pub(super) struct Checked<'a>(pub(super) &'a dyn Extractor);

impl Extractor for Checked<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.get(key)?;
        (!key.eq_ignore_ascii_case(TRACEPARENT) || is_valid(value.trim())).then_some(value)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        if key.eq_ignore_ascii_case(TRACEPARENT) {
            return self.get(key).map(|value| vec![value]);
        }
        self.0.get_all(key)
    }
}

/// Whether the value has version, trace id, parent id and flags as lower-case hexadecimal digits. Later versions may
/// have more fields.
fn is_valid(value: &str) -> bool {
    let mut fields = value.split('-');
    let known = [2, 32, 16, 2].into_iter().all(|digits| {
        fields.next().is_some_and(|field| {
            field.len() == digits && field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    });
    let is_last = fields.next().is_none();
    known && !value.starts_with("ff") && (is_last || !value.starts_with("00"))
}
