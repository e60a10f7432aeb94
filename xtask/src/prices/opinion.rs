//! A second opinion on the table: `LiteLLM`'s prices of the same models. The package `prices` compares them, because it
//! is built with the table on disk.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cargo::{printed, stdout};
use crate::output::{Output, Result, root};

const EXTRACT: &str = "xtask/prices/litellm.txt";
const VERDICTS: &str = "xtask/prices/verdicts.txt";

/// Returns the table of agreement. Fails if prices differ without a recorded verdict.
pub(super) fn compare() -> Result<String> {
    tool(&["compare", EXTRACT, VERDICTS]).map_err(|_| "the price table and LiteLLM's differ, see above".to_owned())
}

/// Writes the extract from the newest release on `PyPI`.
pub(super) fn update(output: &mut Output) -> Result<()> {
    let folder = root().join("target/litellm");
    // The folder may contain the wheel of another release.
    let _ = fs::remove_dir_all(&folder);
    let downloads = folder.to_string_lossy().into_owned();
    let download = "-m pip download litellm --no-deps --only-binary :all: --quiet --dest";
    python(&download.split(' ').chain([&*downloads]).collect::<Vec<_>>())?;
    let names = fs::read_dir(&folder).map_err(|error| format!("cannot read {downloads}: {error}"))?;
    let mut names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let wheel = names.find(|name| Path::new(name).extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or("pip downloaded no wheel of litellm")?;
    let version = wheel.split('-').nth(1).ok_or(format!("{wheel} names no version"))?;
    let (wheel, file) = (folder.join(&wheel), folder.join("prices.json"));
    let printed = python(&["-c", UNPACK, &wheel.to_string_lossy(), &file.to_string_lossy()])?;
    let (sha256, day) = printed
        .trim()
        .split_once(' ')
        .ok_or("the prices could not be unpacked")?;
    let release = format!("litellm {version}");
    let extract = [
        "extract",
        &file.to_string_lossy(),
        "--release",
        &release,
        "--day",
        day,
        "--sha256",
        sha256,
    ];
    let extract = tool(&extract).map_err(|_| format!("no extract of {release} could be made, see above"))?;
    output.file(EXTRACT, &extract)
}

/// A Python script that extracts the prices from a wheel, and prints their hash and the day.
const UNPACK: &str = "\
import datetime, hashlib, sys, zipfile
prices = zipfile.ZipFile(sys.argv[1]).read('litellm/model_prices_and_context_window_backup.json')
open(sys.argv[2], 'wb').write(prices)
print(hashlib.sha256(prices).hexdigest(), datetime.datetime.now(datetime.timezone.utc).date())
";

fn tool(arguments: &[&str]) -> Result<String> {
    stdout("run --quiet --package prices --", arguments)
}

fn python(arguments: &[&str]) -> Result<String> {
    printed(Command::new("python3").args(arguments).current_dir(root())).map_err(|error| {
        format!("LiteLLM's prices could not be had: this needs python3 with pip, and a network ({error})")
    })
}
