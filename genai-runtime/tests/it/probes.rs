//! The names that are in scope for a probe of generated code: each answers one question.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Upper limit of the names, so that a person can read them all.
const MOST_NAMES: usize = 16;

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names that `probe::in_scope` lists.
fn names_in_scope() -> BTreeSet<String> {
    let probe = source("probe/mod.rs");
    let (_, rest) = probe.split_once("pub mod in_scope {").expect("the module is there");
    let (module, _) = rest.split_once("\n}").expect("the module has an end");
    let lists = module.split("super::").skip(1);
    lists
        .flat_map(|list| {
            let list = list.split(';').next().unwrap_or_default();
            list.split([',', '{', '}', ' ', '\n']).map(str::to_owned)
        })
        .filter(|name| !name.is_empty() && !name.ends_with("::"))
        .collect()
}

#[test]
fn names_in_scope_stay_few() {
    let names = names_in_scope();
    assert!(names.len() > 10, "the list was not found: {names:?}");
    assert!(names.len() <= MOST_NAMES, "{} names: {names:?}", names.len());
}

#[test]
fn error_names_are_a_question_alone() {
    let products = ["OrNamedError", "ErrorText", "AndText"];
    for name in names_in_scope() {
        assert!(
            !products.iter().any(|product| name.ends_with(product)),
            "`{name}` answers two questions"
        );
    }
}

#[test]
fn probes_page_lists_every_question() {
    let page = include_str!("../../../docs/dev/probes.md");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/probe")).expect("the room is there") {
        let file = entry.expect("a readable entry").file_name();
        let text = source(&format!("probe/{}", file.display()));
        for method in text
            .split("fn ")
            .skip(1)
            .filter_map(|rest| rest.split(['(', '<']).next())
        {
            assert!(
                !method.starts_with("__genai_") || page.contains(method),
                "docs/dev/probes.md lacks `{method}` of probe/{}",
                file.display()
            );
        }
    }
}
