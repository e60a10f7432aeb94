//! `cargo xtask redaction-report`: how much the redaction rules find in what others made to test theirs, and how often they
//! fire where there is nothing.
//!
//! The corpora come from packages of crates.io and `PyPI`, at pinned versions with pinned checksums, through cargo and pip as
//! they are set up. They are kept under `target/corpora` and are no part of this repository.

mod clean;
mod corpora;
mod fetch;
mod python;
mod rust;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use genai_runtime::redact::{Rule, StandardRedactor};

/// A text of a corpus.
struct Case {
    /// The corpus, for the table.
    corpus: &'static str,
    /// The rule it was made for; none, if the text holds nothing at all.
    rule: Option<Rule>,
    text: String,
    /// What must not be left of the text. Empty, if the rule must not fire.
    secret: String,
}

#[derive(Default)]
struct Row {
    cases: usize,
    found: usize,
    missed: Vec<String>,
    negatives: usize,
    wrong: usize,
}

/// Prints the tables. With `verbose`, also what was missed and what was found in clean text.
pub(crate) fn run(verbose: bool) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
    let redactor = StandardRedactor::default();
    let mut report = String::new();
    let (cases, skipped) = corpora::all(root);
    let rows = measure(&redactor, &cases, verbose);
    let clean = clean::measure(&redactor, root, verbose);

    let _ = writeln!(
        report,
        "| rule | corpus | cases | found | recall | must not fire | fired |"
    );
    let _ = writeln!(report, "| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for ((rule, corpus), row) in &rows {
        let recall = percent(row.found, row.cases);
        let name = rule.map_or("(all)", Rule::name);
        let Row {
            cases,
            found,
            negatives,
            wrong,
            ..
        } = row;
        let _ = writeln!(
            report,
            "| {name} | {corpus} | {cases} | {found} | {recall} | {negatives} | {wrong} |"
        );
    }
    let _ = writeln!(report, "\n{clean}");
    for skipped in &skipped {
        let _ = writeln!(report, "SKIPPED: {skipped}");
    }
    if verbose {
        for ((rule, corpus), row) in rows.iter().filter(|(_, row)| !row.missed.is_empty()) {
            let _ = writeln!(report, "missed: {} of {corpus}:", rule.map_or("(all)", Rule::name));
            row.missed.iter().take(20).for_each(|text| {
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

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return String::new();
    }
    // Tenths of percents are more than enough.
    let tenths = part * 1000 / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn measure<'a>(
    redactor: &StandardRedactor,
    cases: &'a [Case],
    verbose: bool,
) -> BTreeMap<(Option<Rule>, &'a str), Row> {
    let mut rows: BTreeMap<(Option<Rule>, &str), Row> = BTreeMap::new();
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
            if redacted.contains(&case.secret) {
                row.missed.push(format!("{} -> {redacted}", case.text));
            } else {
                row.found += 1;
            }
        }
    }
    rows
}
