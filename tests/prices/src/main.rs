//! A second opinion on the price table: `LiteLLM`'s prices of the same models. `cargo xtask prices` runs this program.

mod compare;
mod extract;
mod shapes;
mod verdicts;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use clap::{Parser, Subcommand};
use genai::price::Prices;

use compare::Comparison;
use extract::{Extract, Head};
use verdicts::Verdicts;

#[derive(Parser)]
#[command(about = "Compares the price table with LiteLLM's")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the part of `LiteLLM`'s file that the table can be compared with
    Extract {
        /// `model_prices_and_context_window.json`, or the copy of it in a release
        file: PathBuf,
        /// The origin of the file, such as `litellm 1.110.2`
        #[arg(long)]
        release: String,
        /// The day for which its prices are compared
        #[arg(long)]
        day: String,
        /// Its SHA-256
        #[arg(long)]
        sha256: String,
    },
    /// Compare every price of an extract with the table, and fail where no verdict explains a difference
    Compare { extract: PathBuf, verdicts: PathBuf },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<String, String> {
    let prices = Prices::bundled();
    match command {
        Command::Extract {
            file,
            release,
            day,
            sha256,
        } => {
            let head = Head { release, day, sha256 };
            Ok(Extract::of(&read(&file)?, head, &prices)?.to_string())
        }
        Command::Compare { extract, verdicts } => {
            let extract = Extract::parse(&read(&extract)?)?;
            let comparison = Comparison::of(&extract, &prices)?;
            let verdicts = Verdicts::parse(&read(&verdicts)?)?;
            let report = comparison.judged(&verdicts);
            match report.problems() {
                None => Ok(report.table()),
                Some(problems) => Err(format!("{}\n{problems}", report.table())),
            }
        }
    }
}

fn read(path: &PathBuf) -> Result<String, String> {
    let error = |error: io::Error| format!("cannot read {}: {error}", path.display());
    fs::read_to_string(path).map_err(error)
}
