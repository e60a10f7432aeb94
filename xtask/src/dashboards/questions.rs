//! The description in `dashboards/questions.toml`.

use serde::Deserialize;

use crate::output::{Result, read};

const PATH: &str = "dashboards/questions.toml";

/// The variables of dashboards, which are placeholders in SQL, and the columns that they filter.
const VARIABLES: [(&str, &str); 3] = [
    ("workflow", "workflow"),
    ("agent", "SpanAttributes['gen_ai.agent.name']"),
    ("model", "SpanAttributes['gen_ai.request.model']"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Questions {
    /// The table of outermost runs.
    runs: Sql,
    /// The query of `ClickHouse` for the spans of one trace.
    pub(super) trace: String,
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
    /// The text of the question.
    pub(super) ask: String,
    clickhouse: String,
    duckdb: String,
    pub(super) panel: Vec<Panel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Panel {
    pub(super) title: String,
    /// The name of the value in SQL.
    pub(super) column: String,
    /// Grafana's name of the unit.
    pub(super) unit: String,
    /// Whether there is a second panel with the query over time.
    #[serde(default)]
    pub(super) over_time: bool,
    /// Whether there is a second panel with the amount per hour, over time.
    #[serde(default)]
    pub(super) per_hour: bool,
    pub(super) prometheus: Option<String>,
    /// A `TraceQL` query for metrics.
    pub(super) tempo: Option<String>,
    /// A `TraceQL` query for traces.
    pub(super) tempo_search: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordingRule {
    pub(super) record: String,
    pub(super) expr: String,
    /// A value for the label `gen_ai_operation_name`, if the metric lacks it.
    pub(super) operation: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alert {
    #[serde(rename = "alert")]
    pub(super) name: String,
    pub(super) expr: String,
    #[serde(rename = "for")]
    pub(super) lasting: Option<String>,
    pub(super) severity: String,
    pub(super) summary: String,
}

impl Question {
    /// Whether its answers are single numbers.
    pub(super) fn is_total(&self) -> bool {
        self.id == "totals"
    }
}

impl Questions {
    pub(super) fn read() -> Result<Self> {
        let questions: Self = toml::from_str(&read(PATH)?).map_err(|error| format!("{PATH}: {error}"))?;
        if let Some(query) = questions.queries().find(|query| query.contains('\n')) {
            return Err(format!(
                "{PATH}: a query of more than one line is for a recording rule: {query}"
            ));
        }
        Ok(questions)
    }

    /// Every query but those in SQL.
    fn queries(&self) -> impl Iterator<Item = &String> {
        let panels = self.question.iter().flat_map(|question| &question.panel);
        let panels = panels.flat_map(|panel| [&panel.prometheus, &panel.tempo, &panel.tempo_search]);
        let rules = self.rule.iter().map(|rule| &rule.expr);
        panels
            .flatten()
            .chain(rules)
            .chain(self.alert.iter().map(|alert| &alert.expr))
    }

    /// The query of `ClickHouse` within this time. Its lines with conditions on variables are left out, unless a dashboard
    /// has the variables.
    pub(super) fn clickhouse(&self, question: &Question, time: &str, has_variables: bool) -> String {
        let sql = question.clickhouse.replace("{runs}", self.runs.clickhouse.trim());
        let lines = sql.trim().lines().filter_map(|line| {
            let has = |name: &str| line.contains(&format!("{{{name}}}"));
            match VARIABLES.iter().find(|(name, _)| has(name)) {
                None => Some(line.replace("{time}", time)),
                Some((name, column)) => has_variables.then(|| {
                    let condition = format!("$__conditionalAll({column} IN (${{{name}:singlequote}}), ${name})");
                    line.replace(&format!("{{{name}}}"), &condition)
                }),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(super) fn duckdb(&self, question: &Question) -> String {
        let sql = question.duckdb.replace("{runs}", self.runs.duckdb.trim());
        sql.trim().to_owned()
    }
}
