//! `cargo xtask release`: checks the packages that are published, then publishes them.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::cargo::{cargo, home, metadata, packages, stdout, succeed};
use crate::output::{Result, read, root};

/// Fields that the owner writes into `[workspace.package]` of Cargo.toml.
const OWNERS_FIELDS: [&str; 3] = ["repository", "homepage", "documentation"];

/// Fields that every package has.
const FILES: [&str; 4] = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Paths of the repository that are of no use in a package.
const NOT_PACKAGED: [&str; 7] = [
    ".cargo",
    ".ci",
    ".github",
    ".gitignore",
    "rust-toolchain.toml",
    "target",
    "xtask",
];

/// Checks everything that can be checked before a release. Publishes unless it is a dry run, or something is missing.
pub(crate) fn run(dry_run: bool, allow_dirty: bool) -> Result<String> {
    let metadata = metadata(false)?;
    let published: Vec<&Value> = packages(&metadata)
        .iter()
        .filter(|package| package["publish"].is_null())
        .collect();
    let version = one_version(&published)?;
    let mut faults = Vec::new();
    for package in &published {
        faults.extend(dependency_faults(package, &published, version));
        faults.extend(file_faults(package)?);
    }
    let warnings = missing_fields(&published);
    faults.extend(changelog_fault(&read("CHANGELOG.md")?, version, dry_run));
    if !dry_run {
        faults.extend_from_slice(&warnings);
    }
    if !faults.is_empty() {
        return Err(format!(
            "version {version} cannot be released:\n  {}",
            faults.join("\n  ")
        ));
    }

    forget_packaged(&published, version)?;
    publish(dry_run, allow_dirty)?;
    for warning in &warnings {
        println!("warning: {warning}");
    }
    let what = if dry_run {
        "can be packaged and build"
    } else {
        "are published"
    };
    Ok(format!("{} packages of version {version} {what}", published.len()))
}

fn text<'p>(package: &'p Value, field: &str) -> &'p str {
    package[field].as_str().unwrap_or_default()
}

/// The version of all packages, which must be equal.
fn one_version<'p>(published: &[&'p Value]) -> Result<&'p str> {
    let first = *published.first().ok_or("no package is published")?;
    let version = text(first, "version");
    match published.iter().find(|package| text(package, "version") != version) {
        None => Ok(version),
        Some(other) => Err(format!(
            "{} has version {}, {} has {version}",
            text(other, "name"),
            text(other, "version"),
            text(first, "name"),
        )),
    }
}

/// Faults in how packages pin each other. A development dependency with a version would have to be published first.
fn dependency_faults(package: &Value, published: &[&Value], version: &str) -> Vec<String> {
    let name = text(package, "name");
    let mut faults = Vec::new();
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let other = text(dependency, "name");
        if dependency["path"].is_null() {
            continue;
        }
        let required = text(dependency, "req");
        if text(dependency, "kind") == "dev" {
            if required != "*" {
                faults.push(format!(
                    "{name}: the development dependency {other} has a version; give it a path only"
                ));
            }
        } else if !published.iter().any(|package| text(package, "name") == other) {
            faults.push(format!("{name} depends on {other}, which is not published"));
        } else if required != format!("={version}") {
            faults.push(format!("{name} requires {other} {required}; it has to be ={version}"));
        }
    }
    faults
}

/// Faults in a package's files and in the fields of its manifest that users see.
fn file_faults(package: &Value) -> Result<Vec<String>> {
    let name = text(package, "name");
    let mut faults = Vec::new();
    let fields = ["description", "license", "readme"].into_iter();
    let missing = fields.filter(|field| text(package, field).is_empty());
    faults.extend(missing.map(|field| format!("{name}: the manifest has no `{field}`")));
    for field in ["keywords", "categories"] {
        let entries = package[field].as_array().map_or(0, Vec::len);
        if !(1..=5).contains(&entries) {
            faults.push(format!(
                "{name}: crates.io takes one to five `{field}`, the manifest has {entries}"
            ));
        }
    }

    let list = stdout("package --list --allow-dirty --quiet --package", &[name])?;
    let files: Vec<&str> = list.lines().collect();
    let missing = FILES.iter().filter(|file| !files.contains(file));
    faults.extend(missing.map(|file| format!("{name}: the package has no {file}")));
    for file in files {
        let top = file.split('/').next().unwrap_or(file);
        if NOT_PACKAGED.contains(&top) {
            faults.push(format!("{name}: {file} should be left out of the package"));
        }
    }

    // The licences of packages are symbolic links, which some checkouts write as small text files.
    let folder = root().join(text(package, "manifest_path")).with_file_name("");
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        if fs::read_to_string(folder.join(file)).ok() != Some(read(file)?) {
            faults.push(format!("{name}: {file} differs from that of the repository"));
        }
    }
    Ok(faults)
}

/// The owner's fields that are empty. Cargo's other warnings about metadata are ignored.
fn missing_fields(published: &[&Value]) -> Vec<String> {
    let empty = |field: &&str| published.iter().any(|package| text(package, field).is_empty());
    OWNERS_FIELDS
        .into_iter()
        .filter(empty)
        .map(|field| format!("`{field}` is empty: fill it in under [workspace.package] in Cargo.toml"))
        .collect()
}

/// The fault of the changelog: a release needs a dated entry. Before a release, changes are under `[Unreleased]`.
fn changelog_fault(changelog: &str, version: &str, dry_run: bool) -> Option<String> {
    let entry = |heading: &str| {
        let (_, rest) = changelog.split_once(&format!("\n## [{heading}]"))?;
        let (rest, _) = rest.split_once("\n## [").unwrap_or((rest, ""));
        rest.lines().skip(1).any(|line| line.starts_with("- ")).then_some(())
    };
    if entry(version).is_some() || dry_run && entry("Unreleased").is_some() {
        return None;
    }
    Some(format!("CHANGELOG.md has no entry under `## [{version}]`"))
}

/// Removes the packages that an earlier dry run has unpacked and compiled. Cargo does both once for a version, so later
/// changes would not be built.
fn forget_packaged(published: &[&Value], version: &str) -> Result<()> {
    let mut clean = cargo();
    clean.args(["clean", "--quiet"]);
    for package in published {
        clean.args(["--package", package["name"].as_str().unwrap_or_default()]);
    }
    succeed(&mut clean)?;
    let Some(registries) = home().and_then(|home| fs::read_dir(home.join("registry/src")).ok()) else {
        return Ok(());
    };
    for registry in registries.flatten() {
        // Registries in a local folder have no host before the dash.
        if !registry.file_name().to_string_lossy().starts_with('-') {
            continue;
        }
        for package in published {
            let name = package["name"].as_str().unwrap_or_default();
            let unpacked = registry.path().join(format!("{name}-{version}"));
            if unpacked.exists() {
                fs::remove_dir_all(&unpacked)
                    .map_err(|error| format!("cannot remove {}: {error}", unpacked.display()))?;
            }
        }
    }
    Ok(())
}

/// Packages every package and builds it from the packaged files, with its default features. Uploads unless it is a dry
/// run.
fn publish(dry_run: bool, allow_dirty: bool) -> Result<()> {
    let mut command = cargo();
    command
        .args(["publish", "--workspace", "--locked"])
        .args(dry_run.then_some("--dry-run"))
        .args(allow_dirty.then_some("--allow-dirty"));
    if !dry_run {
        return succeed(&mut command);
    }
    // Cargo warns for each package that the owner's fields are missing, and that nothing is uploaded.
    let output = command.stdout(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{messages}\n{command:?} failed"));
    }
    let expected = [
        "manifest has no documentation, homepage or repository",
        "aborting upload due to dry run",
    ];
    let warnings = messages.lines().filter(|line| line.starts_with("warning: "));
    let unexpected = warnings.filter(|line| !expected.iter().any(|expected| line.ends_with(expected)));
    let unexpected: Vec<&str> = unexpected.collect();
    if unexpected.is_empty() {
        Ok(())
    } else {
        Err(format!("cargo warns:\n  {}", unexpected.join("\n  ")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn release_needs_dated_changelog_entry() {
        let changelog =
            "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- First.\n";
        assert!(changelog_fault(changelog, "0.1.0", false).is_none());
        assert!(changelog_fault(changelog, "0.2.0", true).is_none());
        assert!(changelog_fault(changelog, "0.2.0", false).is_some());
        let nothing_new = changelog.replace("- New.\n", "");
        assert!(changelog_fault(&nothing_new, "0.2.0", true).is_some());
    }

    #[test]
    fn packages_pin_each_other() {
        let dependency = |kind: Option<&str>, req: &str| json!({"name": "b", "path": "/b", "kind": kind, "req": req});
        let faults = |dependency: Value| {
            let a = json!({"name": "a", "version": "1.0.0", "dependencies": [dependency]});
            let b = json!({"name": "b", "version": "1.0.0"});
            dependency_faults(&a, &[&a, &b], "1.0.0").len()
        };
        assert_eq!(faults(dependency(None, "=1.0.0")), 0);
        assert_eq!(faults(dependency(None, "^1.0.0")), 1);
        assert_eq!(faults(dependency(Some("dev"), "*")), 0);
        assert_eq!(faults(dependency(Some("dev"), "=1.0.0")), 1);
        assert_eq!(
            faults(json!({"name": "c", "path": "/c", "kind": null, "req": "=1.0.0"})),
            1
        );
    }

    #[test]
    fn empty_manifest_fields_are_missing() {
        let mut package = json!({"repository": "", "homepage": null, "documentation": "https://docs.rs/genai-otel"});
        assert_eq!(missing_fields(&[&package]).len(), 2);
        for field in OWNERS_FIELDS {
            package[field] = json!("https://example.org");
        }
        assert!(missing_fields(&[&package]).is_empty());
    }
}
