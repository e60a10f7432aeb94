//! Compile errors, word for word, and programs that must compile. The files are in `tests/ui/<operation>`. Mistakes
//! with the same error in every operation are tested in `genai-macros`.
//!
//! `TRYBUILD=overwrite cargo test -p compile --test it ui` accepts the new texts. Read the differences before you commit.

use std::path::Path;

/// The folder of cases, beside this package.
const CASES: &str = "../ui";

/// Other compilers ignore this test, because rustc's own texts change between versions.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    // trybuild passes if it finds no case.
    for case in ["tool/pass/forms.rs", "chat/fail/missing.rs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES).join(case);
        assert!(path.is_file(), "no {}", path.display());
    }
    let cases = trybuild::TestCases::new();
    cases.pass(format!("{CASES}/*/pass/*.rs"));
    cases.compile_fail(format!("{CASES}/*/fail/*.rs"));
}
