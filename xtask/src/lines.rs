//! `cargo xtask lines`: lines of code and of tests in each package, also in a checkout of an older revision.
//!
//! A line of code is neither blank nor a comment, in a file that is not generated. Tests are such lines in test
//! modules, and in the folders `tests` and `benches`. Fixtures are all lines of the other files there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::cargo::{metadata_of, packages};
use crate::output::{Result, root};

/// Number of lines of each kind.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
struct Lines {
    code: usize,
    tests: usize,
    fixtures: usize,
}

impl Lines {
    fn add(&mut self, other: Self) {
        self.code += other.code;
        self.tests += other.tests;
        self.fixtures += other.fixtures;
    }
}

/// The table of all packages of a checkout, the published ones first.
pub(crate) fn run(checkout: Option<PathBuf>) -> Result<String> {
    let root = match checkout {
        Some(path) => path
            .canonicalize()
            .map_err(|error| format!("{}: {error}", path.display()))?,
        None => root(),
    };
    let metadata = metadata_of(&root)?;
    let mut packages: Vec<_> = packages(&metadata)
        .iter()
        .map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
            let name = package["name"].as_str().unwrap_or_default();
            (!package["publish"].is_null(), manifest.with_file_name(""), name)
        })
        .collect();
    // The published ones come first.
    packages.sort();
    let folders: Vec<&Path> = packages.iter().map(|(_, folder, _)| folder.as_path()).collect();
    let mut table = String::from("package                         code    tests fixtures\n");
    let mut row = |name: &str, Lines { code, tests, fixtures }: Lines| {
        let _ = writeln!(table, "{name:<28} {code:>7} {tests:>8} {fixtures:>8}");
    };
    let mut all = Lines::default();
    let published = packages.partition_point(|(is_private, ..)| !is_private);
    for (number, (_, folder, name)) in packages.iter().enumerate() {
        if number == published {
            row("all that is published", all);
        }
        let lines = package_lines(&root, folder, &folders)
            .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        row(name, lines);
        all.add(lines);
    }
    // Sources and expected messages outside of all packages: a package compiles them.
    let mut sources = Lines::default();
    for folder in ["tests/ui", "tests/compile/mistakes", "tests/workspace-renamed", "fuzz"] {
        let lines = folder_lines(&root.join(folder), true, &[]).map_err(|error| format!("{folder}: {error}"))?;
        sources.add(lines);
    }
    row("sources that tests compile", sources);
    all.add(sources);
    row("all", all);
    Ok(table)
}

/// The lines of a package's folder, without those of packages inside it.
fn package_lines(root: &Path, folder: &Path, packages: &[&Path]) -> io::Result<Lines> {
    let inside: Vec<_> = packages.iter().copied().filter(|it| *it != folder).collect();
    // The root package has only these parts: the rest of the repository is other packages.
    let parts: &[(&str, bool)] = if folder == root.join("") {
        &[("src", false), ("examples/looping_agent", true)]
    } else if folder.starts_with(root.join("tests")) || folder.starts_with(root.join("benches")) {
        &[("", true)]
    } else {
        &[("src", false), ("tests", true), ("benches", true), ("snapshots", true)]
    };
    let mut lines = Lines::default();
    for (part, tests) in parts {
        let part = folder.join(part);
        if part.is_dir() {
            lines.add(folder_lines(&part, *tests, &inside)?);
        }
    }
    Ok(lines)
}

fn folder_lines(folder: &Path, tests: bool, skipped: &[&Path]) -> io::Result<Lines> {
    let mut lines = Lines::default();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !skipped.iter().any(|it| **it == *path.join("")) {
                lines.add(folder_lines(&path, tests || name == "tests", skipped)?);
            }
            continue;
        }
        // Pictures have no lines.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if path.extension().is_some_and(|extension| extension == "rs") {
            let (code, in_tests) = count(&text);
            lines.tests += in_tests;
            if tests || name == "tests.rs" {
                lines.tests += code;
            } else {
                lines.code += code;
            }
        } else if tests && !name.starts_with("Cargo.") {
            lines.fixtures += text.lines().count();
        }
    }
    Ok(lines)
}

/// Numbers of lines outside and inside of the test module. Rustfmt aligns the end of a module with its start.
fn count(source: &str) -> (usize, usize) {
    if source.starts_with("// @generated") {
        return (0, 0);
    }
    let (mut code, mut tests) = (0, 0);
    let mut lines = source.lines().peekable();
    let mut end: Option<String> = None;
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        if text.is_empty() || text.starts_with("//") {
            continue;
        }
        let indent = &line[..line.len() - text.len()];
        let is_module = lines
            .peek()
            .is_some_and(|next| next.trim_start().starts_with("mod ") && next.ends_with('{'));
        if end.is_none() && text == "#[cfg(test)]" && is_module {
            end = Some(format!("{indent}}}"));
        }
        if end.is_some() {
            tests += 1;
        } else {
            code += 1;
        }
        if end.as_deref() == Some(line) {
            end = None;
        }
    }
    (code, tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_comments_generated_do_not_count() {
        assert_eq!(count("//! A file.\n\n/// One.\nfn one() {}\n    // Why.\n"), (1, 0));
        assert_eq!(count("// @generated by a command\nfn one() {}\n"), (0, 0));
    }

    #[test]
    fn test_module_counts_as_tests() {
        let source = "fn one() {\n}\n\n#[cfg(test)]\nmod tests {\n    fn two() {\n    }\n}\n\nfn three() {}\n";
        assert_eq!(count(source), (3, 5));
        assert_eq!(count("#[cfg(test)]\nmod tests;\nfn one() {}\n"), (3, 0));
    }
}
