//! Cost of a fingerprint, compared with hashing the equivalent JSON text: `cargo bench -p genai-runtime`.
//!
//! The rounds of the two are interleaved and the medians compared, so read the ratio. Allocations are counted by a
//! global allocator, which makes each of them a little slower.
//!
//! To count instructions, run one of the two alone, twice, under `valgrind --tool=callgrind`, and divide the
//! difference: `… --only arguments ours 1000`, then `2000`.

use std::hash::Hasher as _;
use std::hint::black_box;
use std::time::Instant;

use genai_runtime::__private::Name;
use genai_runtime::__private::fingerprint::Key;
use serde::Serialize;
use siphasher::sip::SipHasher13;

const ROUNDS: usize = 101;
const CALLS: u32 = 2_000;

const KEY: [u8; 16] = *b"sixteen bytes...";

type Call<'a> = &'a dyn Fn() -> u64;

/// The five arguments of a call as a struct.
#[derive(Serialize)]
struct Search {
    case_sensitive: bool,
    from_line: u32,
    path: &'static str,
    pattern: &'static str,
    to_line: Option<u32>,
}

const SEARCH: Search = Search {
    case_sensitive: true,
    from_line: 120,
    path: "src/parser.rs",
    pattern: "fn main",
    to_line: None,
};

fn main() {
    let key = Key::new(KEY);
    let (prose, objects) = (prose(), objects());
    let cases: [(&str, Call<'_>, Call<'_>); 5] = [
        ("arguments", &|| arguments(&key, black_box(&SEARCH)), &|| {
            json(black_box(&SEARCH))
        }),
        ("struct", &|| one(&key, black_box(&SEARCH)), &|| {
            json(black_box(&SEARCH))
        }),
        ("text of 1 kB", &|| one(&key, black_box(&prose)), &|| {
            json(black_box(&prose))
        }),
        ("JSON of 1 kB", &|| one(&key, black_box(&objects)), &|| {
            json(black_box(&objects))
        }),
        ("the same, read", &|| one(&key, black_box(&objects)), &|| {
            json(&read(black_box(&objects)))
        }),
    ];

    let arguments: Vec<String> = std::env::args().collect();
    if let Some(only) = arguments.iter().position(|argument| argument == "--only") {
        let [name, which, calls] = &arguments[only + 1..=only + 3] else {
            return;
        };
        let Some((_, ours, theirs)) = cases.iter().find(|case| case.0 == name) else {
            return;
        };
        let call = if which == "ours" { ours } else { theirs };
        for _ in 0..calls.parse().unwrap_or(0) {
            black_box(call());
        }
        return;
    }

    println!(
        "{:14} {:>12} {:>12} {:>7} {:>14}",
        "", "fingerprint", "JSON + hash", "ratio", "allocations"
    );
    for (name, ours, theirs) in cases {
        let (ours_ns, theirs_ns) = side_by_side(ours, theirs);
        println!(
            "{name:14} {ours_ns:>9.1} ns {theirs_ns:>9.1} ns {:>7.2} {:>6} to {:>3}",
            ours_ns / theirs_ns,
            allocations(ours),
            allocations(theirs),
        );
    }
}

fn arguments(key: &Key, search: &Search) -> u64 {
    let fingerprint = key.call("search_file", |arguments| {
        arguments.named(const { Name::new("case_sensitive") }, &search.case_sensitive);
        arguments.named(const { Name::new("from_line") }, &search.from_line);
        arguments.named(const { Name::new("path") }, &search.path);
        arguments.named(const { Name::new("pattern") }, &search.pattern);
        arguments.named(const { Name::new("to_line") }, &search.to_line);
    });
    fingerprint.expect("the arguments can be serialised")
}

fn one<T: Serialize + ?Sized>(key: &Key, value: &T) -> u64 {
    key.call("search_file", |arguments| arguments.argument("search", value))
        .expect("the argument can be serialised")
}

fn json<T: Serialize + ?Sized>(value: &T) -> u64 {
    let mut hasher = SipHasher13::new_with_key(&KEY);
    hasher.write(b"search_file");
    hasher.write(
        serde_json::to_string(value)
            .expect("the value can be serialised")
            .as_bytes(),
    );
    hasher.finish()
}

/// Parses the text. Hashing the parsed value makes blanks and the order of keys irrelevant.
fn read(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// A text of prose.
fn prose() -> String {
    "The quick brown fox jumps over the lazy dog. ".repeat(23)
}

/// A text with JSON, like the arguments that a model sends.
fn objects() -> String {
    let object = r#"{"path": "src/parser.rs", "line": 120, "score": 0.25, "tags": ["a", "b"]}"#;
    format!("[{}]", [object; 14].join(", "))
}

/// The medians of both functions, in nanoseconds per call.
fn side_by_side(ours: Call<'_>, theirs: Call<'_>) -> (f64, f64) {
    let (mut first, mut second) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        first.push(nanoseconds(ours));
        second.push(nanoseconds(theirs));
    }
    (median(first), median(second))
}

fn nanoseconds(call: Call<'_>) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn allocations(call: Call<'_>) -> u64 {
    let counted = allocation_counter::measure(|| {
        black_box(call());
    });
    counted.count_total
}
