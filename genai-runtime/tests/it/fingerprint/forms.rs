//! Each type is hashed in the form that `serde_json` gives it, and different values have different fingerprints.

use std::collections::{BTreeMap, HashSet};
use std::net::Ipv6Addr;

use genai_runtime::__private::Name;
use serde::Serialize;
use serde_json::{Value, json};

use super::{key, of};

#[derive(Serialize, Clone)]
struct Unit;

#[derive(Serialize, Clone)]
struct Newtype(i32);

#[derive(Serialize, Clone)]
struct Tuple(i32, &'static str);

#[derive(Serialize, Clone)]
struct Point {
    y: i32,
    x: f32,
}

#[derive(Serialize, Clone)]
enum Shape {
    Nothing,
    Circle(f64),
    Line(Point, Point),
    Box { width: u8, height: Option<u8> },
}

#[derive(Serialize, Clone)]
#[serde(tag = "kind")]
enum Tagged {
    Box { width: u8 },
}

#[derive(Serialize)]
struct Flattened {
    before: char,
    #[serde(flatten)]
    point: Point,
}

struct Bytes(&'static [u8]);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Compares within an array, because a text at the top is not parsed as JSON.
fn same<T: Serialize>(value: &T, json: &Value) {
    assert_eq!(of(&[value]), of(&[json]), "as {json}");
    let text = serde_json::to_string(&[value]).expect("it is JSON");
    assert_eq!(of(&[value]), of(&text), "as the text {text}");
}

#[test]
fn every_type_hashes_as_its_json() {
    let point = Point { y: 2, x: 0.5 };
    same(&true, &json!(true));
    same(&'ß', &json!("ß"));
    same(&"text", &json!("text"));
    same(&String::from("more than seven bytes"), &json!("more than seven bytes"));
    same(&(), &json!(null));
    same(&None::<i32>, &json!(null));
    same(&Some(Some(3)), &json!(3));
    same(&Unit, &json!(null));
    same(&Newtype(-4), &json!(-4));
    same(&Tuple(1, "a"), &json!([1, "a"]));
    same(&(1, "a", ()), &json!([1, "a", null]));
    same(&Bytes(&[0, 255]), &json!([0, 255]));
    same(&Vec::<u8>::new(), &json!([]));
    same(&point, &json!({"x": 0.5, "y": 2}));
    same(&Shape::Nothing, &json!("Nothing"));
    same(&Shape::Circle(1.0), &json!({"Circle": 1}));
    same(
        &Shape::Line(point.clone(), point.clone()),
        &json!({"Line": [{"x": 0.5, "y": 2}, {"x": 0.5, "y": 2}]}),
    );
    same(
        &Shape::Box { width: 1, height: None },
        &json!({"Box": {"height": null, "width": 1}}),
    );
    same(&Tagged::Box { width: 1 }, &json!({"width": 1, "kind": "Box"}));
    same(
        &Flattened { before: 'b', point },
        &json!({"x": 0.5, "before": "b", "y": 2}),
    );
    same(&BTreeMap::from([(1, "a"), (-2, "b")]), &json!({"-2": "b", "1": "a"}));
    same(&BTreeMap::from([(true, 0)]), &json!({"true": 0}));
    same(&BTreeMap::from([('c', 0)]), &json!({"c": 0}));
    same(&Ipv6Addr::LOCALHOST, &json!("::1"));
    same(&BTreeMap::from([(Ipv6Addr::LOCALHOST, 0)]), &json!({"::1": 0}));
}

#[test]
fn piecewise_display_hashes_as_text() {
    for length in 0..40 {
        let text: String = "0123456789".chars().cycle().take(length).collect();
        let (first, second) = text.split_at(length / 3);
        assert_eq!(of(&format_args!("{first}{second}")), of(&text), "{length} bytes");
    }
}

#[test]
fn numbers_are_compared_by_value() {
    let one = of(&1);
    for same in [
        of(&1_u8),
        of(&1_i128),
        of(&1.0),
        of(&1.0_f32),
        of(&json!(1.0)),
        of(&json!(1)),
    ] {
        assert_eq!(same, one);
    }
    assert_eq!(of(&-0.0), of(&0));
    assert_eq!(of(&0.1_f32), of(&0.1));
    // The value is halfway between two decimals; `serde_json` writes this one.
    assert_eq!(of(&(-8_825_381.0_f32 / 4.0)), of(&-2_206_345.2));
    assert_eq!(of(&1e11_f32), of(&100_000_000_000_u64));
    assert_eq!(of(&f32::MIN_POSITIVE), of(&1.175_494_4e-38));
    assert_eq!(of(&9_223_372_036_854_775_808.0), of(&(1_u64 << 63)));
    assert_eq!(of(&-9_223_372_036_854_775_808.0), of(&i64::MIN));
    assert_eq!(of(&2_f64.powi(100)), of(&(1_i128 << 100)));
    assert_eq!(of(&2_f64.powi(127)), of(&(1_u128 << 127)));
    assert_eq!(of(&-2_f64.powi(127)), of(&i128::MIN));
    assert_eq!(
        of("[1, 1e0, 10e-1, 1.0, -0, 1e20]"),
        of(&(1, 1, 1, 1, 0, 100_000_000_000_000_000_000_u128))
    );
    assert_eq!(of(&f64::NAN), of(&()));
    assert_eq!(of(&f32::INFINITY), of(&()));
}

#[test]
fn map_order_does_not_affect_fingerprint() {
    assert_eq!(of(r#"{"a": 1, "b": [1, 2]}"#), of(r#"{"b":[1,2],"a":1}"#));
    assert_ne!(of(&[1, 2]), of(&[2, 1]));
    assert_ne!(of(&json!({"a": 1, "b": 2})), of(&json!({"a": 2, "b": 1})));
}

#[test]
fn similar_values_have_distinct_fingerprints() {
    let integers = [
        0,
        1,
        -1,
        255,
        1 << 54,
        1 << 55,
        1 << 56,
        -(1 << 55),
        -(1 << 55) - 1,
        i64::MAX,
        i64::MIN,
    ];
    let wide = [
        u128::from(u64::MAX),
        u128::from(u64::MAX) + 1,
        1 << 100,
        u128::MAX / 2,
        u128::MAX / 2 + 1,
        u128::MAX,
    ];
    let floats = [
        0.5,
        -0.5,
        1.5,
        0.1,
        0.100_000_000_000_000_02,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        1e300,
    ];
    let texts = [
        "",
        "0",
        "1",
        "null",
        "false",
        "a",
        "a\0",
        "\0",
        "\0\0",
        "1234567",
        "12345678",
        "1234567\0",
        "12345678123456",
    ];
    let others = [
        json!(null),
        json!(false),
        json!(true),
        json!([]),
        json!({}),
        json!([[]]),
        json!([{}]),
        json!([null]),
        json!([[], []]),
        json!([[[]]]),
        json!(["ab", "c"]),
        json!(["a", "bc"]),
        json!([["ab"], "c"]),
        json!([["ab", "c"]]),
        json!({"": ""}),
        json!({"a": null}),
        json!({"a": {}}),
        json!({"a": {"b": 1}}),
        json!({"a": 1, "b": 1}),
        json!({"a": 1, "b": {}}),
        json!({"ab": "c"}),
        json!({"a": "bc"}),
        json!(["a", 1]),
        json!(["a", 1, "a", 1]),
    ];
    let mut seen = HashSet::new();
    let hashes = (integers.iter().map(of))
        .chain(wide.iter().map(of))
        .chain(floats.iter().map(of))
        .chain(texts.iter().map(of))
        .chain(others.iter().map(of));
    for (index, hash) in hashes.enumerate() {
        assert!(seen.insert(hash), "number {index} has the hash of one before");
    }
}

#[test]
fn fingerprint_covers_tool_and_arguments() {
    let key = key();
    let calls = [
        key.call("tool", |_| {}),
        key.call("tool2", |_| {}),
        key.call("tool", |arguments| arguments.argument("a", "b")),
        key.call("tool", |arguments| arguments.argument("b", "a")),
        key.call("toola", |arguments| arguments.argument("", "b")),
        key.call("tool", |arguments| {
            arguments.argument("a", "b");
            arguments.argument("c", &());
        }),
        key.call("tool", |arguments| {
            arguments.argument("a", &());
            arguments.argument("c", "b");
        }),
        key.result("b"),
        key.result(&()),
    ];
    let distinct: HashSet<_> = calls.iter().map(|call| call.expect("known")).collect();
    assert_eq!(distinct.len(), calls.len());
}

#[test]
fn const_and_runtime_names_hash_alike() {
    let long = "a_name_of_more_than_twenty_one_bytes";
    let early = key().call("tool", |arguments| {
        arguments.named(const { Name::new("short") }, &1);
        arguments.named(const { Name::new("a_name_of_more_than_twenty_one_bytes") }, &2);
    });
    let later = key().call("tool", |arguments| {
        arguments.argument("short", &1);
        arguments.argument(long, &2);
    });
    assert_eq!(early, later);

    let names =
        (0..=long.len())
            .map(|length| &long[..length])
            .chain(["a_name_", "a_name\0", "_a_name", "b_name_of_more"]);
    let hashes: HashSet<_> = names
        .clone()
        .map(|name| key().call("tool", |arguments| arguments.argument(name, &1)))
        .collect();
    assert_eq!(hashes.len(), names.collect::<HashSet<_>>().len());
}
