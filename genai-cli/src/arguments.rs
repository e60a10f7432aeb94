//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Shows what an agent's trace cost, where its time went and which call looped.
///
/// Reads trace files of `GENAI_TRACE_FILE`, and OTLP of any program: JSON lines or protobuf, also gzipped. `-` is
/// standard input.
#[derive(Debug, Parser)]
#[command(name = "genai", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draw each run as a tree, with its totals and its costliest loop.
    Trace(Trace),
    /// Rank calls by time, tokens or cost.
    Top(Top),
    /// List the loops of each run, with what they cost.
    Loops(Files),
    /// Compare two files: steps added and gone, and what became slower, dearer or longer.
    Diff(Diff),
    /// Fail if a run costs too much, repeats a tool too often, or is worse than a baseline.
    ///
    /// Writes a summary in Markdown. Exits with 0 if everything holds, 1 if not, and 2 if it could not be checked.
    Check(Check),
    /// Write the runs in the format of another program.
    Export(Export),
    /// Write the runs into one HTML file, which loads nothing from the network and can be sent.
    Report(Report),
}

#[derive(Args, Debug)]
pub(crate) struct Files {
    /// Trace files, read as one; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Write JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) input: Files,
    /// Show the attributes of one span instead, by its id of 16 hexadecimal digits.
    #[arg(long, value_name = "ID")]
    pub(crate) span: Option<String>,
    /// Show captured contents among them: prompts, answers, arguments, results.
    #[arg(long, requires = "span")]
    pub(crate) content: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Top {
    #[command(flatten)]
    pub(crate) input: Files,
    /// Measure to rank by.
    #[arg(long, value_enum, default_value_t = Weight::Time)]
    pub(crate) by: Weight,
    /// Group whose calls are added up.
    #[arg(long, value_enum, default_value_t = Per::Name)]
    pub(crate) per: Per,
    /// How many rows to show.
    #[arg(long, default_value_t = 20, value_name = "ROWS")]
    pub(crate) limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Weight {
    /// Time in the call itself, without the calls below it.
    Time,
    /// Input and output tokens.
    Tokens,
    /// US dollars.
    Cost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Per {
    Name,
    Operation,
    Model,
    Tool,
    Agent,
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The file to compare with.
    #[arg(value_name = "BEFORE")]
    pub(crate) before: String,
    /// The file that may be better or worse.
    #[arg(value_name = "AFTER")]
    pub(crate) after: String,
    /// Write JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Files,
    /// The most that a run may cost, in US dollars.
    #[arg(long, value_name = "USD", value_parser = amount)]
    pub(crate) max_cost: Option<f64>,
    /// The most input and output tokens of a run.
    #[arg(long, value_name = "TOKENS")]
    pub(crate) max_tokens: Option<u64>,
    /// How often a run may make the same tool call.
    #[arg(long, value_name = "TIMES")]
    pub(crate) max_tool_repeats: Option<u64>,
    /// A trace to compare cost, tokens, time and model calls per run with.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<String>,
    /// How much more than the baseline is allowed, such as `10%`.
    #[arg(long, value_name = "PERCENT", default_value = "10%", value_parser = percent)]
    pub(crate) tolerance: f64,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) input: Files,
    /// The format.
    #[arg(long, value_enum)]
    pub(crate) to: Format,
    /// Measure for the width of a bar; without it, the file has a profile for each measure.
    #[arg(long, value_enum)]
    pub(crate) weight: Option<Weight>,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) input: Files,
    /// The file to write; `-` is standard output.
    #[arg(short, long, value_name = "FILE", default_value = "report.html")]
    pub(crate) output: PathBuf,
    /// Put captured messages into it, redacted once more; without it, they are left out.
    #[arg(long)]
    pub(crate) content: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A flame graph for <https://www.speedscope.app>.
    Speedscope,
}

fn amount(text: &str) -> Result<f64, String> {
    let usd: f64 = text
        .trim_start_matches('$')
        .parse()
        .map_err(|_| "not an amount of US dollars".to_owned())?;
    if usd.is_finite() && usd >= 0.0 {
        Ok(usd)
    } else {
        Err("not an amount that can be paid".to_owned())
    }
}

/// Parses a percentage: `10%` and `10` are a tenth.
fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .trim_end_matches('%')
        .trim_end()
        .parse()
        .map_err(|_| "not a percentage".to_owned())?;
    if number.is_finite() && number >= 0.0 {
        Ok(number / 100.0)
    } else {
        Err("not a percentage from 0".to_owned())
    }
}
