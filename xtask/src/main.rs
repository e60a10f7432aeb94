//! Writes the generated files of this repository: `cargo xtask codegen`, `cargo xtask docs`, `cargo xtask prices`,
//! `cargo xtask dashboards`. Builds the documentation as docs.rs does: `cargo xtask docs-rs`. Releases: `cargo xtask
//! msrv`, `cargo xtask release`. Counts and measures: `cargo xtask lines`, `cargo xtask footprint`, `cargo xtask code-size`.
//!
//! `codegen` also runs if `genai-semconv` does not compile, for example because its generated files are missing:
//! `cargo run -p xtask --no-default-features -- codegen --registry FILE`.
//!
//! With `--check` nothing is written. A file that differs is an error, which names the command to run.

mod cargo;
mod codegen;
mod dashboards;
#[cfg(feature = "table")]
mod docs;
mod docs_rs;
mod footprint;
mod lines;
mod msrv;
mod output;
mod prices;
mod release;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Output, Result};
use prices::Release;

#[derive(Parser)]
#[command(about = "Writes what is generated in this repository")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the constants of `genai-semconv` from the conventions' resolved registry
    Codegen {
        /// The registry, as weaver prints it (`weaver registry resolve`)
        #[arg(long)]
        registry: PathBuf,
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Write the dashboards, rules and SQL from `dashboards/questions.toml`
    Dashboards {
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Write the tables of attributes in the README and in the macros' documentation from the operation table
    #[cfg(feature = "table")]
    Docs {
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Write how many bytes of machine code an annotated function takes
    CodeSize {
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Build the documentation of the root package as docs.rs does
    DocsRs,
    /// Measure what it costs to depend on the root package: crates, build times, code per function. Some ten minutes
    Footprint {
        /// How many functions are annotated at a time
        #[arg(long, default_value_t = 300)]
        functions: u32,
        /// How often each build is made; the median counts
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// Without the programs that are built from nothing
        #[arg(long)]
        functions_only: bool,
    },
    /// Print how many lines of code and of tests each package has
    Lines {
        /// The checkout to count, such as a worktree of an older revision, in place of this one
        #[arg(long)]
        of: Option<PathBuf>,
    },
    /// Compare `rust-version` with what the dependencies declare, and write the README's paragraph about it
    Msrv {
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Write the price table from the release of `genai-prices` that Cargo.lock names, and compare it with `LiteLLM`'s
    Prices {
        /// Move Cargo.lock to the newest release first, and bring the newest prices of `LiteLLM` (by pip)
        #[arg(long, conflicts_with = "check")]
        update: bool,
        /// Read this release (the unpacked crate) instead, without network
        #[arg(long, conflicts_with = "update")]
        release: Option<PathBuf>,
        /// The day the release was published, where cargo's index does not tell
        #[arg(long)]
        published: Option<String>,
        /// Only compare
        #[arg(long)]
        check: bool,
    },
    /// Check the packages that are published, and publish them
    Release {
        /// Check everything, build what would be published, and publish nothing
        #[arg(long)]
        dry_run: bool,
        /// Also with changes that are not committed
        #[arg(long, requires = "dry_run")]
        allow_dirty: bool,
    },
}

/// Runs a command that writes files.
fn written(check: bool, command: &str, run: impl FnOnce(&mut Output) -> Result<()>) -> Result<String> {
    let mut output = Output::new(check, command);
    run(&mut output)?;
    output.finish()
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen { registry, check } => {
            let command = format!("cargo xtask codegen --registry {}", registry.display());
            written(check, &command, |output| codegen::run(&registry, output))
        }
        Command::Dashboards { check } => written(check, "cargo xtask dashboards", dashboards::run),
        #[cfg(feature = "table")]
        Command::Docs { check } => written(check, "cargo xtask docs", docs::run),
        Command::CodeSize { check } => footprint::code_size::run(check),
        Command::DocsRs => docs_rs::run(),
        Command::Footprint {
            functions,
            rounds,
            functions_only,
        } => footprint::run(functions, rounds.max(1), functions_only),
        Command::Lines { of } => lines::run(of),
        Command::Msrv { check } => written(check, "cargo xtask msrv", msrv::run),
        Command::Prices {
            update,
            release,
            published,
            check,
        } => {
            let mut output = Output::new(check, "cargo xtask prices");
            // The comparison is built with the table on disk, so that table must be up to date.
            Release::find(update, release, published)
                .and_then(|release| prices::write(&release, &mut output))
                .and_then(|()| output.checked())
                .and_then(|()| prices::compare(update, &mut output))
                .and_then(|agreement| Ok(format!("{agreement}\n{}", output.finish()?)))
        }
        Command::Release { dry_run, allow_dirty } => release::run(dry_run, allow_dirty),
    };
    match result {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
