//! Properties of any JSON value: every spelling has the same fingerprint, and another value has another one.

use std::collections::HashMap;
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{of, try_of};

/// A value whose objects are lists of entries, so that they have an order.
#[derive(Debug, Clone)]
enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    Large(u64),
    Float(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(Json::Integer),
        (-5..5_i64).prop_map(Json::Integer),
        any::<u64>().prop_map(Json::Large),
        prop::num::f64::NORMAL.prop_map(Json::Float),
        (-5..5_i8).prop_map(|number| Json::Float(f64::from(number) / 2.0)),
        ".{0,20}".prop_map(Json::Text),
        "[a-c0-2]{0,3}".prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof!["[a-c]{0,2}", ".{0,10}"];
        let entries = vec((key, inner.clone()), 0..6).prop_map(|entries| {
            let unique: HashMap<_, _> = entries.into_iter().collect();
            Json::Object(unique.into_iter().collect())
        });
        prop_oneof![vec(inner, 0..6).prop_map(Json::Array), entries]
    })
}

/// Serialized by hand: maps in their order, numbers in several types.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(number) => serializer.serialize_i128((*number).into()),
            Self::Large(number) => serializer.serialize_u128((*number).into()),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.collect_str(text),
            Self::Array(elements) => {
                let mut array = serializer.serialize_seq(None)?;
                elements
                    .iter()
                    .try_for_each(|element| array.serialize_element(element))?;
                array.end()
            }
            Self::Object(entries) => {
                let mut object = serializer.serialize_map(None)?;
                entries
                    .iter()
                    .try_for_each(|(key, value)| object.serialize_entry(key, value))?;
                object.end()
            }
        }
    }
}

impl Json {
    fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Integer(number) => (*number).into(),
            Self::Large(number) => (*number).into(),
            Self::Float(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Array(elements) => elements.iter().map(Self::value).collect(),
            Self::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.value()))
                .collect(),
        }
    }

    /// The same value with its entries in reverse order.
    fn reversed(&self) -> Self {
        match self {
            Self::Array(elements) => Self::Array(elements.iter().map(Self::reversed).collect()),
            Self::Object(entries) => {
                let reversed = entries.iter().rev().map(|(key, value)| (key.clone(), value.reversed()));
                Self::Object(reversed.collect())
            }
            leaf => leaf.clone(),
        }
    }

    /// Writes the value with blanks between all tokens and numbers in an unusual spelling.
    fn write(&self, text: &mut String, blank: &str) -> std::fmt::Result {
        text.push_str(blank);
        match self {
            Self::Integer(number) => write!(text, "{number}")?,
            Self::Float(number) => write!(text, "{number:e}")?,
            Self::Array(elements) => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    element.write(text, blank)?;
                }
                text.push(']');
            }
            Self::Object(entries) => {
                text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    write!(text, "{blank}{}{blank}:", escaped(key))?;
                    value.write(text, blank)?;
                }
                text.push('}');
            }
            Self::Text(content) => text.push_str(&escaped(content)),
            other => text.push_str(&other.value().to_string()),
        }
        text.push_str(blank);
        Ok(())
    }

    /// A value that differs from this one.
    fn changed(&self) -> Self {
        match self {
            Self::Null => Self::Bool(false),
            Self::Bool(value) => Self::Bool(!value),
            Self::Integer(number) => Self::Integer(number.wrapping_add(1)),
            Self::Large(number) => Self::Large(number.wrapping_add(1)),
            Self::Float(number) => Self::Float(f64::from_bits(number.to_bits() ^ 1)),
            Self::Text(text) => Self::Text(format!("{text}.")),
            Self::Array(elements) => match elements.split_last() {
                Some((last, first)) => Self::Array([first, &[last.changed()]].concat()),
                None => Self::Object(Vec::new()),
            },
            Self::Object(entries) => match entries.split_last() {
                Some(((key, last), first)) => Self::Object([first, &[(key.clone(), last.changed())]].concat()),
                None => Self::Array(Vec::new()),
            },
        }
    }
}

/// The text with every character as a numeric escape.
fn escaped(text: &str) -> String {
    let codes = text.encode_utf16().fold(String::new(), |mut codes, unit| {
        let _ = write!(codes, "\\u{unit:04x}");
        codes
    });
    format!("\"{codes}\"")
}

proptest! {
    #[test]
    fn equal_json_has_one_fingerprint(json in json(), blank in "[ \\t\\r\\n]{0,3}") {
        // In an array, a text is parsed as JSON.
        let json = Json::Array(vec![json]);
        let expected = of(&json);
        prop_assert_eq!(of(&json.value()), expected, "as a value");
        prop_assert_eq!(of(&json.reversed()), expected, "the other way round");
        prop_assert_eq!(of(&json.value().to_string()), expected, "as text");
        let mut text = String::new();
        json.reversed().write(&mut text, &blank).expect("a string takes it");
        prop_assert_eq!(of(&text), expected, "as {}", text);
        prop_assert_eq!(of(&Some(text)), expected, "as text in `Some`");
    }

    #[test]
    fn different_json_has_different_fingerprint(json in json(), other in json()) {
        prop_assert_ne!(of(&json), of(&json.changed()));
        prop_assert_eq!(of(&[&json]) == of(&[&other]), same(&json.value(), &other.value()));
    }

    #[test]
    fn floats_hash_as_their_json_text(number in any::<f32>()) {
        let text = serde_json::to_string(&[number]).expect("it is JSON");
        prop_assert_eq!(of(&[number]), of(&text), "{}", text);
    }

    #[test]
    fn any_text_has_a_fingerprint(text in ".*", begin in "[\\[{]", json in "[\\[\\]{}\":,0-9eE.+\\\\untrfals -]{0,40}") {
        for text in [begin.clone() + &text, begin + &json, text] {
            prop_assert!(try_of(&text).is_some(), "{}", text);
        }
    }
}

/// Equality that compares numbers by value.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let whole = |number: &serde_json::Number| {
                let float = number
                    .as_f64()
                    .filter(|float| float.fract() == 0.0 && float.abs() < 1e9);
                number
                    .as_i128()
                    .or_else(|| float.and_then(|float| format!("{float}").parse().ok()))
            };
            match (whole(one), whole(other)) {
                (None, None) => one.as_f64() == other.as_f64(),
                (one, other) => one == other,
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

#[test]
fn invalid_json_hashes_as_text() {
    for text in [
        "[1",
        "{a: 1}",
        "[1] 2",
        "{\"a\": 1,}",
        "[1e400]",
        "\u{a0}[1]",
        &"[".repeat(100_000),
        "[NaN]",
    ] {
        let in_an_array = of(&[text]);
        assert_ne!(of(text), of(&format!("{text} ")), "{text}");
        assert_ne!(of(text), in_an_array);
    }
    assert_ne!(of("1"), of(&1), "a text that is no object or array stays a text");
    assert_ne!(of(&["[1]"]), of(&[[1]]), "a text in another value stays a text");
}

#[test]
fn json_nesting_limit_matches_text_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let value: Value = serde_json::from_str(&nested(127)).expect("127 levels are JSON");
    assert_eq!(of(&nested(127)), of(&value));
    assert_ne!(of(&nested(128)), of(&[value]), "the text of 128 levels is a text");
}
