//! `cargo xtask docs-rs`: the documentation as docs.rs builds it.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use crate::cargo::{ROOT_PACKAGE, cargo, metadata, package, succeed};
use crate::output::{Result, root};

/// Features that add no item of this crate's own, so that there is nothing to mark with them: implementations for the types
/// of clients, and other ways to do the same.
const WITHOUT_ITEMS: [&str; 10] = [
    "async-openai-043",
    "gemini-2",
    "misanthropic-1-alpha25",
    "ollama-rs-03",
    "otlp",
    "otlp-grpc",
    "otlp-gzip",
    "otlp-tls",
    "rig-044",
    "telemetry",
];

/// Builds the documentation of the root package with the features that its metadata names for docs.rs, and looks whether
/// every feature is shown on the items that need it.
pub(crate) fn run() -> Result<String> {
    let metadata = metadata(false)?;
    let package = package(&metadata, ROOT_PACKAGE)?;
    let names = |value: &serde_json::Value| -> BTreeSet<String> {
        let names = value.as_array().into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let shown = names(&package["metadata"]["docs"]["rs"]["features"]);
    let all = package["features"].as_object().ok_or("the package has no features")?;
    for feature in all.keys() {
        let hidden = feature == "default";
        if hidden == shown.contains(feature) {
            return Err(format!(
                "Cargo.toml: `features` of [package.metadata.docs.rs] should {} `{feature}`",
                if hidden { "leave out" } else { "have" },
            ));
        }
    }

    let features: Vec<&str> = shown.iter().map(String::as_str).collect();
    // Flags of the environment would replace these, which docs.rs sets.
    succeed(
        cargo()
            .args(["doc", "--quiet", "--locked", "--no-deps", "--package", ROOT_PACKAGE])
            .args(["--features", &features.join(",")])
            .env("RUSTDOC", root().join("scripts/rustdoc-as-docs-rs.sh"))
            .env("RUSTDOCFLAGS", "--cfg docsrs -Dwarnings"),
    )?;

    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let mut marked = BTreeSet::new();
    read_marks(&target.join("doc/genai"), &mut marked)?;
    for feature in shown
        .iter()
        .filter(|feature| !WITHOUT_ITEMS.contains(&feature.as_str()))
    {
        if !marked.contains(feature) {
            return Err(format!(
                "no item is marked with the feature `{feature}`: an item that the root re-exports needs its own `#[cfg]`"
            ));
        }
    }
    Ok(format!("documented with {} features, as on docs.rs", shown.len()))
}

/// Collects the features that the pages under a folder name as needed.
fn read_marks(folder: &Path, marked: &mut BTreeSet<String>) -> Result<()> {
    let cannot = |error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            read_marks(&path, marked)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let page = fs::read_to_string(&path).map_err(cannot)?;
            for mark in page.split("class=\"stab portability\">Available on <strong>").skip(1) {
                let mark = mark.split("only").next().unwrap_or_default();
                let features = mark.split("<code>").skip(1);
                marked.extend(features.filter_map(|rest| rest.split_once("</code>").map(|(name, _)| name.to_owned())));
            }
        }
    }
    Ok(())
}
