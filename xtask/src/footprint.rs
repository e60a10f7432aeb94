//! `cargo xtask footprint`: the cost of a dependency on this package, compared with `#[tracing::instrument]` in the
//! same run.
//!
//! Programs are written to a folder under `target`, with the versions of `Cargo.lock`. Times are CPU seconds of all
//! processes of a build, so that other work on the machine affects them as little as possible.

pub(crate) mod code_size;
mod function;
mod program;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{cargo, succeed};
use crate::output::{Result, root};

/// Measures and prints the tables. `functions` functions are annotated at a time; each build is made `rounds` times.
pub(crate) fn run(functions: u32, rounds: usize, functions_only: bool) -> Result<String> {
    let folder = root().join("target/footprint");
    let functions = function::table(&folder, functions, rounds)?;
    if functions_only {
        return Ok(functions);
    }
    println!("{functions}");
    program::table(&folder)
}

/// A temporary package outside of the workspace.
struct Package {
    folder: PathBuf,
}

impl Package {
    /// Writes a package with these dependencies, and the name and source of each program.
    fn write(folder: &Path, dependencies: &str, programs: &[(String, String)]) -> Result<Self> {
        let written = || {
            fs::create_dir_all(folder)?;
            let mut manifest = manifest(dependencies);
            for (name, source) in programs {
                let _ = write!(manifest, "\n[[bin]]\nname = \"{name}\"\npath = \"{name}.rs\"\n");
                fs::write(folder.join(format!("{name}.rs")), source)?;
            }
            fs::write(folder.join("Cargo.toml"), manifest)?;
            // The package gets the versions of the workspace for dependencies in both.
            fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))
        };
        written().map_err(|error| format!("cannot write a package to {}: {error}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = cargo();
        cargo
            .current_dir(&self.folder)
            // A separate target folder, so that no setting of the workspace affects the measurement.
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("CARGO_PROFILE_DEV_DEBUG")
            .env_remove("RUSTFLAGS")
            .args([command, "--quiet"]);
        cargo
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// The path of a program that `cargo build --release` made.
    fn release(&self, program: &str) -> PathBuf {
        self.target().join("release").join(program)
    }

    /// Builds a program again, without its dependencies, and returns the CPU seconds.
    fn build_again(&self, command: &str, program: &str, release: bool) -> Result<f64> {
        let source = self.folder.join(format!("{program}.rs"));
        let text = fs::read(&source).and_then(|text| fs::write(&source, text));
        text.map_err(|error| format!("cannot touch {}: {error}", source.display()))?;
        cpu_seconds(
            self.cargo(command)
                .args(["--bin", program])
                .args(release.then_some("--release")),
        )
    }
}

fn manifest(dependencies: &str) -> String {
    let root = root();
    let dependencies = dependencies.replace("path = \"\"", &format!("path = {:?}", root.display().to_string()));
    format!(
        "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n\
         [profile.release]\nstrip = true\n\n[workspace]\n"
    )
}

/// Runs a command and returns the CPU seconds of all its processes.
fn cpu_seconds(command: &mut Command) -> Result<f64> {
    let before = children_seconds()?;
    succeed(command)?;
    Ok(children_seconds()? - before)
}

/// The CPU seconds of ended child processes. Linux counts them in hundredths.
fn children_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat");
    let stat = stat.map_err(|error| format!("CPU time is measured on Linux only: {error}"))?;
    // The name of the program may contain anything, and ends at the last parenthesis. User and system time are fields
    // 16 and 17.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    let ticks: f64 = ticks
        .sum::<std::result::Result<f64, _>>()
        .map_err(|error| format!("cannot read CPU time: {error}"))?;
    Ok(ticks / 100.0)
}

/// The median of the values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
