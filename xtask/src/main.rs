//! Writes what is generated in this repository: `cargo xtask codegen`, `cargo xtask docs`.
//!
//! With `--check` nothing is written, and a file that differs is an error that names the command to run.

mod codegen;
mod docs;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Output;

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
    /// Write the tables of attributes in the README and in the macros' documentation from the operation table
    Docs {
        /// Only compare
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen { registry, check } => {
            let mut output = Output::new(check, format!("cargo xtask codegen --registry {}", registry.display()));
            codegen::run(&registry, &mut output).and_then(|()| output.finish())
        }
        Command::Docs { check } => {
            let mut output = Output::new(check, "cargo xtask docs".to_owned());
            docs::run(&mut output).and_then(|()| output.finish())
        }
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
