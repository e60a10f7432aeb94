//! The command `genai`: shows the cost of an agent's trace, where its time went and which call looped.

mod arguments;
mod commands;
mod dialect;
mod input;
mod json;
mod loops;
mod model;
mod report;
mod table;
mod tree;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use commands::{Failure, Page};

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Trace(asked) => commands::trace::run(&asked),
        Command::Top(asked) => commands::top::run(&asked),
        Command::Loops(asked) => commands::loops::run(&asked),
        Command::Diff(asked) => commands::diff::run(&asked),
        Command::Check(asked) => commands::check::run(&asked),
        Command::Export(asked) => commands::export::run(&asked),
        Command::Report(asked) => commands::report::run(&asked),
    };
    match done.and_then(|page| print(&page)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn print(page: &Page) -> Result<ExitCode, Failure> {
    let out = anstream::stdout().lock();
    commands::stream("standard output", out, |out| out.write_all(page.text.as_bytes()))?;
    Ok(ExitCode::from(page.code))
}
