//! Compile errors, word for word, and what has to compile. The files are in `tests/ui/<operation>`.
//!
//! `TRYBUILD=overwrite cargo test -p compile --test ui` blesses what changed; read the difference aloud.

use std::path::Path;

/// The folders of cases, beside this package.
const CASES: &str = "../ui";

/// trybuild passes where it finds no case.
#[test]
fn every_attribute_has_ui_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    for operation in genai_semconv::OPERATIONS {
        for kind in ["pass", "fail"] {
            let cases = folder.join(operation.attribute).join(kind);
            let files = std::fs::read_dir(&cases).unwrap_or_else(|error| panic!("{}: {error}", cases.display()));
            assert!(files.count() > 0, "{} is empty", cases.display());
        }
    }
}

/// The texts that rustc adds change with the compiler.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass(format!("{CASES}/*/pass/*.rs"));
    cases.compile_fail(format!("{CASES}/*/fail/*.rs"));
}
