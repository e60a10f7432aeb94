//! Values that try to smuggle a text into a summary, or to make it large, slow or deep.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

use genai::ContentCapture;
use serde::ser::{Error as _, SerializeMap as _, SerializeStruct as _};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::support::{Exported, attribute};

const SECRET: &str = "xyzzy-plugh";

#[genai::tool(call_id = None, capture(result))]
fn returns<T: Serialize>(with: T) -> T {
    with
}

/// The record of a value, as text.
fn recorded<T: Serialize>(exported: &Exported, value: T) -> String {
    returns::<T>(value);
    let span = exported.span();
    crate::support::content(&span);
    attribute(&span, "gen_ai.tool.call.result").map_or_else(String::new, |value| value.as_str().into_owned())
}

/// A value that serializes through `Display`.
struct Shown;

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(SECRET)
    }
}

/// A map that serializes keys and values separately.
struct Apart;

impl Serialize for Apart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_key(SECRET)?;
        map.serialize_value(SECRET)?;
        map.end()
    }
}

/// A map with a key that is not a text.
struct OddKey;

impl Serialize for OddKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(&Some(Cow::Borrowed(SECRET)), &1)?;
        map.end()
    }
}

/// A value that serializes as a byte string.
struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(SECRET.as_bytes())
    }
}

/// A struct with a field that serializes through `Display`.
struct Named;

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Named", 2)?;
        fields.serialize_field("shown", &Shown)?;
        fields.serialize_field("text", SECRET)?;
        fields.end()
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Untagged {
    Text(&'static str),
}

#[derive(Serialize)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    One(&'static str),
}

#[derive(Serialize)]
struct Wrapper<T>(T);

#[test]
fn no_way_to_serialize_leads_around() {
    let exported = Exported::on_spans();
    let secret = || SECRET.to_owned();
    let texts = [
        recorded(&exported, SECRET),
        recorded(&exported, Some(Some(secret()))),
        recorded(&exported, Wrapper(Wrapper(secret()))),
        recorded(&exported, (SECRET, [SECRET; 3])),
        recorded(&exported, Shown),
        recorded(&exported, Apart),
        recorded(&exported, OddKey),
        recorded(&exported, Bytes),
        recorded(&exported, Named),
        recorded(&exported, Untagged::Text(SECRET)),
        recorded(&exported, Adjacent::One(SECRET)),
        recorded(&exported, HashMap::from([(secret(), secret())])),
        recorded(&exported, HashMap::from([(secret(), json!(1))])),
        recorded(&exported, BTreeMap::from([((), SECRET)])),
        recorded(&exported, json!({"a": {"b": [{"c": SECRET}]}})),
        recorded(&exported, json!({"a": SECRET}).to_string()),
        recorded(&exported, json!({"a": json!({"b": SECRET}).to_string()}).to_string()),
        recorded(&exported, json!([SECRET]).to_string().repeat(2)),
        recorded(&exported, SECRET.chars().collect::<Vec<_>>()),
        recorded(&exported, SECRET.as_bytes().to_vec()),
        recorded(&exported, format!("{{\"{SECRET}\": ")),
    ];
    for (at, text) in texts.iter().enumerate() {
        assert!(!text.contains("plugh"), "{at}: {text}");
        assert!(!text.is_empty() || at == 13, "{at}");
        // The secret must not appear letter by letter either.
        assert!(!text.contains("120,121") && !text.contains("\"x\""), "{at}: {text}");
    }
}

/// A value that counts how often it is serialized.
#[derive(Clone)]
struct Counted(Rc<Cell<usize>>);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.set(self.0.get() + 1);
        serializer.serialize_str("counted")
    }
}

#[genai::tool(call_id = None, skip_all, capture(result))]
fn returns_not_send<T: Serialize>(with: &T) -> &T {
    with
}

#[test]
fn elements_beyond_bound_stay_unserialized() {
    let exported = Exported::on_spans();
    let count = Rc::new(Cell::new(0));
    let list = vec![Counted(Rc::clone(&count)); 100_000];
    returns_not_send(&list);
    assert!(count.get() <= 2 * 8, "{}", count.get());
    count.set(0);
    let map: BTreeMap<_, _> = (0..100_000)
        .map(|at| (at.to_string(), Counted(Rc::clone(&count))))
        .collect();
    returns_not_send(&map);
    assert_eq!(count.get(), 0);
    count.set(0);
    let tree = vec![vec![vec![vec![Counted(Rc::clone(&count)); 8]; 8]; 8]; 8];
    returns_not_send(&tree);
    assert!(count.get() <= 2 * 256, "{}", count.get());
    assert_eq!(exported.spans().len(), 3);
}

#[derive(Serialize)]
struct Chain(Option<Box<Chain>>);

#[test]
fn deep_values_end_early() {
    let exported = Exported::on_spans();
    let mut value = json!("x");
    for _ in 0..100 {
        value = json!({"inside": [value]});
    }
    let text = recorded(&exported, value);
    assert!(text.len() < 400, "{text}");
    assert!(
        text.contains(r#"{"type":"array","length":1}"#) || text.contains(r#""length":1"#),
        "{text}"
    );
    let mut chain = Chain(None);
    for _ in 0..1000 {
        chain = Chain(Some(Box::new(chain)));
    }
    let text = recorded(&exported, chain);
    assert!(text.len() < 200, "{text}");
}

#[test]
fn large_values_have_small_summaries() {
    let exported = Exported::on_spans();
    let record = |at: usize| json!({"id": at, "text": "x".repeat(1000), "tags": vec!["tag"; 20]});
    let records: Vec<_> = (0..5_000).map(record).collect();
    let text = recorded(
        &exported,
        json!({"one": records, "two": records, "three": {"four": records}}),
    );
    assert!(text.len() < 32 << 10, "{} bytes", text.len());
    assert!(text.contains(r#""length":5000"#), "{text}");
    let text = recorded(&exported, "x".repeat(10 << 20));
    assert!(text.len() < 200 && text.contains("10485760"), "{text}");
}

#[test]
fn cut_fields_are_counted() {
    let exported = Exported::on_spans();
    let names = |prefix: &str| -> serde_json::Map<String, Value> {
        let letters = 'a'..='z';
        letters
            .map(|letter| (format!("{prefix}{letter}"), json!(true)))
            .collect()
    };
    let value: serde_json::Map<_, _> = ('a'..='z')
        .map(|letter| (letter.to_string(), Value::Object(names(&letter.to_string()))))
        .collect();
    let text = recorded(&exported, value);
    assert!(text.contains("cut_keys"), "{text}");
    assert!(text.len() < 32 << 10, "{} bytes", text.len());
}

struct Fails;

impl Serialize for Fails {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom(SECRET))
    }
}

struct Panics;

impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("{SECRET}")
    }
}

struct ShowsNothing;

impl fmt::Display for ShowsNothing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

impl Serialize for ShowsNothing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[test]
fn unserializable_values_are_left_out() {
    let exported = Exported::on_spans();
    assert_eq!(recorded(&exported, Fails), "");
    assert_eq!(recorded(&exported, Panics), "");
    assert_eq!(recorded(&exported, vec![json!(1)]), r#"{"result":[1]}"#);
    assert!(recorded(&exported, ShowsNothing).contains(r#""bytes":0"#));
}

#[test]
fn redactor_sees_summaries() {
    let exported = Exported::on_spans();
    let text = recorded(
        &exported,
        json!({"password": "hunter2", "card": 4_111_111_111_111_111_u64, "ok": true}),
    );
    let summary: Value = serde_json::from_str(&text).expect("a summary is JSON");
    assert_eq!(
        summary,
        json!({"card": "[redacted:card]", "ok": true, "password": "[redacted:secret_field]"})
    );
    drop(exported);
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .redactor(|_: &str| "gone".to_owned())
    });
    let text = recorded(&exported, json!({"alpha": [1, "two"]}));
    assert!(!text.contains("alpha"), "{text}");
}

/// Fingerprints are hexadecimal digits, which no rule may redact as cards, phones or keys.
#[test]
fn fingerprints_survive_the_redactor() {
    let exported = Exported::on_spans();
    for at in 0..2_000 {
        let text = recorded(
            &exported,
            json!({"note": format!("text {at}"), "key": format!("word {at}")}),
        );
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["note"]["fingerprint"].as_str().map(str::len), Some(32), "{text}");
    }
}
