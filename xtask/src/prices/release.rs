//! The release of `genai-prices`, and its folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cargo::{home, metadata, package, stdout};
use crate::output::{Result, root};

const CRATE: &str = "genai-prices";

/// An unpacked release.
pub(crate) struct Release {
    /// Name and version, such as `genai-prices 0.2.1`.
    pub(crate) version: String,
    /// Date of publication, such as `2026-10-30`.
    pub(crate) published: String,
    folder: PathBuf,
}

impl Release {
    /// Finds the release in `folder`, else the one that Cargo.lock names: cargo downloads it as a dependency of
    /// `tests/prices`.
    pub(crate) fn find(update: bool, folder: Option<PathBuf>, published: Option<String>) -> Result<Self> {
        if update {
            stdout("update --package", &[CRATE]).map_err(|error| not_had(&error))?;
        }
        let (folder, version) = match folder {
            Some(folder) => {
                let manifest = read(&folder.join("Cargo.toml"))?;
                let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
                let version = version.ok_or(format!("{} names no version", folder.display()))?;
                (folder, version.trim_matches('"').to_owned())
            }
            None => locked()?,
        };
        let published = published
            .or_else(|| date_in_index(&version))
            .or_else(|| date_in_table(&version))
            .ok_or(format!(
                "cargo's index does not tell when {CRATE} {version} was published; say it with `--published YYYY-MM-DD`"
            ))?;
        Ok(Self {
            version: format!("{CRATE} {version}"),
            published,
            folder,
        })
    }

    pub(crate) fn data(&self) -> Result<Value> {
        let text = read(&self.folder.join("data/prices.json"))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: prices.json is not JSON: {error}", self.version))
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The error of cargo, with another way to the release.
fn not_had(error: &str) -> String {
    format!("{error}, so {CRATE} could not be had; with an unpacked release at hand, give it with `--release FOLDER`")
}

fn locked() -> Result<(PathBuf, String)> {
    let metadata = metadata(true).map_err(|error| not_had(&error))?;
    let package = package(&metadata, CRATE);
    let package = package.map_err(|_| format!("Cargo.lock names no {CRATE}; tests/prices depends on it"))?;
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    Ok((
        Path::new(text("manifest_path")).with_file_name(""),
        text("version").to_owned(),
    ))
}

/// The date of publication in cargo's copy of the registry's index.
fn date_in_index(version: &str) -> Option<String> {
    let registries = fs::read_dir(home()?.join("registry/index")).ok()?;
    registries.filter_map(std::result::Result::ok).find_map(|registry| {
        let entries = fs::read(registry.path().join(".cache/ge/na").join(CRATE)).ok()?;
        let mut entries = entries
            .split(|byte| *byte == 0)
            .filter_map(|entry| serde_json::from_slice::<Value>(entry).ok());
        let entry = entries.find(|entry| entry["vers"] == version)?;
        entry["pubtime"].as_str()?.get(..10).map(ToOwned::to_owned)
    })
}

/// The date of publication in the current table, if it was written from this release.
fn date_in_table(version: &str) -> Option<String> {
    let list = fs::read_to_string(root().join("genai-runtime/src/price/generated.rs")).ok()?;
    let (_, after) = list.split_once(&format!("\"{CRATE} {version}, "))?;
    after.get(..10).map(ToOwned::to_owned)
}
