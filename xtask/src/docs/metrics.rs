//! The tables of docs/reference/metrics.md.

use std::fmt::Write as _;

use genai_semconv::{Instrument, Measurement, Metric, OPERATIONS, Requirement, measurements};

/// What is measured, and its metrics.
type List = (&'static str, &'static [Measurement]);

const MCP: [List; 4] = [
    (
        "requests and notifications, where they are sent",
        measurements::MCP_SENT.pinned,
    ),
    ("requests, where they are received", measurements::MCP_RECEIVED.pinned),
    ("sessions, at MCP's client", measurements::MCP_CLIENT_SESSION.pinned),
    ("sessions, at MCP's server", measurements::MCP_SERVER_SESSION.pinned),
];

const OWN: [List; 2] = [
    ("outermost runs", measurements::RUN.pinned),
    ("priced model calls", measurements::PRICED.pinned),
];

/// A metric, with the operations that record it.
struct MetricRow {
    measurement: &'static Measurement,
    of: Vec<&'static str>,
}

/// The metrics under the pinned names.
pub(super) fn pinned() -> String {
    let operations = OPERATIONS.iter().map(|it| (it.attribute, it.metrics.pinned));
    let mut text = table(&rows(operations));
    text.push_str(&buckets(&rows(all())));
    text
}

/// The metrics under the names of v1.41.1, if these differ.
pub(super) fn v1_41() -> String {
    let mut rows = rows(OPERATIONS.iter().map(|it| (it.attribute, it.metrics.v1_41)));
    for row in &mut rows {
        let name = row.measurement.metric.name;
        let is_pinned = |of: &str| {
            let operation = OPERATIONS.iter().find(|it| it.attribute == of);
            operation.is_some_and(|it| it.metrics.pinned.iter().any(|pinned| pinned.metric.name == name))
        };
        row.of.retain(|of| !is_pinned(of));
    }
    rows.retain(|row| !row.of.is_empty());
    table(&rows)
}

/// The metrics of MCP.
pub(super) fn mcp() -> String {
    table(&rows(MCP))
}

/// This project's own metrics.
pub(super) fn own() -> String {
    table(&rows(OWN))
}

fn all() -> impl Iterator<Item = List> {
    OPERATIONS
        .iter()
        .map(|it| (it.attribute, it.metrics.pinned))
        .chain(MCP)
        .chain(OWN)
}

fn rows(lists: impl IntoIterator<Item = List>) -> Vec<MetricRow> {
    let mut rows: Vec<MetricRow> = Vec::new();
    for (of, list) in lists {
        for measurement in list {
            let known = rows
                .iter_mut()
                .find(|row| row.measurement.metric.name == measurement.metric.name);
            match known {
                Some(row) if row.of.contains(&of) => {}
                Some(row) => row.of.push(of),
                None => rows.push(MetricRow {
                    measurement,
                    of: vec![of],
                }),
            }
        }
    }
    rows
}

fn table(rows: &[MetricRow]) -> String {
    let mut table =
        String::from("| metric | unit | kind | attributes | of | recorded |\n| --- | --- | --- | --- | --- | --- |\n");
    for row in rows {
        let Measurement { metric, of, .. } = row.measurement;
        let _ = writeln!(
            table,
            "| `{}` | `{}` | {} | {} | {} | {} |",
            metric.name,
            metric.unit,
            kind(metric),
            attributes(metric),
            row.of.iter().map(|of| name(of)).collect::<Vec<_>>().join(", "),
            of.when(),
        );
    }
    table
}

/// The name of an attribute as code, any other name in words.
fn name(of: &str) -> String {
    if OPERATIONS.iter().any(|it| it.attribute == of) {
        format!("`{of}`")
    } else {
        of.to_owned()
    }
}

fn kind(metric: &Metric) -> &'static str {
    match metric.instrument {
        Instrument::CounterU64 => "counter of integers",
        Instrument::CounterF64 => "counter of floats",
        Instrument::HistogramU64 => "histogram of integers",
        Instrument::HistogramF64 => "histogram of floats",
    }
}

/// The attributes of a metric. Those that may be missing are in brackets; opt-in ones are left out, because they are
/// never recorded.
fn attributes(metric: &Metric) -> String {
    let attributes = metric.attributes.iter();
    let attributes = attributes.filter(|it| it.requirement != Requirement::OptIn);
    let attributes = attributes.map(|it| match it.requirement {
        Requirement::Required => format!("`{}`", it.attr.key),
        _ => format!("(`{}`)", it.attr.key),
    });
    attributes.collect::<Vec<_>>().join(", ")
}

fn buckets(rows: &[MetricRow]) -> String {
    let mut table = String::from("\n| boundaries | of |\n| --- | --- |\n");
    let mut seen: Vec<&[f64]> = vec![&[]];
    for row in rows {
        let buckets = row.measurement.metric.buckets;
        if seen.contains(&buckets) {
            continue;
        }
        seen.push(buckets);
        let same = rows
            .iter()
            .map(|row| row.measurement.metric)
            .filter(|it| it.buckets == buckets);
        let names: Vec<_> = same.map(|it| format!("`{}`", it.name)).collect();
        let bounds: Vec<_> = buckets.iter().map(f64::to_string).collect();
        let _ = writeln!(table, "| {} | {} |", bounds.join(" "), names.join(", "));
    }
    table
}
