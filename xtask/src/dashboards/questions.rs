//! The description, as it is written in `dashboards/questions.toml`.

use std::fs;

use serde::Deserialize;

use crate::output::{Result, root};

const PATH: &str = "dashboards/questions.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Questions {
    /// The table of outermost runs.
    runs: Sql,
    pub(super) question: Vec<Question>,
    pub(super) rule: Vec<RecordingRule>,
    pub(super) alert: Vec<Alert>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sql {
    clickhouse: String,
    duckdb: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) id: String,
    /// The question itself.
    pub(super) ask: String,
    clickhouse: String,
    duckdb: String,
    pub(super) panel: Vec<Panel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Panel {
    pub(super) title: String,
    /// What the value is called in SQL.
    pub(super) column: String,
    /// Grafana's name of the unit.
    pub(super) unit: String,
    /// Whether there is a second panel with the course of time.
    #[serde(default)]
    pub(super) over_time: bool,
    pub(super) prometheus: Option<String>,
    /// A `TraceQL` query for metrics.
    pub(super) tempo: Option<String>,
    /// The unit of that query, where it is another one.
    pub(super) tempo_unit: Option<String>,
    /// A `TraceQL` query for traces.
    pub(super) tempo_search: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordingRule {
    pub(super) record: String,
    pub(super) window: String,
    pub(super) expr: String,
    /// For the test alone.
    #[serde(rename = "truth")]
    _truth: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alert {
    #[serde(rename = "alert")]
    pub(super) name: String,
    pub(super) expr: String,
    pub(super) above: f64,
    #[serde(rename = "for")]
    pub(super) lasting: Option<String>,
    pub(super) severity: String,
    pub(super) summary: String,
}

impl Questions {
    pub(super) fn read() -> Result<Self> {
        let text = fs::read_to_string(root().join(PATH)).map_err(|error| format!("cannot read {PATH}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{PATH}: {error}"))
    }

    pub(super) fn clickhouse(&self, question: &Question, time: &str) -> String {
        let sql = question.clickhouse.replace("{runs}", self.runs.clickhouse.trim());
        sql.replace("{time}", time).trim().to_owned()
    }

    pub(super) fn duckdb(&self, question: &Question) -> String {
        let sql = question.duckdb.replace("{runs}", self.runs.duckdb.trim());
        sql.trim().to_owned()
    }
}
