//! Dashboards in Grafana's import format.
#![allow(clippy::needless_pass_by_value)] // `json!` takes it by reference.

use serde_json::{Value, json};

use super::questions::{Panel, Question, Questions};

const COLUMNS: u64 = 24;
const HEIGHT: u64 = 8;

/// The dashboard of metrics in Prometheus.
pub(super) fn prometheus(questions: &Questions) -> Value {
    let mut board = Board::new("prometheus");
    for question in &questions.question {
        let panels = question.panel.iter().flat_map(|panel| {
            let query = panel.prometheus.as_deref();
            let instant = query.map(|query| metric_panel(question, panel, query));
            [instant, query.and_then(|query| course(question, panel, query))]
        });
        board.row(&question.ask, panels.flatten().collect());
    }
    let values = |name, of: &str| variable("prometheus", name, Some(".*"), json!(format!("label_values({of})")));
    let variables = [
        values("job", "agent_run_duration_seconds_count, job"),
        values(
            "workflow",
            "agent_run_duration_seconds_count{job=~\"$job\"}, gen_ai_workflow_name",
        ),
        values(
            "agent",
            "gen_ai_invoke_agent_duration_seconds_count{job=~\"$job\"}, gen_ai_agent_name",
        ),
        values(
            "model",
            "gen_ai_client_inference_duration_seconds_count{job=~\"$job\"}, gen_ai_request_model",
        ),
    ];
    let mut dashboard = board.finish("genai-prometheus", "GenAI agents: metrics", variables);
    dashboard["description"] =
        "Load dashboards/prometheus/rules.yml first: panels ask the counters that it records.".into();
    dashboard
}

/// The dashboard of spans in `ClickHouse`.
pub(super) fn clickhouse(questions: &Questions) -> Value {
    const SOURCE: &str = "grafana-clickhouse-datasource";
    let mut board = Board::new(SOURCE);
    let query = |sql: String| {
        json!({
            "refId": "A", "datasource": source(SOURCE), "editorType": "sql", "format": 1, "queryType": "table", "rawSql": sql,
        })
    };
    for question in &questions.question {
        let sql = questions.clickhouse(question, "$__timeFilter(Timestamp)", true);
        let mut panel = panel("table", &question.ask, "short", query(sql));
        let units = question
            .panel
            .iter()
            .map(|panel| property(&panel.column, "unit", json!(panel.unit)));
        let link = json!([{
            "title": "Spans of this trace",
            "url": "/d/genai-traces-clickhouse?${__url_time_range}&${__all_variables}&var-trace=${__value.raw}",
        }]);
        let link = property("trace_id", "links", link);
        panel["fieldConfig"]["overrides"] = units.chain([link]).collect();
        board.row(&question.ask, vec![panel]);
    }
    let title = "Spans of the trace $trace";
    let mut spans = panel("table", title, "short", query(questions.trace.trim().to_owned()));
    let units = [("seconds", "s"), ("cost_usd", "currencyUSD")];
    spans["fieldConfig"]["overrides"] = units
        .map(|(of, unit)| property(of, "unit", json!(unit)))
        .into_iter()
        .collect();
    board.row(title, vec![spans]);
    let values = |name, key: &str| {
        let sql = format!(
            "SELECT DISTINCT SpanAttributes['{key}'] AS name FROM otel_traces WHERE $__timeFilter(Timestamp) AND name != '' ORDER BY name"
        );
        variable(SOURCE, name, None, json!(sql))
    };
    let variables = [
        values("workflow", "gen_ai.workflow.name"),
        values("agent", "gen_ai.agent.name"),
        values("model", "gen_ai.request.model"),
        json!({ "name": "trace", "label": "Trace", "type": "textbox", "query": "" }),
    ];
    board.finish(
        "genai-traces-clickhouse",
        "GenAI agents: traces in ClickHouse",
        variables,
    )
}

/// The dashboard of spans in Tempo.
pub(super) fn tempo(questions: &Questions) -> Value {
    let mut board = Board::new("tempo");
    for question in &questions.question {
        let mut panels = Vec::new();
        for it in &question.panel {
            if let Some(query) = &it.tempo {
                let (kind, range) = if question.is_total() {
                    ("stat", "instant")
                } else {
                    ("timeseries", "range")
                };
                let target = json!({
                    "refId": "A", "datasource": source("tempo"), "queryType": "traceql", "metricsQueryType": range,
                    "query": query,
                });
                let mut panel = panel(kind, &it.title, &it.unit, target);
                panel["description"] = compared_with(question, it);
                panels.push(panel);
            }
            if let Some(query) = &it.tempo_search {
                let target = json!({
                    "refId": "A", "datasource": source("tempo"), "queryType": "traceql", "tableType": "traces",
                    "limit": 100, "query": query,
                });
                panels.push(panel("table", &it.title, &it.unit, target));
            }
        }
        board.row(&question.ask, panels);
    }
    // Type 1 queries the values of an attribute.
    let values = |name, key: &str| {
        let query = json!({ "refId": "A", "type": 1, "label": format!("span.{key}") });
        variable("tempo", name, Some(".*"), query)
    };
    let variables = [
        values("workflow", "gen_ai.workflow.name"),
        values("agent", "gen_ai.agent.name"),
        values("model", "gen_ai.request.model"),
    ];
    board.finish("genai-traces-tempo", "GenAI agents: traces in Tempo", variables)
}

fn source(kind: &str) -> Value {
    json!({ "type": kind, "uid": "${datasource}" })
}

/// A variable whose values come from a data source.
fn variable(of: &str, name: &str, all: Option<&str>, query: Value) -> Value {
    let label = name[..1].to_uppercase() + &name[1..];
    json!({
        "name": name, "label": label, "type": "query", "datasource": source(of), "query": query,
        "includeAll": true, "multi": true, "allValue": all, "refresh": 2,
        "current": { "text": "All", "value": "$__all" },
    })
}

fn property(column: &str, id: &str, value: Value) -> Value {
    json!({ "matcher": { "id": "byName", "options": column }, "properties": [{ "id": id, "value": value }] })
}

/// The question and the column with which tests compare a panel.
fn compared_with(question: &Question, it: &Panel) -> Value {
    format!("`{}.{}`", question.id, it.column).into()
}

fn metric_panel(question: &Question, it: &Panel, query: &str) -> Value {
    let kind = if question.is_total() { "stat" } else { "bargauge" };
    let mut panel = query_panel(kind, &it.title, &it.unit, &query.replace("$window", "$__range"), true);
    panel["description"] = compared_with(question, it);
    panel["options"] = json!({ "orientation": "horizontal", "reduceOptions": { "calcs": ["lastNotNull"] } });
    panel
}

/// The panel over time, if the question has one.
fn course(question: &Question, it: &Panel, query: &str) -> Option<Value> {
    let (title, query) = if it.per_hour {
        // Over time, 0 is a value and must not be filtered out.
        let rate = query.trim_end_matches(" > 0").replace("increase(", "rate(");
        (format!("{}, per hour", it.title), format!("3600 * {rate}"))
    } else if it.over_time {
        (format!("{}, over time", it.title), query.to_owned())
    } else {
        return None;
    };
    let query = query.replace("$window", "$__rate_interval");
    let mut panel = query_panel("timeseries", &title, &it.unit, &query, false);
    panel["description"] = compared_with(question, it);
    Some(panel)
}

/// A panel of Prometheus. Links lead from its values to the traces.
fn query_panel(kind: &str, title: &str, unit: &str, query: &str, instant: bool) -> Value {
    let target = json!({
        "refId": "A", "datasource": source("prometheus"), "instant": instant, "range": !instant,
        "expr": query, "legendFormat": "__auto",
    });
    let mut panel = panel(kind, title, unit, target);
    let by = [("workflow", "gen_ai_workflow_name"), ("model", "gen_ai_request_model")];
    let grouped = by.into_iter().find(|(_, label)| {
        let groups = query.split("by (").skip(1).filter_map(|rest| rest.split(')').next());
        groups.into_iter().any(|group| group.contains(label))
    });
    if let Some((variable, label)) = grouped {
        let link = |(backend, uid): (&str, &str)| {
            let url = format!("/d/{uid}?${{__url_time_range}}&var-{variable}=${{__field.labels.{label}}}");
            json!({ "title": format!("Traces in {backend}"), "url": url })
        };
        let links = [
            ("Tempo", "genai-traces-tempo"),
            ("ClickHouse", "genai-traces-clickhouse"),
        ]
        .map(link);
        panel["fieldConfig"]["defaults"]["links"] = links.into_iter().collect();
    }
    panel
}

fn panel(kind: &str, title: &str, unit: &str, target: Value) -> Value {
    json!({
        "type": kind, "title": title, "datasource": target["datasource"],
        "fieldConfig": { "defaults": { "unit": unit }, "overrides": [] },
        "targets": [target],
    })
}

/// A dashboard under construction, with a row of panels for each question.
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

    fn row(&mut self, title: &str, panels: Vec<Value>) {
        if panels.is_empty() {
            return;
        }
        let row = json!({ "type": "row", "title": title, "collapsed": false, "panels": [] });
        self.push(row, 0, COLUMNS, 1);
        self.y += 1;
        let widest = if panels[0]["type"] == "stat" { 6 } else { 4 };
        // As many panels as are readable go beside each other.
        let lines = panels.len().div_ceil(widest);
        let beside = panels.len().div_ceil(lines);
        let width = COLUMNS / u64::try_from(beside).unwrap_or(1);
        for (index, panel) in panels.into_iter().enumerate() {
            let place = u64::try_from(index % beside).unwrap_or(0);
            if index > 0 && place == 0 {
                self.y += HEIGHT;
            }
            self.push(panel, place * width, width, HEIGHT);
        }
        self.y += HEIGHT;
    }

    fn push(&mut self, mut panel: Value, x: u64, width: u64, height: u64) {
        panel["id"] = (self.panels.len() + 1).into();
        panel["gridPos"] = json!({ "x": x, "y": self.y, "w": width, "h": height });
        self.panels.push(panel);
    }

    fn finish<const N: usize>(self, uid: &str, title: &str, others: [Value; N]) -> Value {
        let mut variables = vec![json!({
            "name": "datasource", "label": "Data source", "type": "datasource", "query": self.source,
        })];
        variables.extend(others);
        json!({
            "uid": uid, "title": title, "tags": ["genai"], "schemaVersion": 39, "editable": true,
            "description": "Written by `cargo xtask dashboards` from dashboards/questions.toml.",
            "links": [{
                "type": "dashboards", "title": "GenAI agents", "tags": ["genai"], "asDropdown": true, "keepTime": true, "includeVars": true,
            }],
            "time": { "from": "now-6h", "to": "now" }, "refresh": "1m",
            "templating": { "list": variables },
            "panels": self.panels,
        })
    }
}
