//! Packages from registries, fetched by the registries' own clients and checked before they are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package of crates.io: its name, version and checksum.
pub(crate) struct Crate(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

/// A package of `PyPI`: its name, version, whether it is the source distribution, and its checksum.
pub(crate) struct Python(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) bool,
    pub(crate) &'static str,
);

/// Folder with the sources of a crate, which cargo has fetched and checked.
pub(crate) fn crate_sources(root: &Path, Crate(name, version, checksum): &Crate) -> Result<PathBuf, String> {
    let scratch = root.join("target/corpora/crates").join(name);
    fs::create_dir_all(scratch.join("src")).map_err(|error| error.to_string())?;
    let manifest = format!(
        "[package]\nname = \"corpus\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{name} = \
         {{ version = \"={version}\", default-features = false }}\n"
    );
    fs::write(scratch.join("Cargo.toml"), manifest).map_err(|error| error.to_string())?;
    fs::write(scratch.join("src/lib.rs"), "").map_err(|error| error.to_string())?;
    let output = output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(scratch.join("Cargo.toml")),
    )?;
    let lock = fs::read_to_string(scratch.join("Cargo.lock")).map_err(|error| error.to_string())?;
    if !lock.contains(&format!("checksum = \"{checksum}\"")) {
        return Err(format!("{name} {version} does not have the checksum {checksum}"));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output).map_err(|error| error.to_string())?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata has no packages")?;
    packages
        .iter()
        .find(|package| package["name"] == *name)
        .and_then(|package| Path::new(package["manifest_path"].as_str()?).parent())
        .map(Path::to_owned)
        .ok_or_else(|| format!("cargo metadata does not have {name}"))
}

/// Folder with the unpacked files of a Python package, which pip has fetched and checked.
pub(crate) fn python_files(root: &Path, Python(name, version, source, checksum): &Python) -> Result<PathBuf, String> {
    let folder = root.join("target/corpora/python").join(name);
    let unpacked = folder.join("unpacked");
    if unpacked.join(".complete").exists() {
        return Ok(unpacked);
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&unpacked).map_err(|error| error.to_string())?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, format!("{name}=={version} --hash=sha256:{checksum}\n"))
        .map_err(|error| error.to_string())?;
    let form = if *source { "--no-binary" } else { "--only-binary" };
    output(
        Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--require-hashes",
                form,
                ":all:",
                "-r",
            ])
            .arg(&requirements)
            .arg("-d")
            .arg(&folder),
    )?;
    let archive = fs::read_dir(&folder)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "gz" || extension == "whl")
        })
        .ok_or_else(|| format!("pip left no archive of {name}"))?;
    let module = if *source { "tarfile" } else { "zipfile" };
    output(
        Command::new("python3")
            .args(["-m", module, "-e"])
            .arg(&archive)
            .arg(&unpacked),
    )?;
    fs::write(unpacked.join(".complete"), "").map_err(|error| error.to_string())?;
    Ok(unpacked)
}

/// Standard output of a command.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name} could not be run: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "{name} failed: {}",
            said.trim().lines().last().unwrap_or_default()
        ))
    }
}
