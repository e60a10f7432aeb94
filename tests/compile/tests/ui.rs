//! Compile errors, word for word, and what has to compile. The files are in `tests/ui/<operation>`. What every operation answers
//! to the same mistakes is a test of `genai-macros`.
//!
//! `TRYBUILD=overwrite cargo test -p compile --test ui` blesses what changed; read the difference aloud.

use std::path::Path;

/// The folders of cases, beside this package.
const CASES: &str = "../ui";

/// The texts that rustc adds change with the compiler.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    // trybuild passes where it finds no case.
    for case in ["tool/pass/forms.rs", "chat/fail/missing.rs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES).join(case);
        assert!(path.is_file(), "no {}", path.display());
    }
    let cases = trybuild::TestCases::new();
    cases.pass(format!("{CASES}/*/pass/*.rs"));
    cases.compile_fail(format!("{CASES}/*/fail/*.rs"));
}
