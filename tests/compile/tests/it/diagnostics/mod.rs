//! Equality of rustc's messages about a function with and without an attribute.
//!
//! `tests/compile/mistakes` is a crate of mistakes. It is checked twice, with the attributes on (`INSTRUMENTED=1`)
//! and off. Each message must be the same: level, code, text, every place with its label, and every note and help.
//!
//! Differences that cannot be avoided are listed in `accepted.rs` with their degree. An entry that is no longer needed
//! is an error. `DIAGNOSTICS_VERBOSE=1` prints the differences.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accepted;
mod check;
mod message;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use accepted::ACCEPTED;
use check::check;
use message::{Apart, compare};

/// Other compilers ignore this test, because rustc's texts change between versions.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn diagnostics_match_with_and_without_attribute() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes");
    // The fixture uses the versions that this test was built with, so that nothing has to be downloaded.
    fs::copy(fixture.join("../../../Cargo.lock"), fixture.join("Cargo.lock")).unwrap();
    let mut expected = check(&fixture, false);
    let mut found = check(&fixture, true);

    let broken = found.remove("broken_arguments").unwrap_or_default();
    expected.remove("broken_arguments");
    let texts: Vec<_> = broken.iter().map(|message| message.text.as_str()).collect();
    assert!(
        matches!(texts[..], [one, two, three] if one.contains("has no key `nonsense`")
            && two.contains("is missing the required key `call_id`")
            && three.contains("expected a value")),
        "broken arguments have to be the only errors, so that the function stays: {texts:#?}"
    );

    let mut differences: BTreeMap<(String, String), Apart> = BTreeMap::new();
    let mut total = 0;
    let mut seen = String::new();
    for file in expected
        .keys()
        .chain(found.keys().filter(|file| !expected.contains_key(*file)))
    {
        let source = fs::read_to_string(fixture.join(format!("src/bin/{file}.rs"))).unwrap();
        let without = expected.get(file).map_or(&[][..], Vec::as_slice);
        let with = found.get(file).map_or(&[][..], Vec::as_slice);
        total += without.len();
        for (apart, line, difference) in compare(without, with) {
            let function = function_at(&source, line);
            let _ = writeln!(seen, "{apart:?} {file}::{function}\n{difference}");
            let known = differences.entry((file.clone(), function)).or_insert(apart);
            *known = (*known).max(apart);
        }
    }
    if env::var_os("DIAGNOSTICS_VERBOSE").is_some() {
        eprintln!("{seen}");
    }
    assert!(total > 400, "only {total} messages: the fixture was not checked");

    let mut accepted = BTreeMap::new();
    for (apart, file, functions) in ACCEPTED {
        for function in *functions {
            let before = accepted.insert(((*file).to_owned(), (*function).to_owned()), *apart);
            assert!(before.is_none(), "{file}::{function} is listed twice");
        }
    }
    let mut wrong = String::new();
    for (place, apart) in &differences {
        if accepted.get(place) != Some(apart) {
            let listed = accepted
                .get(place)
                .map_or("same".to_owned(), |listed| format!("{listed:?}"));
            let _ = writeln!(wrong, "{}::{}: {apart:?}, listed as {listed}", place.0, place.1);
        }
    }
    for (place, apart) in &accepted {
        if !differences.contains_key(place) {
            let _ = writeln!(wrong, "{}::{}: same, listed as {apart:?}", place.0, place.1);
        }
    }
    assert!(
        wrong.is_empty(),
        "run with DIAGNOSTICS_VERBOSE=1 to see the messages\n{wrong}"
    );
}

/// The name of the function at a line: the last one that begins before it, or right after its attribute.
fn function_at(source: &str, line: u64) -> String {
    let line = usize::try_from(line).unwrap();
    let lines: Vec<_> = source.lines().collect();
    let name = |line: &&str| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("fn ")?;
        name.split(['(', '<']).next().map(str::to_owned)
    };
    let of_attribute = lines
        .get(line - 1)
        .is_some_and(|line| line.trim_start().starts_with("#["));
    let end = if of_attribute { line + 1 } else { line };
    lines[..end.min(lines.len())]
        .iter()
        .rev()
        .find_map(name)
        .unwrap_or_default()
}
