//! Text with (nearly) nothing to find: sources and prose of this repository.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use genai_redact::{Rule, StandardRedactor};

/// Names of files about redaction, which are full of examples.
const ABOUT: &[&str] = &["redact", "capture", "corpora", "target"];

/// Number of finds of each rule, as the end of the report.
pub(crate) fn measure(redactor: &StandardRedactor, root: &Path, verbose: bool) -> String {
    let mut files = Vec::new();
    for folder in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs",
        "src",
        "tests",
        "examples",
        "genai-macros",
        "genai-runtime",
        "genai-semconv",
        "xtask",
    ] {
        collect(&root.join(folder), &mut files);
    }
    let (mut bytes, mut lines) = (0, 0);
    let mut fired: BTreeMap<&str, usize> = BTreeMap::new();
    let mut places = String::new();
    for text in &files {
        bytes += text.len();
        for line in text.lines() {
            lines += 1;
            let redacted = redactor.redact_text(line);
            if redacted != line {
                for rule in Rule::ALL {
                    *fired.entry(rule.name()).or_default() +=
                        redacted.matches(&format!("[redacted:{}]", rule.name())).count();
                }
                if verbose {
                    let _ = writeln!(places, "    {} -> {}", line.trim(), redacted.trim());
                }
            }
        }
    }
    let mut report = format!(
        "{} files of this repository, {lines} lines, {} KiB: ",
        files.len(),
        bytes / 1024
    );
    fired.retain(|_, count| *count > 0);
    if fired.is_empty() {
        report.push_str("no rule fired");
    } else {
        let counts: Vec<String> = fired.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        let _ = write!(report, "fired {}", counts.join(", "));
    }
    report.push('\n');
    report + &places
}

/// The finds in each line of a file: for output of commands, logs and sources that should have none.
pub(crate) fn lines(file: &Path) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let redactor = StandardRedactor::default();
    let (mut lines, mut fired, mut report) = (0, 0, String::new());
    for line in text.lines() {
        lines += 1;
        let redacted = redactor.redact_text(line);
        if redacted != line {
            fired += 1;
            let _ = writeln!(report, "{line}\n    -> {redacted}");
        }
    }
    let _ = write!(report, "{fired} of {lines} lines");
    Ok(report)
}

fn collect(path: &Path, files: &mut Vec<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if ABOUT.iter().any(|word| name.contains(word)) {
        return;
    }
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        entries.sort();
        for entry in &entries {
            collect(entry, files);
        }
    } else if path
        .extension()
        .is_some_and(|extension| extension == "rs" || extension == "md")
    {
        files.extend(fs::read_to_string(path));
    }
}
