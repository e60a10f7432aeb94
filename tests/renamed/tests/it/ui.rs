//! Compile errors in a crate that renames the library. `TRYBUILD=overwrite cargo test -p renamed --test it ui` accepts new
//! texts.

/// Other compilers ignore this test, because rustc's own texts change between versions.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
