//! Conversion of the SDK's JSON to that of `serde_json`.

use aws_smithy_types::{Document, Number};
use serde_json::Value;

/// Deepest nesting of content, so that walking the value later cannot overflow the caller's stack.
const DEPTH: usize = 128;

/// Converts a document; `None` if it is nested too deep.
pub(super) fn value(document: &Document) -> Option<Value> {
    within(document, DEPTH)
}

fn within(document: &Document, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    Some(match document {
        Document::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| Some((name.clone(), within(value, depth)?)));
            Value::Object(fields.collect::<Option<_>>()?)
        }
        Document::Array(items) => Value::Array(items.iter().map(|item| within(item, depth)).collect::<Option<_>>()?),
        Document::Number(Number::PosInt(number)) => (*number).into(),
        Document::Number(Number::NegInt(number)) => (*number).into(),
        // JSON has no infinite numbers and no `NaN`: they become `null`.
        Document::Number(Number::Float(number)) => (*number).into(),
        Document::String(text) => text.as_str().into(),
        Document::Bool(value) => (*value).into(),
        Document::Null => Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_document_kind_converts_to_json() {
        let number = |number| Document::Number(number);
        let items = vec![
            number(Number::PosInt(u64::MAX)),
            number(Number::NegInt(i64::MIN)),
            number(Number::Float(0.5)),
            number(Number::Float(f64::NAN)),
            Document::String("a".to_owned()),
            Document::Bool(true),
            Document::Null,
        ];
        let document = Document::Object([("items".to_owned(), Document::Array(items))].into());
        let expected = json!({"items": [u64::MAX, i64::MIN, 0.5, null, "a", true, null]});
        assert_eq!(value(&document), Some(expected));
    }

    #[test]
    fn too_deep_document_is_none() {
        let nested = |depth| (1..depth).fold(Document::Null, |inner, _| Document::Array(vec![inner]));
        assert!(value(&nested(DEPTH)).is_some_and(|value: Value| value.is_array()));
        assert_eq!(value(&nested(DEPTH + 1)), None);
    }
}
