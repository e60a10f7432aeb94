//! No page is forgotten, too long, or has a broken link.

use std::collections::BTreeSet;
use std::{fs, path::Path};

/// The packages that compile pages.
const PACKAGES: [&str; 4] = [
    "tests/dashboards/src/lib.rs",
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

/// The pages of a folder, by their path from the repository's root, with their texts.
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
    text.lines().any(|line| line.trim_start().starts_with("```rust"))
}

/// The definitions of labels: `[label]: target`.
fn definitions(text: &str) -> Vec<(&str, &str)> {
    let labelled = text.lines().filter_map(|line| line.strip_prefix('['));
    labelled.filter_map(|line| line.split_once("]: ")).collect()
}

/// The targets of the links without a label: `[words](target)`.
fn inline_targets(text: &str) -> Vec<&str> {
    let after = text.split("](").skip(1);
    after.filter_map(|rest| Some(rest.split_once(')')?.0)).collect()
}

/// The files of pictures. They have no alternative text: without the repository, as in rustdoc, nothing is shown.
fn pictures(text: &str) -> Vec<&str> {
    let after = text.split("<img src=\"").skip(1);
    after
        .filter_map(|rest| Some(rest.split_once("\" alt=\"\">")?.0))
        .collect()
}

fn is_relative(target: &str) -> bool {
    !target.starts_with('#') && !target.contains("://")
}

/// Number of words that a person wrote and a reader sees. Tables that a command writes do not count, and neither do
/// code lines that rustdoc hides.
fn words(text: &str) -> usize {
    let mut written = 0;
    let (mut generated, mut in_code) = (false, false);
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        let hidden = in_code && (line == "#" || line.starts_with("# "));
        if line.starts_with("<!-- ") {
            generated = line.contains(": written by");
        } else if !generated && !hidden {
            written += line.split_whitespace().count();
        }
    }
    written
}

#[test]
fn every_example_is_compiled() {
    let compiled = PACKAGES.map(read).concat();
    let mut examined = 0;
    for (path, text) in [pages("docs"), pages("docs/guide"), pages("docs/reference")].concat() {
        examined += 1;
        assert!(!text.contains("```rust,ignore"), "an example of {path} is not compiled");
        assert!(
            !has_code(&text) || compiled.contains(&path),
            "the examples of {path} are compiled by no package"
        );
    }
    assert!(examined > 10, "only {examined} pages were found");
}

#[test]
fn every_page_is_in_rustdoc() {
    let library = read("src/lib.rs");
    for (path, _) in [pages("docs"), pages("docs/guide"), pages("docs/reference")].concat() {
        assert!(
            library.contains(&format!("\"../{path}\"")),
            "{path} is missing in `genai::guide` or `genai::reference` of src/lib.rs"
        );
    }
}

#[test]
fn links_are_by_label() {
    let modules = read("docs/links.md");
    let modules: BTreeSet<&str> = definitions(&modules).iter().map(|(label, _)| *label).collect();
    let readme = ("README.md".to_owned(), read("README.md"));
    for (path, text) in [pages("docs/guide"), pages("docs/reference"), vec![readme]].concat() {
        for target in inline_targets(&text) {
            assert!(
                !is_relative(target),
                "{path} links to {target} without a label, which is dead on docs.rs"
            );
        }
        for (label, target) in definitions(&text) {
            assert!(
                !is_relative(target) || modules.contains(label),
                "the label {label} of {path} is missing in docs/links.md"
            );
        }
    }
}

#[test]
fn linked_files_exist() {
    let folders = ["docs/guide", "docs/reference", "docs/dev"].map(pages).concat();
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|path| (path.to_owned(), read(path)));
    let mut followed = 0;
    for (path, text) in folders.into_iter().chain(top) {
        let folder = Path::new(&path).parent().unwrap();
        let labelled = definitions(&text).into_iter().map(|(_, target)| target);
        for target in inline_targets(&text)
            .into_iter()
            .chain(pictures(&text))
            .chain(labelled)
            .filter(|target| is_relative(target))
        {
            let file = target.split_once('#').map_or(target, |(file, _)| file);
            assert!(root().join(folder).join(file).exists(), "{path} links to {target}");
            followed += 1;
        }
    }
    assert!(followed > 20, "only {followed} links were found");
}

#[test]
fn guide_and_readme_stay_short() {
    let guide: usize = pages("docs/guide").iter().map(|(_, text)| words(text)).sum();
    assert!(guide <= 10_000, "the guide has {guide} words");
    let readme = read("README.md").split_whitespace().count();
    assert!(readme <= 900, "README.md has {readme} words");
}
