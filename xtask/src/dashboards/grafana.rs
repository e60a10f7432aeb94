//! Dashboards, as Grafana imports them.

use serde_json::{Value, json};

use super::promql::expand;
use super::questions::{Panel, Question, Questions};

const COLUMNS: u64 = 24;
const HEIGHT: u64 = 8;

/// Of metrics, in Prometheus.
pub(super) fn prometheus(questions: &Questions) -> Value {
    let mut board = Board::new("prometheus");
    for question in &questions.question {
        let panels = question.panel.iter().flat_map(|panel| {
            let query = panel.prometheus.as_deref();
            let instant = query.map(|query| metric_panel(question, panel, query, true));
            let range = query.filter(|_| panel.over_time);
            [instant, range.map(|query| metric_panel(question, panel, query, false))]
        });
        board.row(question, panels.flatten().collect());
    }
    let job = json!({
        "name": "job", "label": "Job", "type": "query", "datasource": source("prometheus"),
        "query": "label_values(agent_run_duration_seconds_count, job)",
        "includeAll": true, "multi": true, "allValue": ".*", "refresh": 2,
        "current": { "text": "All", "value": "$__all" },
    });
    board.finish("genai-prometheus", "GenAI agents: metrics", Some(job))
}

/// Of spans, in `ClickHouse`.
pub(super) fn clickhouse(questions: &Questions) -> Value {
    let mut board = Board::new("grafana-clickhouse-datasource");
    for question in &questions.question {
        let target = json!({
            "refId": "A", "datasource": source("grafana-clickhouse-datasource"), "editorType": "sql", "format": 1,
            "queryType": "table", "rawSql": questions.clickhouse(question, "$__timeFilter(Timestamp)"),
        });
        let mut panel = panel("table", &question.ask, "short", target);
        let overrides = question.panel.iter().map(|panel| {
            json!({
                "matcher": { "id": "byName", "options": panel.column },
                "properties": [{ "id": "unit", "value": panel.unit }],
            })
        });
        panel["fieldConfig"]["overrides"] = Value::Array(overrides.collect());
        board.row(question, vec![panel]);
    }
    board.finish("genai-traces-clickhouse", "GenAI agents: traces in ClickHouse", None)
}

/// Of spans, in Tempo.
pub(super) fn tempo(questions: &Questions) -> Value {
    let mut board = Board::new("tempo");
    for question in &questions.question {
        let mut panels = Vec::new();
        for it in &question.panel {
            if let Some(query) = &it.tempo {
                let target = json!({
                    "refId": "A", "datasource": source("tempo"), "queryType": "traceql", "metricsQueryType": "range",
                    "query": query,
                });
                let unit = it.tempo_unit.as_ref().unwrap_or(&it.unit);
                panels.push(panel("timeseries", &it.title, unit, target));
            }
            if let Some(query) = &it.tempo_search {
                let target = json!({
                    "refId": "A", "datasource": source("tempo"), "queryType": "traceql", "tableType": "traces",
                    "limit": 100, "query": query,
                });
                panels.push(panel("table", &it.title, &it.unit, target));
            }
        }
        board.row(question, panels);
    }
    board.finish("genai-traces-tempo", "GenAI agents: traces in Tempo", None)
}

fn source(kind: &str) -> Value {
    json!({ "type": kind, "uid": "${datasource}" })
}

fn metric_panel(question: &Question, it: &Panel, query: &str, instant: bool) -> Value {
    let window = if instant { "$__range" } else { "$__rate_interval" };
    let target = json!({
        "refId": "A", "datasource": source("prometheus"), "instant": instant, "range": !instant,
        "expr": expand(query, "job=~\"$job\"", window), "legendFormat": "__auto",
    });
    let (kind, title) = if instant {
        ("bargauge", it.title.clone())
    } else {
        ("timeseries", format!("{}, over time", it.title))
    };
    let mut panel = panel(kind, &title, &it.unit, target);
    // What the test compares it with.
    panel["description"] = format!("`{}.{}`", question.id, it.column).into();
    if instant {
        panel["options"] = json!({ "orientation": "horizontal", "reduceOptions": { "calcs": ["lastNotNull"] } });
    }
    panel
}

#[allow(clippy::needless_pass_by_value)] // `json!` takes it by reference.
fn panel(kind: &str, title: &str, unit: &str, target: Value) -> Value {
    json!({
        "type": kind, "title": title, "datasource": target["datasource"],
        "fieldConfig": { "defaults": { "unit": unit }, "overrides": [] },
        "targets": [target],
    })
}

/// A dashboard that is being put together, a row of panels for each question.
struct Board {
    source: &'static str,
    panels: Vec<Value>,
    y: u64,
}

impl Board {
    fn new(source: &'static str) -> Self {
        Self {
            source,
            panels: Vec::new(),
            y: 0,
        }
    }

    fn row(&mut self, question: &Question, panels: Vec<Value>) {
        let Some(most) = u64::try_from(panels.len()).ok().filter(|panels| *panels > 0) else {
            return;
        };
        let row = json!({ "type": "row", "title": question.ask, "collapsed": false, "panels": [] });
        self.push(row, 0, COLUMNS, 1);
        self.y += 1;
        let width = COLUMNS / most;
        for (x, panel) in (0..).step_by(usize::try_from(width).unwrap_or(1)).zip(panels) {
            self.push(panel, x, width, HEIGHT);
        }
        self.y += HEIGHT;
    }

    fn push(&mut self, mut panel: Value, x: u64, width: u64, height: u64) {
        panel["id"] = (self.panels.len() + 1).into();
        panel["gridPos"] = json!({ "x": x, "y": self.y, "w": width, "h": height });
        self.panels.push(panel);
    }

    fn finish(self, uid: &str, title: &str, variable: Option<Value>) -> Value {
        let mut variables = vec![json!({
            "name": "datasource", "label": "Data source", "type": "datasource", "query": self.source,
        })];
        variables.extend(variable);
        json!({
            "uid": uid, "title": title, "tags": ["genai"], "schemaVersion": 39, "editable": true,
            "description": "Written by `cargo xtask dashboards` from dashboards/questions.toml.",
            "time": { "from": "now-6h", "to": "now" }, "refresh": "1m",
            "templating": { "list": variables },
            "panels": self.panels,
        })
    }
}
