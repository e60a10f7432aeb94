//! Records of `capture(…)` without `raw`: names, types, sizes, numbers, and the fingerprints of texts.

use std::collections::{BTreeMap, HashMap};

use genai::ContentCapture;
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::Exported;

/// A summary without its fingerprints, which must be there but are not compared.
pub(crate) fn without_fingerprints(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                if let Some(fingerprint) = fields.remove("fingerprint") {
                    let fingerprint = fingerprint.as_str().expect("a text");
                    assert!(fingerprint.len() == 32 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()));
                    assert!(fields.contains_key("bytes"), "a fingerprint without a length");
                }
                fields.values_mut().for_each(walk);
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    value
}

pub(crate) fn text(bytes: usize) -> Value {
    json!({"type": "string", "bytes": bytes})
}

#[derive(Serialize)]
enum Mode {
    Fast,
    Retry { times: u8, why: String },
    Named(String),
}

#[derive(Serialize)]
struct Place {
    x: f64,
    note: Option<String>,
    tags: Vec<String>,
}

#[genai::tool(call_id = None, capture(arguments, result), secret(token))]
fn read(path: &str, limit: u32, deep: bool, mode: Mode, at: Place, none: Option<u8>, token: &str) -> Mode {
    let _ = (path, limit, deep, at, none, token);
    mode
}

fn place() -> Place {
    Place {
        x: 1.5,
        note: Some("near the church".to_owned()),
        tags: vec!["ab".to_owned(), "cde".to_owned()],
    }
}

#[test]
fn typed_arguments_keep_all_but_texts() {
    let exported = Exported::on_spans();
    read("src/main.rs", 7, true, Mode::Fast, place(), None, "t");
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({
            "gen_ai.tool.call.arguments": {
                "path": text(11),
                "limit": 7,
                "deep": true,
                "mode": "Fast",
                "at": {"x": 1.5, "note": text(15), "tags": [text(2), text(3)]},
                "none": null,
                "token": "[redacted:secret]",
            },
            "gen_ai.tool.call.result": {"result": "Fast"},
        })
    );
    let mode = Mode::Retry {
        times: 3,
        why: "refused".to_owned(),
    };
    read("a", 0, false, mode, place(), Some(1), "t");
    let content = without_fingerprints(exported.content());
    assert_eq!(
        content["gen_ai.tool.call.result"],
        json!({"Retry": {"times": 3, "why": text(7)}})
    );
    read("a", 0, false, Mode::Named("x".into()), place(), Some(1), "t");
    let content = without_fingerprints(exported.content());
    assert_eq!(content["gen_ai.tool.call.result"], json!({"Named": text(1)}));
}

#[genai::tool(call_id = None, capture(result))]
fn returns<T: Serialize>(with: T) -> T {
    with
}

fn of_result<T: Serialize>(exported: &Exported, value: T) -> Value {
    returns::<T>(value);
    exported.content()["gen_ai.tool.call.result"].clone()
}

#[test]
fn equal_texts_have_equal_fingerprints() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).hash_key([7; 16]));
    let one = of_result(&exported, "ada@example.org");
    assert_eq!(one, of_result(&exported, "ada@example.org".to_owned()));
    assert_ne!(one, of_result(&exported, "bob@example.org"));
    drop(exported);
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).hash_key([8; 16]));
    assert_ne!(one, of_result(&exported, "ada@example.org"), "another key");
}

#[test]
fn json_results_are_read_from_texts() {
    let exported = Exported::on_spans();
    let expected = json!({"path": text(3), "lines": [1, 2], "nested": {"deep": null}});
    let value = json!({"path": "a.b", "lines": [1, 2], "nested": {"deep": null}});
    assert_eq!(without_fingerprints(of_result(&exported, value.clone())), expected);
    assert_eq!(without_fingerprints(of_result(&exported, value.to_string())), expected);
    // Some texts begin like JSON but are not JSON.
    assert_eq!(
        without_fingerprints(of_result(&exported, "[redacted] {")),
        json!({"result": text(12)})
    );
}

#[test]
fn keys_that_are_data_are_counted() {
    let exported = Exported::on_spans();
    let by_mail = HashMap::from([("ada@example.org", 1), ("bob@example.org", 2)]);
    assert_eq!(of_result(&exported, by_mail), json!({"…": {"unnamed_keys": 2}}));
    // Names of people look like names of fields, but in a map the keys are data.
    let by_name = BTreeMap::from([("alice".to_owned(), 1_u8), ("bob".to_owned(), 2)]);
    assert_eq!(of_result(&exported, by_name), json!({"…": {"unnamed_keys": 2}}));
    let by_id = HashMap::from([(4711_u32, "x")]);
    assert_eq!(of_result(&exported, by_id), json!({"…": {"unnamed_keys": 1}}));
    let json = json!({
        "size": 1,
        "ada@example.org": 2,
        "user_4711": 3,
        "two words": 4,
        "größe": 5,
        "a_name_that_is_longer_than_any_field_would_be": 6,
    });
    assert_eq!(of_result(&exported, json), json!({"size": 1, "…": {"unnamed_keys": 5}}));
    let table: serde_json::Map<_, _> = ('a'..='z')
        .flat_map(|first| [format!("{first}x"), format!("{first}y")])
        .map(|key| (key, json!(1)))
        .collect();
    assert_eq!(of_result(&exported, table), json!({"…": {"unnamed_keys": 52}}));
}

#[derive(Serialize)]
struct Flattened {
    known: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[test]
fn flattened_fields_keep_names() {
    let exported = Exported::on_spans();
    let value = Flattened {
        known: 1,
        rest: BTreeMap::from([("alice".to_owned(), 2)]),
    };
    assert_eq!(
        of_result(&exported, value),
        json!({"known": 1, "…": {"unnamed_keys": 1}})
    );
}

#[test]
fn unit_variants_as_keys_are_named() {
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Side {
        Left,
    }
    let exported = Exported::on_spans();
    let value = BTreeMap::from([(Side::Left, 1)]);
    assert_eq!(of_result(&exported, value), json!({"Left": 1}));
}

#[test]
fn number_and_byte_lists_are_counted() {
    let exported = Exported::on_spans();
    let cases = [
        (
            json!(b"hunter2 is the password".to_vec()),
            json!({"type": "array", "length": 23}),
        ),
        (json!([1, 2, 3]), json!([1, 2, 3])),
        (json!(vec![0.5; 1536]), json!({"type": "array", "length": 1536})),
    ];
    for (value, expected) in cases {
        assert_eq!(of_result(&exported, value), json!({"result": expected}));
    }
    // A short list of bytes is a text as well.
    assert_eq!(
        of_result(&exported, b"hunter2".to_vec()),
        json!({"result": {"type": "array", "length": 7}})
    );
    assert_eq!(
        of_result(&exported, vec!['p', 'i', 'n']),
        json!({"result": {"type": "array", "length": 3}})
    );
    assert_eq!(of_result(&exported, [0_u8; 0]), json!({"result": []}));
}

#[test]
fn long_lists_name_their_first_elements() {
    let exported = Exported::on_spans();
    let many: Vec<_> = (0..100).map(|at| json!({"at": at})).collect();
    let first: Vec<_> = (0..8).map(|at| json!({"at": at})).collect();
    assert_eq!(
        of_result(&exported, many),
        json!({"result": {"type": "array", "length": 100, "first": first}})
    );
}
