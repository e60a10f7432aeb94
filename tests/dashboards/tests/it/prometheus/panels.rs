//! Queries, read from the files that Grafana imports and Prometheus reads.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::Result;

/// One query of a panel.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    /// The expected values to compare with: `question.column`.
    pub(crate) truth: String,
    expression: String,
}

impl Panel {
    /// The query as Grafana would send it for all jobs, workflows, agents and models, with this window.
    pub(crate) fn query(&self, window: &str) -> String {
        let query = self
            .expression
            .replace("$__rate_interval", window)
            .replace("$__range", window);
        let query = ["$job", "$workflow", "$agent", "$model"]
            .iter()
            .fold(query, |query, variable| query.replace(variable, ".*"));
        assert!(!query.contains('$'), "{query}");
        query
    }
}

/// Resolves a path in the repository.
pub(crate) fn path(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", path].iter().collect()
}

pub(crate) fn panels() -> Result<Vec<Panel>> {
    let dashboard = fs::read_to_string(path("dashboards/grafana/genai-prometheus.json"))?;
    let dashboard: Value = serde_json::from_str(&dashboard)?;
    let mut found = Vec::new();
    for panel in list(&dashboard["panels"]).iter().filter(|panel| panel["type"] != "row") {
        for target in list(&panel["targets"]) {
            found.push(Panel {
                title: text(&panel["title"])?,
                truth: text(&panel["description"])?.replace('`', ""),
                expression: text(&target["expr"])?,
            });
        }
    }
    assert!(found.len() > 30, "only {} panels", found.len());
    Ok(found)
}

/// Checks that every counter of the rules is used in a panel or an alert.
pub(crate) fn every_rule_is_used() -> Result<()> {
    let rules = fs::read_to_string(path("dashboards/prometheus/rules.yml"))?;
    let dashboard = fs::read_to_string(path("dashboards/grafana/genai-prometheus.json"))?;
    let (records, alerts) = rules.split_once("genai-alerts").ok_or("no alerts")?;
    // A scrape may come between the evaluations of two rules. One of them would then have a process that the other has
    // lost.
    let asks = |line: &str| line.contains("expr:") && line.contains("genai:");
    assert!(!records.lines().any(asks), "a rule asks what another has recorded");
    let records: Vec<_> = records
        .lines()
        .filter_map(|line| line.split_once("- record: "))
        .collect();
    assert!(records.len() > 20, "only {} rules", records.len());
    for (_, record) in records {
        let is_used = [&dashboard, alerts].iter().any(|text| text.contains(record));
        assert!(is_used, "nothing uses {record}");
    }
    Ok(())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().ok_or("not a text")?.to_owned())
}
