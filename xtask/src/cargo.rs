//! Calls of cargo in the root of the repository, and its metadata of the packages.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::output::{Result, root};

/// The name of the package that users depend on.
pub(crate) const ROOT_PACKAGE: &str = "genai-otel";

/// A command of the cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root());
    command
}

/// Runs cargo with the words of `command` and these arguments, and returns its standard output.
pub(crate) fn stdout(command: &str, arguments: &[&str]) -> Result<String> {
    printed(cargo().args(command.split(' ')).args(arguments))
}

/// Runs a program and returns its standard output. Its messages go to the terminal.
pub(crate) fn printed(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed"));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{command:?} wrote something that is not UTF-8"))
}

/// Runs a command of cargo for its effect.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} failed"))
    }
}

/// The workspace, from `cargo metadata`. With `dependencies`, it includes all packages that it depends on.
pub(crate) fn metadata(dependencies: bool) -> Result<Value> {
    let packages = if dependencies { "--all-features" } else { "--no-deps" };
    parsed(&["--locked", packages])
}

/// The workspace in another checkout of the repository, without dependencies.
pub(crate) fn metadata_of(checkout: &Path) -> Result<Value> {
    let manifest = checkout.join("Cargo.toml");
    parsed(&["--no-deps", "--manifest-path", &manifest.to_string_lossy()])
}

fn parsed(arguments: &[&str]) -> Result<Value> {
    let text = stdout("metadata --format-version 1", arguments)?;
    serde_json::from_str(&text).map_err(|error| format!("`cargo metadata` wrote no JSON: {error}"))
}

/// Cargo's folder in the home of the user.
pub(crate) fn home() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}

/// The packages in [`metadata`].
pub(crate) fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().map_or(&[], Vec::as_slice)
}

/// The package of this name in [`metadata`].
pub(crate) fn package<'m>(metadata: &'m Value, name: &str) -> Result<&'m Value> {
    let found = packages(metadata).iter().find(|package| package["name"] == name);
    found.ok_or(format!("the workspace has no package {name}"))
}
