//! Compile errors, word for word, and what has to compile. The files are in `tests/ui/<operation>`.
//!
//! `TRYBUILD=overwrite cargo test -p compile --test ui` blesses what changed; read the difference aloud.

/// The texts that rustc adds change with the compiler.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("../ui/*/pass/*.rs");
    cases.compile_fail("../ui/*/fail/*.rs");
}
