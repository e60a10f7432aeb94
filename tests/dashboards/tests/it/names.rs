//! Attributes in queries for programs that cannot run here, since Tempo and the Collector have no packages. Every
//! attribute in `TraceQL`, in SQL and in the Collector's configuration is on a span of the known run.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use dashboards::observed::Observed;
use dashboards::work;
use serde_json::Value;

/// Reads a file in `dashboards/`.
fn read(path: &str) -> std::io::Result<String> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "dashboards", path]
        .iter()
        .collect();
    fs::read_to_string(path)
}

/// The words in a text that begin with one of these prefixes and continue with dots.
fn names(text: &str) -> BTreeSet<String> {
    let is_part = |character: char| !(character.is_ascii_alphanumeric() || matches!(character, '_' | '.'));
    let words = text.split(is_part).map(|word| word.trim_start_matches("span."));
    let is_name = |word: &&str| {
        ["gen_ai.", "agent.", "app.", "tool.", "error."]
            .iter()
            .any(|it| word.starts_with(it))
    };
    words.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn queried_attributes_are_on_spans() -> Result<(), Box<dyn Error>> {
    if own_process::passed("names::queried_attributes_are_on_spans") {
        return Ok(());
    }
    let observed = Observed::install()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(work::round());
    let spans = observed.spans()?;
    let there: BTreeSet<_> = spans
        .iter()
        .flat_map(|span| span.attributes.iter().map(|it| it.key.to_string()))
        .collect();

    let tempo: Value = serde_json::from_str(&read("grafana/genai-traces-tempo.json")?)?;
    let panels = tempo["panels"].as_array().ok_or("no panels")?.iter();
    let queries = panels.filter_map(|panel| panel["targets"][0]["query"].as_str());
    let tempo: Vec<_> = queries.collect();
    assert!(tempo.len() > 10, "only {} queries", tempo.len());
    for query in &tempo {
        assert!(!names(query).is_empty(), "{query}");
        assert_eq!(
            query.matches(['{', '(']).count(),
            query.matches(['}', ')']).count(),
            "{query}"
        );
    }

    // Attributes that the Collector removes are not on any span, and are only named by patterns.
    let collector = read("collector.yaml")?;
    let (_, sampling) = collector.split_once("tail_sampling:\n").ok_or("no sampling")?;
    for text in [tempo.join("\n"), read("questions.toml")?, sampling.to_owned()] {
        let asked = names(&text);
        assert!(asked.len() > 2, "{asked:?}");
        let unknown: Vec<_> = asked.difference(&there).collect();
        assert!(unknown.is_empty(), "{unknown:?} are on no span");
    }
    Ok(())
}
