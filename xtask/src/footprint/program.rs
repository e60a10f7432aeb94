//! The cost of building a small program from scratch, and its size.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Package, cpu_seconds};
use crate::output::Result;

/// A program: its name in the table, its dependencies, its source.
const PROGRAMS: [(&str, &str, &str); 6] = [
    (
        "opentelemetry, opentelemetry_sdk",
        "opentelemetry = { version = \"0.33\", default-features = false, features = [\"trace\", \"metrics\"] }\n\
         opentelemetry_sdk = { version = \"0.33\", default-features = false, features = [\"trace\", \"metrics\"] }\n",
        include_str!("sdk.txt"),
    ),
    ("genai-otel", "genai-otel = { path = \"\" }\n", include_str!("lean.txt")),
    (
        "genai-otel, opentelemetry_sdk",
        "genai-otel = { path = \"\" }\n\
         opentelemetry = { version = \"0.33\", default-features = false, features = [\"trace\", \"metrics\"] }\n\
         opentelemetry_sdk = { version = \"0.33\", default-features = false, features = [\"trace\", \"metrics\"] }\n",
        include_str!("annotated_sdk.txt"),
    ),
    (
        "genai-otel, feature `tree`",
        "genai-otel = { path = \"\", features = [\"tree\"] }\n",
        include_str!("init.txt"),
    ),
    (
        "genai-otel, feature `telemetry`",
        "genai-otel = { path = \"\", features = [\"telemetry\"] }\n",
        include_str!("init.txt"),
    ),
    (
        "tracing, tracing-subscriber, tracing-opentelemetry, opentelemetry_sdk",
        "tracing = \"0.1\"\ntracing-subscriber = \"0.3\"\n\
         tracing-opentelemetry = { version = \"0.34\", default-features = false }\n\
         opentelemetry = { version = \"0.33\", default-features = false, features = [\"trace\"] }\n\
         opentelemetry_sdk = { version = \"0.33\", default-features = false, features = [\"trace\"] }\n",
        include_str!("tracing.txt"),
    ),
];

pub(super) fn table(folder: &Path) -> Result<String> {
    let mut table = String::from(
        "A program with one annotated function, built from nothing; in parentheses × the first:\n\n\
         | depends on | crates | debug build, CPU s | release program, kB |\n| --- | ---: | ---: | ---: |\n",
    );
    let mut first = None;
    for (number, (name, dependencies, source)) in PROGRAMS.iter().enumerate() {
        eprintln!("program {} of {}: {name}", number + 1, PROGRAMS.len());
        let package = Package::write(
            &folder.join(format!("program-{number}")),
            dependencies,
            &[("measured".to_owned(), (*source).to_owned())],
        )?;
        // Dependencies are fetched before the measurement.
        crate::cargo::succeed(&mut package.cargo("fetch"))?;
        let target = package.target();
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|error| format!("cannot empty {}: {error}", target.display()))?;
        }
        let seconds = cpu_seconds(&mut package.cargo("build"))?;
        crate::cargo::succeed(package.cargo("build").arg("--release"))?;
        let size =
            fs::metadata(package.release("measured")).map_err(|error| format!("no program of {name}: {error}"))?;
        let crates = compiled(&target)?;
        let first = *first.get_or_insert(seconds);
        let _ = writeln!(
            table,
            "| {name} | {crates} | {seconds:.1} ({:.2}) | {} |",
            seconds / first,
            size.len() / 1000
        );
    }
    Ok(table)
}

/// Number of crates that the debug build compiled, without the program. A package and its build script count once.
fn compiled(target: &Path) -> Result<usize> {
    let folder = target.join("debug/.fingerprint");
    let entries = fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let names: BTreeSet<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.rsplit_once('-')?.0.to_owned()))
        .filter(|name| name != "measured")
        .collect();
    Ok(names.len())
}
