//! No page is forgotten.

use std::{fs, path::Path};

/// The packages that compile pages.
const PACKAGES: [&str; 3] = [
    "tests/guide/src/lib.rs",
    "tests/clients/src/lib.rs",
    "tests/tracing/src/lib.rs",
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages of a folder, from the repository's root, with their texts.
fn pages(folder: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let markdown = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = markdown
        .map(|file| format!("{folder}/{}", file.file_name().unwrap().display()))
        .map(|path| (path.clone(), read(path)))
        .collect();
    pages.sort();
    pages
}

fn has_code(text: &str) -> bool {
    let fences = text.lines().filter(|line| line.trim_start().starts_with("```rust"));
    fences.into_iter().any(|line| !line.contains("ignore"))
}

#[test]
fn every_example_is_compiled() {
    let compiled = PACKAGES.map(read).concat();
    let mut examined = 0;
    for (path, text) in [pages("docs"), pages("docs/guide")].concat() {
        examined += 1;
        assert!(
            !has_code(&text) || compiled.contains(&path),
            "the examples of {path} are compiled by no package"
        );
    }
    assert!(examined > 10, "only {examined} pages were found");
}

#[test]
fn every_guide_page_is_in_rustdoc() {
    let library = read("src/lib.rs");
    let pages = pages("docs/guide");
    assert!(!pages.is_empty());
    for (path, _) in pages {
        assert!(
            library.contains(&format!("\"../{path}\"")),
            "{path} is missing in `genai::guide` of src/lib.rs"
        );
    }
}
