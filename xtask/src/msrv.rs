//! `cargo xtask msrv`: the oldest Rust version that the packages' dependencies declare.
//!
//! It compares `rust-version` of the manifests. It runs no compiler older than that of `rust-toolchain.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::cargo::{ROOT_PACKAGE, metadata, package, packages, stdout};
use crate::output::{Output, Result, read};

/// The other package with optional features for users.
const CONTENT_STORE: &str = "genai-content-store";

/// A version of Rust, such as `1.94.1`. A last number of 0 is left out: `1.88`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rust([u32; 3]);

impl Rust {
    fn parse(text: &str) -> Result<Self> {
        let mut version = [0; 3];
        let mut numbers = text.split('.');
        for (number, text) in version.iter_mut().zip(&mut numbers) {
            *number = text.parse().map_err(|_| format!("not a version of Rust: {text}"))?;
        }
        match numbers.next() {
            None => Ok(Self(version)),
            Some(_) => Err(format!("not a version of Rust: {text}")),
        }
    }
}

impl fmt::Display for Rust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [major, minor, 0] => write!(f, "{major}.{minor}"),
            [major, minor, patch] => write!(f, "{major}.{minor}.{patch}"),
        }
    }
}

/// Compares `rust-version` with those of the dependencies, and writes the README's paragraph about it.
pub(crate) fn run(output: &mut Output) -> Result<()> {
    let metadata = metadata(true)?;
    let declared = declared(&metadata)?;
    let root = package(&metadata, ROOT_PACKAGE)?;
    let ours = Rust::parse(root["rust_version"].as_str().unwrap_or_default())?;

    let lean = highest(ROOT_PACKAGE, "default", &declared)?;
    let needed = lean.max(highest(ROOT_PACKAGE, "telemetry", &declared)?);
    if ours != needed {
        return Err(format!(
            "`rust-version` in Cargo.toml is {ours}; the dependencies of the default features and of `telemetry` declare {needed}"
        ));
    }
    let mut newer: BTreeMap<Rust, Vec<String>> = BTreeMap::new();
    for (name, of) in [(ROOT_PACKAGE, ""), (CONTENT_STORE, " of `genai-content-store`")] {
        let features = package(&metadata, name)?["features"].as_object();
        for feature in features.into_iter().flat_map(|features| features.keys()) {
            let needed = highest(name, feature, &declared)?;
            if needed > ours {
                newer.entry(needed).or_default().push(format!("`{feature}`{of}"));
            }
        }
    }
    output.blocks("README.md", &[("msrv", paragraph(ours, lean, &newer)?)])
}

/// The README's paragraph about the Rust version.
fn paragraph(ours: Rust, lean: Rust, newer: &BTreeMap<Rust, Vec<String>>) -> Result<String> {
    let toolchain = read("rust-toolchain.toml")?;
    let toolchain = toolchain
        .split('"')
        .nth(1)
        .ok_or("rust-toolchain.toml names no channel")?;
    let mut sentences = vec![
        format!(
            "Rust {ours} or newer, declared and not measured: every check runs on Rust {}.",
            Rust::parse(toolchain)?
        ),
        format!("{ours} is the highest `rust-version` among the dependencies of the default features and `telemetry`."),
        format!("The dependencies of the default features alone declare {lean}."),
    ];
    if !newer.is_empty() {
        let groups = newer.iter().map(|(rust, features)| match features.split_last() {
            Some((last, [])) => format!("{last} needs {rust}"),
            Some((last, others)) => format!("{} and {last} need {rust}", others.join(", ")),
            None => String::new(),
        });
        sentences.push(format!(
            "Some features have newer dependencies: {}.",
            groups.collect::<Vec<_>>().join("; ")
        ));
    }
    Ok(wrapped(&sentences.join(" ")))
}

/// The text, wrapped to lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut().filter(|line| line.len() + 1 + word.len() <= 120) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

/// The declared version of each package from a registry, keyed by name and version: `serde 1.0.228`.
fn declared(metadata: &Value) -> Result<BTreeMap<String, Option<Rust>>> {
    let foreign = packages(metadata).iter().filter(|package| !package["source"].is_null());
    foreign
        .map(|package| {
            let text = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
            let rust = package["rust_version"].as_str().map(Rust::parse).transpose()?;
            Ok((format!("{} {}", text("name"), text("version")), rust))
        })
        .collect()
}

/// The highest version that a dependency of a package declares, with one of its features, on any platform.
fn highest(package: &str, feature: &str, declared: &BTreeMap<String, Option<Rust>>) -> Result<Rust> {
    let tree = stdout(
        "tree --locked --target all --edges normal,build --prefix none --no-dedupe --format {p}",
        &["--package", package, "--features", feature],
    )?;
    // A line is `serde v1.0.228`; that of a path dependency also has its folder.
    let names: BTreeSet<String> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
        })
        .collect();
    let versions = names.iter().filter_map(|name| declared.get(name).copied().flatten());
    versions.max().ok_or(format!(
        "no dependency of the feature `{feature}` declares a version of Rust"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let rust = |text| Rust::parse(text).unwrap();
        assert!(rust("1.100") > rust("1.94.1") && rust("1.94.1") > rust("1.94"));
        assert_eq!(rust("1.88.0").to_string(), "1.88");
        assert!(Rust::parse("1.88.0.1").is_err() && Rust::parse("stable").is_err());
    }

    #[test]
    fn paragraph_groups_features_by_version() {
        let rust = |text| Rust::parse(text).unwrap();
        let newer = BTreeMap::from([
            (rust("1.89"), vec!["`a`".to_owned(), "`b`".to_owned(), "`c`".to_owned()]),
            (rust("1.94.1"), vec!["`d`".to_owned()]),
        ]);
        let text = paragraph(rust("1.88"), rust("1.85"), &newer)
            .unwrap()
            .replace('\n', " ");
        assert!(
            text.ends_with("dependencies: `a`, `b` and `c` need 1.89; `d` needs 1.94.1. "),
            "{text}"
        );
    }
}
