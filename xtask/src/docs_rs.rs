//! `cargo xtask docs-rs`: builds the documentation with the settings of docs.rs.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use crate::cargo::{ROOT_PACKAGE, cargo, metadata, package, succeed};
use crate::output::{Result, root};

/// Features without items of their own, for which no mark is expected: they select another way to do the same.
const WITHOUT_ITEMS: [&str; 5] = ["otlp", "otlp-grpc", "otlp-gzip", "otlp-tls", "telemetry"];

/// Features of clients that add items. Those of other clients only add implementations for the client's types.
const CLIENTS_WITH_ITEMS: [&str; 3] = ["bedrock-1", "genai-client-07", "rmcp-3"];

/// Builds the documentation of the root package with every feature, and checks that
/// each of them is marked on the items that require it.
pub(crate) fn run() -> Result<String> {
    let metadata = metadata(false)?;
    let package = package(&metadata, ROOT_PACKAGE)?;
    if package["metadata"]["docs"]["rs"]["all-features"] != true {
        return Err("Cargo.toml: [package.metadata.docs.rs] should have `all-features = true`".into());
    }
    let features = package["features"].as_object().ok_or("the package has no features")?;
    // Flags of the environment would replace those of docs.rs.
    succeed(
        cargo()
            .args(["doc", "--quiet", "--locked", "--no-deps", "--package", ROOT_PACKAGE])
            .arg("--all-features")
            .env("RUSTDOC", root().join("scripts/rustdoc-as-docs-rs.sh"))
            .env("RUSTDOCFLAGS", "--cfg docsrs -Dwarnings"),
    )?;

    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let mut marked = BTreeSet::new();
    read_marks(&target.join("doc/genai"), &mut marked)?;
    let has_items = |feature: &str| match feature {
        "default" => false,
        // The features of clients end in the client's version.
        client if client.ends_with(|last: char| last.is_ascii_digit()) => CLIENTS_WITH_ITEMS.contains(&client),
        other => !WITHOUT_ITEMS.contains(&other),
    };
    let mut expected = features.keys().filter(|feature| has_items(feature));
    if let Some(feature) = expected.find(|feature| !marked.contains(*feature)) {
        return Err(format!(
            "no item is marked with the feature `{feature}`: an item that the root re-exports needs its own `#[cfg]`"
        ));
    }
    Ok(format!(
        "documented with {} features, as on docs.rs",
        features.len() - 1
    ))
}

/// Collects the features in the "Available on" marks of the pages under a folder.
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
