//! Known answers. Fingerprints are compared between processes, and kept: the same key gives the same hash in every
//! version of this crate and on every machine. Change an answer here only with a note in the changelog that says so.

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
fn the_answers_are_those_of_every_version() {
    let expected = [
        ("no arguments", 0x06de_cde3_bd4f_4aeb),
        ("several", 0x1e94_1f8d_0f5b_4eee),
        ("null", 0x2fb4_3df0_73fc_e4a2),
        ("integer", 0x3531_ac7c_983b_e264),
        ("64 bits", 0xfb48_eef7_3447_c681),
        ("128 bits", 0xbf94_a80d_4844_f02b),
        ("float", 0xc351_1eda_cde4_0a97),
        ("short", 0xdc11_fb21_147f_6b3b),
        ("long", 0x33d5_f019_7c4a_d4b4),
        ("array", 0x611c_a198_7558_0eb7),
        ("object", 0xc9a9_db36_3fda_508b),
        ("JSON", 0xc9a9_db36_3fda_508b),
        ("result", 0x214c_8d4c_0a52_caff),
    ];
    assert_eq!(answers(&Key::new(KEY)), expected);
}

#[test]
fn another_key_gives_other_answers() {
    let (one, other) = (answers(&Key::new(KEY)), answers(&Key::new([0; 16])));
    for (one, other) in one.iter().zip(&other) {
        assert_ne!(one, other);
    }
}
