//! Fingerprints: the same for the same call, another for another.

use std::collections::BTreeMap;

use genai_runtime::__private::fingerprint::Key;
use serde::Serialize;

fn key() -> Key {
    Key::new(*b"sixteen bytes...")
}

/// The hash of one argument.
fn of<T: Serialize + ?Sized>(value: &T) -> u64 {
    key()
        .call("tool", |arguments| arguments.argument("value", value))
        .expect("known")
}

#[test]
fn numbers_are_compared_by_value() {
    assert_eq!(of(&1), of(&1_u8));
    assert_eq!(of(&1), of(&1.0));
    assert_eq!(of(&0), of(&-0.0));
}

#[test]
fn a_struct_is_the_map_of_its_fields() {
    #[derive(Serialize)]
    struct Point {
        y: i32,
        x: f32,
    }
    let map: BTreeMap<_, _> = [("x", 0.1), ("y", 2.0)].into();
    assert_eq!(of(&Point { y: 2, x: 0.1 }), of(&map));
    assert_eq!(of(&map), of(r#" { "y": 2e0, "x": 0.1 } "#));
}
