//! Path of the library in the crate that is being compiled.
//!
//! The package is `genai-otel`, its library `genai`. Cargo names an unrenamed dependency after the library and a
//! renamed one after its key in Cargo.toml. The key is therefore read from the manifest.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::manifest::{self, Entry};

const PACKAGE: &str = "genai-otel";
const LIBRARY: &str = "genai";

/// Path `::genai`, or `::` and the name under which the crate's manifest renames the dependency.
pub(crate) fn resolve() -> TokenStream {
    // The manifest is read once per crate, not once per attribute. A rust-analyzer process compiles many crates.
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

/// Name of the library in the package of this folder. If a file cannot be read, the default name is used, and rustc
/// reports a missing crate.
fn name_in(folder: &Path) -> String {
    let found = read(folder).and_then(|text| {
        let manifest = manifest::entries(&text);
        dependencies(&manifest).into_iter().find_map(|(key, dependency)| {
            if dependency.in_workspace {
                name_in_workspace(folder, &manifest, key)
            } else {
                name_of(key, dependency.package)
            }
        })
    });
    found.unwrap_or_else(|| LIBRARY.to_owned())
}

/// Name of the dependency with this key, if it refers to our package.
fn name_of(key: &str, package: Option<&str>) -> Option<String> {
    match package {
        // A rename to the package's own name has no effect.
        Some(PACKAGE) if key == PACKAGE => Some(LIBRARY.to_owned()),
        Some(PACKAGE) => Some(key.replace('-', "_")),
        Some(_) => None,
        None => (key == PACKAGE).then(|| LIBRARY.to_owned()),
    }
}

/// Dependency as declared in a manifest.
#[derive(Debug, Default)]
struct Dependency<'a> {
    package: Option<&'a str>,
    in_workspace: bool,
}

/// Dependencies of a manifest by their keys, including those of tests, build scripts and targets.
fn dependencies<'a>(manifest: &[Entry<'a>]) -> BTreeMap<&'a str, Dependency<'a>> {
    let mut found = BTreeMap::<_, Dependency<'_>>::new();
    for entry in manifest {
        let path = match entry.path.as_slice() {
            ["target", _, path @ ..] | path => path,
        };
        let [
            "dependencies" | "dev-dependencies" | "build-dependencies",
            key,
            setting @ ..,
        ] = path
        else {
            continue;
        };
        let dependency = found.entry(*key).or_default();
        match setting {
            ["package"] => dependency.package = Some(entry.value),
            ["workspace"] => dependency.in_workspace = entry.value == "true",
            _ => {}
        }
    }
    found
}

/// Name in the workspace's entry for a dependency with `workspace = true`.
fn name_in_workspace(folder: &Path, manifest: &[Entry<'_>], key: &str) -> Option<String> {
    if manifest.iter().any(|entry| entry.path.starts_with(&["workspace"])) {
        return name_in_root(manifest, key);
    }
    let in_text = |text: String| name_in_root(&manifest::entries(&text), key);
    match manifest.iter().find(|entry| entry.path == ["package", "workspace"]) {
        Some(root) => in_text(read(&folder.join(root.value))?),
        None => folder.ancestors().skip(1).filter_map(read).find_map(in_text),
    }
}

/// Name in the manifest of the workspace.
fn name_in_root(manifest: &[Entry<'_>], key: &str) -> Option<String> {
    let of_key = |entry: &&Entry<'_>| entry.path.starts_with(&["workspace", "dependencies", key]);
    let mut settings = manifest.iter().filter(of_key).peekable();
    settings.peek()?;
    let package = settings.find(|entry| entry.path.last() == Some(&"package"));
    name_of(key, package.map(|entry| entry.value))
}

fn read(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join("Cargo.toml")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name that a manifest with this text resolves to.
    fn name(manifest: &str) -> String {
        let manifest = manifest::entries(manifest);
        let mut dependencies = dependencies(&manifest).into_iter();
        let found = dependencies.find_map(|(key, dependency)| name_of(key, dependency.package));
        found.unwrap_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn unrenamed_dependency_uses_library_name() {
        assert_eq!(name("[dependencies]\ngenai-otel = '0.1'"), "genai");
        assert_eq!(name("[dev-dependencies.genai-otel]\nversion = '0.1'"), "genai");
        assert_eq!(
            name("[target.'cfg(unix)'.dependencies]\ngenai-otel = { path = '..' }"),
            "genai"
        );
        assert_eq!(name("[dependencies]\ngenai-otel = { package = 'genai-otel' }"), "genai");
    }

    #[test]
    fn renamed_dependency_uses_its_key() {
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
    fn every_toml_form_finds_dependency() {
        for manifest in [
            "[dependencies.spans]\npackage = \"genai-otel\" # renamed",
            "[dependencies]\nspans.package = 'genai-otel'\nspans.version = '1'",
            "dependencies.spans = { version = '0.1', package = 'genai-otel' }",
            "[ \"dependencies\" . spans ]\r\nversion='0.1'\r\npackage='genai-otel'\r\n",
            "[dependencies]\nother = { features = ['a', \"}\"], version = '1' }\nspans = { features = [\n  'tree', # a ] here\n  'otlp',\n], package = 'genai-otel' }",
            "[dependencies]\nspans = {\n  package = 'genai-otel',\n  version = '1',\n}",
            "[package]\ndescription = \"\"\"\n[dependencies]\nwrong = { package = 'genai-otel' }\n\"\"\"\n[target.'cfg(any(a, b))'.dependencies]\nspans = {package='genai-otel'}",
            "[package]\nname = \"a \\\" # b\"\n[dev-dependencies]\nspans = {package='genai-otel'}",
        ] {
            assert_eq!(name(manifest), "spans", "{manifest}");
        }
        assert_eq!(
            name("# [dependencies]\n# spans = { package = 'genai-otel' }"),
            "nothing"
        );
        assert_eq!(name("[features]\nspans = ['genai-otel']"), "nothing");
        assert_eq!(
            name("[dependencies]\nspans = { package = 'genai-otel'"),
            "spans",
            "it ends too early"
        );
    }

    #[test]
    fn same_named_client_crate_is_ignored() {
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
