//! Where the library is reached from the crate that is being compiled.
//!
//! The package is `genai-otel`, its library `genai`. Cargo names an unrenamed dependency after the library and a
//! renamed one after its key in Cargo.toml, so the key has to be looked up.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use toml::de::{DeTable, DeValue};

const PACKAGE: &str = "genai-otel";
const LIBRARY: &str = "genai";

/// `::genai`, or `::` and the name under which the crate's manifest renames the dependency.
pub(crate) fn resolve() -> TokenStream {
    // The manifest is read once per crate, not once per attribute. An editor's server compiles many crates.
    static NAMES: Mutex<Option<HashMap<PathBuf, String>>> = Mutex::new(None);
    let name = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => NAMES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_default()
            .entry(PathBuf::from(&folder))
            .or_insert_with(|| name_in(Path::new(&folder)))
            .clone(),
        None => LIBRARY.to_owned(),
    };
    let name = Ident::new(&name, Span::call_site());
    quote!(::#name)
}

/// The name in the package of this folder. Whatever cannot be read leaves the library's own name, and the compiler
/// says what it says of a crate that is not there.
fn name_in(folder: &Path) -> String {
    let found = read(folder).and_then(|text| {
        let manifest = DeTable::parse(&text).ok()?;
        dependencies(manifest.get_ref()).find_map(|(key, dependency)| {
            if dependency.get("workspace").and_then(|value| value.get_ref().as_bool()) == Some(true) {
                name_in_workspace(folder, manifest.get_ref(), key)
            } else {
                name_of(key, dependency)
            }
        })
    });
    found.unwrap_or_else(|| LIBRARY.to_owned())
}

/// The name that a dependency of this key and value is reached by, if it is on our package.
fn name_of(key: &str, dependency: &DeValue<'_>) -> Option<String> {
    match dependency.get("package").and_then(|value| value.get_ref().as_str()) {
        // Writing the package's own name as its rename is no rename.
        Some(PACKAGE) if key == PACKAGE => Some(LIBRARY.to_owned()),
        Some(PACKAGE) => Some(key.replace('-', "_")),
        Some(_) => None,
        None => (key == PACKAGE).then(|| LIBRARY.to_owned()),
    }
}

/// All dependencies of a manifest, those of tests, build scripts and targets included.
fn dependencies<'a>(manifest: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, &'a DeValue<'a>)> {
    let targets = manifest.get("target").and_then(|value| value.get_ref().as_table());
    let targets = targets
        .into_iter()
        .flat_map(DeTable::values)
        .filter_map(|value| value.get_ref().as_table());
    std::iter::once(manifest)
        .chain(targets)
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|kind| table.get(kind)?.get_ref().as_table())
        })
        .flat_map(|table| {
            table
                .iter()
                .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
        })
}

/// The name in the workspace's entry for a dependency that says `workspace = true`.
fn name_in_workspace(folder: &Path, manifest: &DeTable<'_>, key: &str) -> Option<String> {
    let entry = |manifest: &DeTable<'_>| {
        let dependencies = manifest.get("workspace")?.get_ref().get("dependencies")?;
        name_of(key, dependencies.get_ref().get(key)?.get_ref())
    };
    if manifest.contains_key("workspace") {
        return entry(manifest);
    }
    let entry_in = |text: String| {
        DeTable::parse(&text)
            .ok()
            .and_then(|manifest| entry(manifest.get_ref()))
    };
    let named = manifest
        .get("package")
        .and_then(|package| package.get_ref().get("workspace"));
    match named.and_then(|root| root.get_ref().as_str()) {
        Some(root) => entry_in(read(&folder.join(root))?),
        None => folder.ancestors().skip(1).filter_map(read).find_map(entry_in),
    }
}

fn read(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join("Cargo.toml")).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The name that a manifest with this text leads to.
    fn name(manifest: &str) -> String {
        let manifest = DeTable::parse(manifest).unwrap();
        let found = dependencies(manifest.get_ref()).find_map(|(key, value)| name_of(key, value));
        found.unwrap_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn an_unrenamed_dependency_is_reached_by_the_librarys_name() {
        assert_eq!(name("[dependencies]\ngenai-otel = '0.1'"), "genai");
        assert_eq!(name("[dev-dependencies.genai-otel]\nversion = '0.1'"), "genai");
        assert_eq!(
            name("[target.'cfg(unix)'.dependencies]\ngenai-otel = { path = '..' }"),
            "genai"
        );
        assert_eq!(name("[dependencies]\ngenai-otel = { package = 'genai-otel' }"), "genai");
    }

    #[test]
    fn a_renamed_dependency_is_reached_by_its_key() {
        assert_eq!(name("[dependencies]\nspans = { package = 'genai-otel' }"), "spans");
        assert_eq!(
            name("[dependencies]\nmy-spans = { package = 'genai-otel' }"),
            "my_spans"
        );
        assert_eq!(
            name("[dependencies]\ngenai_otel = { package = 'genai-otel' }"),
            "genai_otel"
        );
    }

    #[test]
    fn the_client_of_the_same_name_is_not_taken_for_it() {
        assert_eq!(name("[dependencies]\ngenai = '0.7'"), "nothing");
        assert_eq!(
            name("[dependencies]\ngenai = '0.7'\nspans = { package = 'genai-otel' }"),
            "spans"
        );
        assert_eq!(
            name("[dependencies]\nllm = { package = 'genai' }\ngenai-otel = '0.1'"),
            "genai"
        );
    }
}
