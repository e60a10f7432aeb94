//! The rules, applied to crates of a few lines with one violation each.

use super::modules::Files;
use super::rules::violations;
use super::{Circle, Place};

const ORDER: &[Place] = &[Place::Room("upper"), Place::Room("lower"), Place::Beside("helper")];

/// A crate with the modules of [`ORDER`], in which these files replace the empty ones.
fn planted(files: &[(&str, &str)]) -> Files {
    let empty = [
        ("lib.rs", "mod upper; mod lower; mod helper;"),
        ("upper.rs", ""),
        ("lower.rs", ""),
        ("helper.rs", ""),
    ];
    empty
        .iter()
        .chain(files)
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

#[track_caller]
fn assert_found(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(violations(&planted(files), ORDER, &[]), expected);
}

/// An upper room with a module file that re-exports.
const UPPER: [(&str, &str); 2] = [
    ("upper.rs", "mod inner; pub(crate) use inner::Inner as Renamed;"),
    ("upper/inner.rs", "pub(crate) struct Inner;"),
];

/// Asserts the file's violation, with the upper room's module file in place.
#[track_caller]
fn assert_upwards(file: (&str, &str), line: usize, path: &str) {
    let expected = format!(
        "genai-runtime/src/{}:{line} uses {path} (genai-runtime/src/upper/inner.rs): `lower` is below `upper`",
        file.0
    );
    assert_found(&[UPPER[0], UPPER[1], file], &[&expected]);
}

#[test]
fn downward_use_is_kept() {
    let lower = ("lower.rs", "pub(crate) struct Lower;");
    assert_found(&[("upper.rs", "use crate::lower::Lower;"), lower], &[]);
}

#[test]
fn import_through_face_is_found() {
    assert_upwards(("lower.rs", "\nuse crate::upper::Renamed;"), 2, "crate::upper::Renamed");
}

#[test]
fn import_in_braces_is_found() {
    assert_upwards(
        ("lower.rs", "use crate::{\n    helper,\n    upper::{Renamed},\n};"),
        3,
        "crate::upper::Renamed",
    );
}

#[test]
fn path_in_code_is_found() {
    assert_upwards(
        ("lower.rs", "fn f() { crate::upper::Renamed::new() }"),
        1,
        "crate::upper::Renamed::new",
    );
}

#[test]
fn path_after_module_import_is_found() {
    let lower = ("lower.rs", "use crate::upper;\nfn f(_: upper::Renamed) {}");
    assert_found(
        &[UPPER[0], UPPER[1], lower],
        &[
            "genai-runtime/src/lower.rs:1 uses crate::upper (genai-runtime/src/upper.rs): `lower` is below `upper`",
            "genai-runtime/src/lower.rs:2 uses upper::Renamed (genai-runtime/src/upper/inner.rs): `lower` is below `upper`",
        ],
    );
}

#[test]
fn path_after_local_import_is_found() {
    let lower = (
        "lower.rs",
        "fn f() {\n    use crate::upper as above;\n    above::Renamed;\n}",
    );
    assert_found(
        &[UPPER[0], UPPER[1], lower],
        &[
            "genai-runtime/src/lower.rs:2 uses crate::upper (genai-runtime/src/upper.rs): `lower` is below `upper`",
            "genai-runtime/src/lower.rs:3 uses above::Renamed (genai-runtime/src/upper/inner.rs): `lower` is below `upper`",
        ],
    );
}

#[test]
fn macro_argument_is_found() {
    assert_upwards(
        ("lower.rs", "some_macro! { a => [crate::upper::Renamed] }"),
        1,
        "crate::upper::Renamed",
    );
}

#[test]
fn macro_body_is_found() {
    let lower = "macro_rules! m {\n    ($a:expr) => { $crate::upper::Renamed($a) };\n}";
    assert_upwards(("lower.rs", lower), 2, "crate::upper::Renamed");
}

#[test]
fn super_of_super_is_found() {
    let face = ("lower.rs", "mod inner;");
    let inner = ("lower/inner.rs", "use super::super::upper::Renamed;");
    assert_found(
        &[UPPER[0], UPPER[1], face, inner],
        &[
            "genai-runtime/src/lower/inner.rs:1 uses super::super::upper::Renamed (genai-runtime/src/upper/inner.rs): \
           `lower` is below `upper`",
        ],
    );
}

#[test]
fn re_export_of_lib_is_followed() {
    let lib = (
        "lib.rs",
        "mod upper; mod lower; mod helper; pub use upper::Renamed as Public;",
    );
    let lower = ("lower.rs", "use crate::Public;");
    assert_found(
        &[UPPER[0], UPPER[1], lib, lower],
        &[
            "genai-runtime/src/lower.rs:1 uses crate::Public (genai-runtime/src/upper/inner.rs): `lower` is below `upper`",
        ],
    );
}

#[test]
fn glob_re_export_is_followed() {
    let face = ("upper.rs", "mod inner; pub(crate) use inner::*;");
    let lower = ("lower.rs", "use crate::upper::Inner;");
    assert_found(
        &[face, UPPER[1], lower],
        &[
            "genai-runtime/src/lower.rs:1 uses crate::upper::Inner (genai-runtime/src/upper/inner.rs): `lower` is below \
           `upper`",
        ],
    );
}

#[test]
fn macro_item_belongs_to_its_module() {
    let upper = ("upper.rs", "define! { Unseen }");
    assert_found(
        &[upper, ("lower.rs", "use crate::upper::Unseen;")],
        &[
            "genai-runtime/src/lower.rs:1 uses crate::upper::Unseen (genai-runtime/src/upper.rs): `lower` is below `upper`",
        ],
    );
}

#[test]
fn item_of_lib_is_found() {
    let lib = ("lib.rs", "mod upper; mod lower; mod helper; pub use std::sync::atomic;");
    assert_found(
        &[lib, ("upper.rs", "use crate::atomic::AtomicU64;")],
        &[
            "genai-runtime/src/upper.rs:1 uses crate::atomic::AtomicU64 (genai-runtime/src/lib.rs): `lib.rs` is above all \
           rooms",
        ],
    );
}

#[test]
fn lib_may_use_all() {
    let lib = (
        "lib.rs",
        "mod upper; mod lower; mod helper; pub use upper::Renamed; fn f() { lower::Lower; }",
    );
    assert_found(
        &[lib, UPPER[0], UPPER[1], ("lower.rs", "pub(crate) struct Lower;")],
        &[],
    );
}

#[test]
fn code_of_tests_does_not_count() {
    let lower = "
        mod inner;
        #[cfg(test)]
        mod tests;
        #[cfg(test)]
        use crate::upper::{Renamed, other};
        #[cfg(all(test, feature = \"x\"))]
        mod more { use crate::upper::Renamed; }
        struct Fields { #[cfg(test)] a: crate::upper::Renamed, b: u8 }
        impl Fields {
            #[cfg(test)]
            fn f() -> crate::upper::Renamed { crate::upper::Renamed }
        }
        fn g() { #[cfg(test)] let a = crate::upper::Renamed { a: 1 }.b(crate::upper::Renamed); }
    ";
    let inner = ("lower/inner.rs", "");
    let tests = ("lower/tests.rs", "use crate::upper::Renamed; mod deep;");
    let deep = ("lower/tests/deep.rs", "use crate::upper::Renamed;");
    assert_found(&[UPPER[0], UPPER[1], ("lower.rs", lower), inner, tests, deep], &[]);
}

#[test]
fn code_after_tests_counts() {
    let field = "struct Fields { #[cfg(test)] a: crate::upper::Renamed,\n b: crate::upper::Renamed }";
    assert_upwards(("lower.rs", field), 2, "crate::upper::Renamed");
    let method = "impl A { #[cfg(test)] fn f() -> [u8; 3] { x }\n fn g() { crate::upper::Renamed } }";
    assert_upwards(("lower.rs", method), 2, "crate::upper::Renamed");
    let either = "#[cfg(any(test, feature = \"x\"))] use crate::upper::Renamed;";
    assert_upwards(("lower.rs", either), 1, "crate::upper::Renamed");
    let never = "#[cfg(not(test))] use crate::upper::Renamed;";
    assert_upwards(("lower.rs", never), 1, "crate::upper::Renamed");
    assert_upwards(
        ("lower.rs", "#[cfg(loom)] use crate::upper::Renamed;"),
        1,
        "crate::upper::Renamed",
    );
}

#[test]
fn circle_of_files_is_found() {
    let face = ("lower.rs", "mod one; mod two; mod three;");
    let one = ("lower/one.rs", "use super::two::Two; pub(super) struct One;");
    let two = ("lower/two.rs", "use super::three::Three; pub(super) struct Two;");
    let three = (
        "lower/three.rs",
        "\nuse crate::lower::one::One; pub(super) struct Three;",
    );
    assert_found(
        &[face, one, two, three],
        &["a circle of 3 files:
    genai-runtime/src/lower/one.rs:1 uses super::two::Two (genai-runtime/src/lower/two.rs)
    genai-runtime/src/lower/two.rs:1 uses super::three::Three (genai-runtime/src/lower/three.rs)
    genai-runtime/src/lower/three.rs:2 uses crate::lower::one::One (genai-runtime/src/lower/one.rs)"],
    );
}

#[test]
fn listed_circle_is_allowed() {
    let face = ("lower.rs", "mod one; mod two;");
    let one = ("lower/one.rs", "use super::two::Two; pub(super) struct One;");
    let two = ("lower/two.rs", "use super::one::One; pub(super) struct Two;");
    let listed = [Circle {
        files: &["lower/one.rs", "lower/two.rs"],
        why: "for a test",
    }];
    assert_eq!(violations(&planted(&[face, one, two]), ORDER, &listed), [""; 0]);
    let broken = ("lower/two.rs", "pub(super) struct Two;");
    assert_eq!(
        violations(&planted(&[face, one, broken]), ORDER, &listed),
        ["lower/one.rs and lower/two.rs do not use each other: remove them from CIRCLES (for a test)"],
    );
}

#[test]
fn child_re_export_is_no_circle() {
    let face = (
        "lower.rs",
        "mod inner; pub(crate) use inner::Inner; pub(crate) struct Face;",
    );
    let inner = ("lower/inner.rs", "use super::Face; pub(crate) struct Inner;");
    assert_found(&[face, inner], &[]);
}

#[test]
fn used_child_re_export_is_circle() {
    let face = (
        "lower.rs",
        "mod inner; pub(crate) use inner::Inner;\npub(crate) struct Face(Inner);",
    );
    let inner = ("lower/inner.rs", "use super::Face; pub(crate) struct Inner;");
    assert_found(
        &[face, inner],
        &["a circle of 2 files:
    genai-runtime/src/lower.rs:2 uses Inner (genai-runtime/src/lower/inner.rs)
    genai-runtime/src/lower/inner.rs:1 uses super::Face (genai-runtime/src/lower.rs)"],
    );
}

#[test]
fn child_named_method_is_no_circle() {
    let face = (
        "lower.rs",
        "mod inner; pub(crate) use inner::run; struct Face; impl Face { const fn run(run: u8) {} }",
    );
    let inner = ("lower/inner.rs", "use super::Face; pub(crate) fn run() {}");
    assert_found(&[face, inner], &[]);
}

#[test]
fn macro_without_import_is_a_circle() {
    let face = (
        "lower.rs",
        "macro_rules! above { () => {}; }\nmod inner;\nfn f() { inner::f(); }",
    );
    let inner = ("lower/inner.rs", "above!(); pub(super) fn f() {}");
    assert_found(
        &[face, inner],
        &["a circle of 2 files:
    genai-runtime/src/lower.rs:3 uses inner::f (genai-runtime/src/lower/inner.rs)
    genai-runtime/src/lower/inner.rs:1 uses above (genai-runtime/src/lower.rs)"],
    );
}

#[test]
fn each_circle_is_found() {
    let face = ("lower.rs", "mod one; mod two; mod three;");
    let one = (
        "lower/one.rs",
        "use super::{three::Three, two::Two}; pub(super) struct One;",
    );
    let two = ("lower/two.rs", "use super::one::One; pub(super) struct Two;");
    let three = ("lower/three.rs", "use super::one::One; pub(super) struct Three;");
    let found = violations(&planted(&[face, one, two, three]), ORDER, &[]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn inline_module_belongs_to_its_file() {
    let inline = ("lower.rs", "mod inline {\n    use super::super::upper::Renamed;\n}");
    assert_upwards(inline, 2, "super::super::upper::Renamed");
}

#[test]
fn sibling_through_face_is_no_circle() {
    let face = (
        "lower.rs",
        "mod one; mod two; pub(crate) use one::One; fn f() { two::Two; }",
    );
    let one = ("lower/one.rs", "pub(crate) struct One;");
    let two = ("lower/two.rs", "use super::One; pub(crate) struct Two;");
    assert_found(&[face, one, two], &[]);
}

#[test]
fn unlisted_module_is_found() {
    let lib = ("lib.rs", "mod upper; mod lower; mod helper; mod added;");
    let upper = ("upper.rs", "use crate::added::Added;");
    let added = ("added.rs", "use crate::lower::Lower; pub(crate) struct Added;");
    assert_found(
        &[lib, upper, added, ("lower.rs", "pub(crate) struct Lower;")],
        &[
            "`added` has no place: add it to ORDER in genai-runtime/tests/layers/main.rs below `upper`, which uses it, and \
           above `lower`, which it uses",
        ],
    );
}

#[test]
fn unlisted_module_without_place_is_found() {
    let lib = ("lib.rs", "mod upper; mod lower; mod helper; mod added;");
    let added = ("added.rs", "use crate::upper::Upper; pub(crate) struct Added;");
    let lower = ("lower.rs", "use crate::added::Added;");
    assert_found(
        &[lib, added, lower, ("upper.rs", "pub(crate) struct Upper;")],
        &[
            "`added` has no place: add it to ORDER in genai-runtime/tests/layers/main.rs when a place fits: `lower` uses \
           it, and it uses `upper`",
        ],
    );
}

#[test]
fn folder_beside_rooms_is_found() {
    let inner = ("helper/inner.rs", "");
    assert_found(
        &[("helper.rs", "mod inner;"), inner],
        &["`helper` is a folder: make it a room in ORDER"],
    );
}

#[test]
fn undeclared_file_is_found() {
    assert_found(
        &[("lower/lost.rs", "")],
        &["genai-runtime/src/lower/lost.rs: no `mod` declares it that this test can see"],
    );
}
