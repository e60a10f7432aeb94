//! The release of `genai-prices`, and its folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

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
            cargo(&["update", "--package", CRATE])?;
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

fn cargo(arguments: &[&str]) -> Result<Vec<u8>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!(
        "`cargo {}` failed, so {CRATE} could not be had; with an unpacked release at hand, give it with `--release FOLDER`",
        arguments.join(" ")
    ))
}

fn locked() -> Result<(PathBuf, String)> {
    let metadata = cargo(&["metadata", "--format-version", "1"])?;
    let metadata: Value =
        serde_json::from_slice(&metadata).map_err(|error| format!("`cargo metadata` did not print JSON: {error}"))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.into_iter().find(|package| package["name"] == CRATE);
    let package = package.ok_or(format!("Cargo.lock names no {CRATE}; tests/prices depends on it"))?;
    let text = |key: &str| {
        let value = package[key].as_str().map(ToOwned::to_owned);
        value.ok_or(format!("`cargo metadata` gives no {key} for {CRATE}"))
    };
    let manifest = PathBuf::from(text("manifest_path")?);
    let folder = manifest.parent().unwrap_or(Path::new("."));
    Ok((folder.to_owned(), text("version")?))
}

/// The date of publication in cargo's copy of the registry's index.
fn date_in_index(version: &str) -> Option<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/index")).ok()?;
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
