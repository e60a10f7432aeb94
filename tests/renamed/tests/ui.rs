//! Compile errors where the library has another name. `TRYBUILD=overwrite cargo test -p renamed --test ui` blesses them.

/// The texts that rustc adds change with the compiler.
#[rustversion::attr(not(stable(1.95)), ignore)]
#[test]
fn ui() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
