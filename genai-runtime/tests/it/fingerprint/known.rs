//! Known fingerprints. They are compared between processes, and kept: the same key gives the same hash in every
//! version of this crate and on every machine. A changed value here needs a note in the changelog.

use std::collections::BTreeMap;

use genai_runtime::__private::fingerprint::Key;
use serde_json::json;

const KEY: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

fn answers(key: &Key) -> Vec<(&'static str, u64)> {
    let one = |value: serde_json::Value| key.call("tool", |arguments| arguments.argument("value", &value));
    let search = key.call("search_file", |arguments| {
        arguments.argument("case_sensitive", &true);
        arguments.argument("from_line", &120);
        arguments.argument("path", "src/parser.rs");
        arguments.argument("to_line", &None::<u32>);
    });
    let answers = [
        ("no arguments", key.call("tool", |_| {})),
        ("several", search),
        ("null", one(json!(null))),
        ("integer", one(json!(-1))),
        ("64 bits", one(json!(u64::MAX))),
        ("128 bits", key.result(&i128::MIN)),
        ("float", one(json!(0.1))),
        ("short", one(json!("seven b"))),
        ("long", one(json!("seven bytes and more, ä"))),
        ("array", one(json!([1, [], "two"]))),
        ("object", one(json!({"a": 1, "b": {"c": [true, false]}}))),
        ("JSON", one(json!("{\"b\": {\"c\": [true, false]}, \"a\": 1.0}"))),
        ("result", key.result(&BTreeMap::from([("a", 1)]))),
    ];
    answers
        .into_iter()
        .map(|(name, hash)| (name, hash.expect("known")))
        .collect()
}

#[test]
fn fingerprints_are_stable_across_versions() {
    let expected = [
        ("no arguments", 0xee66_742d_897d_b953),
        ("several", 0x41eb_77c8_fdbb_e256),
        ("null", 0x71d7_7611_808b_0446),
        ("integer", 0xf359_1060_f7a8_16a1),
        ("64 bits", 0xa9cf_36db_3bcf_1c8b),
        ("128 bits", 0x33d1_c327_404c_d55f),
        ("float", 0x547d_6e75_5288_215b),
        ("short", 0xd3ef_f4d3_8a98_dae3),
        ("long", 0xd867_058f_16ee_8167),
        ("array", 0xb5cc_61b8_15b9_a420),
        ("object", 0x2fd1_92b3_8dd9_61b2),
        ("JSON", 0x2fd1_92b3_8dd9_61b2),
        ("result", 0x7818_7af1_5b14_852a),
    ];
    assert_eq!(answers(&Key::new(KEY)), expected);
}

#[test]
fn different_key_changes_every_fingerprint() {
    let (one, other) = (answers(&Key::new(KEY)), answers(&Key::new([0; 16])));
    for (one, other) in one.iter().zip(&other) {
        assert_ne!(one, other);
    }
}
