//! The tables of docs/dev/conformance.md: all names of the conventions, and their treatment here.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use genai_semconv::spans::{REFINEMENTS, SPANS};
use genai_semconv::{OPERATIONS, Requirement, SpanGroup, attributes, events, measurements, metrics, own};

use crate::output::{Result, read};

/// Tests of exported data.
const RULES: &str = "tests/metrics/tests/metrics/rules.rs";
const CAPTURE: &str = "tests/capture/tests/capture/operations.rs";
const VARIABLES: &str = "tests/capture/tests/capture/prompt_variables.rs";
const ERRORS: &str = "tests/spans/tests/it/errors.rs";
const MCP: &str = "tests/clients/tests/it/rmcp_spans.rs";
const REFINED: &str = "tests/spans/tests/it/refinements.rs";
const CALLS: &str = "tests/metrics/tests/metrics/calls.rs";
const STREAMS: &str = "tests/metrics/tests/metrics/streams.rs";
const MCP_HTTP: &str = "tests/clients/tests/mcp/http.rs";
const MCP_METRICS: &str = "tests/clients/tests/mcp/operations.rs";
const EVENTS: &str = "tests/capture/tests/capture/events.rs";
const EVALUATIONS: &str = "tests/capture/tests/capture/evaluations.rs";

/// A cell of the table: the treatment of an attribute or a metric, and its test.
struct Fate {
    what: String,
    /// The test that finds it in exported data.
    test: Option<&'static str>,
}

impl Fate {
    fn seen(what: impl Into<String>, test: &'static str) -> Self {
        Self {
            what: what.into(),
            test: Some(test),
        }
    }

    fn not(why: &str) -> Self {
        Self {
            what: format!("not applicable: {why}"),
            test: None,
        }
    }
}

/// All spans with their attributes.
pub(super) fn spans() -> Result<String> {
    let mut table = header("span | attribute | level | here");
    for span in SPANS {
        for attribute in span.attributes {
            let key = attribute.attr.key;
            let not_captured = || {
                let is_opt_in = attribute.requirement == Requirement::OptIn;
                is_opt_in.then(|| Fate::not("opt-in content that nothing shows to this attribute"))
            };
            let fate = of_attribute(span, key).or_else(not_captured);
            let fate = fate.ok_or_else(|| unknown(&format!("{key} on {}", span.id)))?;
            row(&mut table, &[span.id, key, level(attribute.requirement)], &fate)?;
        }
    }
    for refinement in REFINEMENTS {
        for attribute in refinement.attributes {
            let key = attribute.attr.key;
            let fate = if own::READ_REFINEMENTS.contains(&key) {
                Fate::seen("read from the answer", REFINED)
            } else {
                Fate::seen("settable: `attr(\"…\" = value)`", REFINED)
            };
            let of = match refinement.provider {
                Some(provider) => format!("`{}` of `{provider}`", refinement.span),
                None => format!("`{}`", refinement.id),
            };
            row(&mut table, &[&of, key, level(attribute.requirement)], &fate)?;
        }
    }
    Ok(table)
}

/// The attributes that no span, refinement or metric has.
pub(super) fn others() -> Result<String> {
    let of_spans = SPANS.iter().flat_map(|span| span.attributes).map(|it| it.attr.key);
    let of_refinements = REFINEMENTS.iter().flat_map(|it| it.attributes).map(|it| it.attr.key);
    let of_metrics = metrics::METRICS
        .iter()
        .flat_map(|metric| metric.attributes)
        .map(|it| it.attr.key);
    let known: BTreeSet<_> = of_spans.chain(of_refinements).chain(of_metrics).collect();
    let mut table = header("attribute | here");
    for attribute in attributes::ATTRIBUTES.iter().filter(|it| !known.contains(it.key)) {
        let fate = elsewhere(attribute.key).ok_or_else(|| unknown(attribute.key))?;
        row(&mut table, &[attribute.key], &fate)?;
    }
    Ok(table)
}

/// All metrics.
pub(super) fn metrics() -> Result<String> {
    let of_operations = OPERATIONS.iter().flat_map(|it| it.metrics.pinned);
    let of_mcp = [
        measurements::MCP_SENT,
        measurements::MCP_RECEIVED,
        measurements::MCP_CLIENT_SESSION,
        measurements::MCP_SERVER_SESSION,
    ];
    let of_mcp = of_mcp.iter().flat_map(|it| it.pinned);
    let measured: BTreeSet<_> = of_operations.chain(of_mcp).map(|it| it.metric.name).collect();
    let mut table = header("metric | here");
    for metric in metrics::METRICS {
        let name = metric.name;
        let fate = if !measured.contains(name) {
            if !name.starts_with("gen_ai.server.") {
                return Err(unknown(name));
            }
            Fate::not("it is measured by servers of models")
        } else if name.starts_with("mcp.") {
            Fate::seen("measured", MCP_METRICS)
        } else if name.contains("chunk") {
            Fate::seen("measured of streams", STREAMS)
        } else {
            Fate::seen("measured", CALLS)
        };
        row(&mut table, &[name], &fate)?;
    }
    Ok(table)
}

/// All events.
pub(super) fn events() -> Result<String> {
    let mut table = header("event | here");
    for name in events::EVENTS {
        let fate = match *name {
            events::GEN_AI_CLIENT_INFERENCE_OPERATION_DETAILS => {
                Fate::seen("of every model call, with a logger provider", EVENTS)
            }
            events::GEN_AI_CLIENT_OPERATION_EXCEPTION => {
                Fate::seen("of every model call that fails, with a logger provider", EVENTS)
            }
            events::GEN_AI_EVALUATION_RESULT => {
                Fate::seen("by `current_call().evaluation(…)` and `CallHandle`", EVALUATIONS)
            }
            other => return Err(unknown(other)),
        };
        row(&mut table, &[name], &fate)?;
    }
    Ok(table)
}

fn unknown(name: &str) -> String {
    format!("docs/dev/conformance.md: what of {name}?")
}

fn of_attribute(span: &SpanGroup, key: &str) -> Option<Fate> {
    if key == "error.type" {
        return Some(Fate::seen(
            "of calls that fail",
            if span.id.starts_with("mcp.") { MCP } else { ERRORS },
        ));
    }
    if span.id.starts_with("mcp.") {
        return of_mcp(key);
    }
    let operations = || OPERATIONS.iter().filter(|it| it.span.id == span.id);
    let mut keys = operations().flat_map(|it| it.keys);
    if let Some(of) = keys.find(|it| it.attr.key == key) {
        return Some(Fate::seen(format!("settable: `{}`", of.name), RULES));
    }
    let mut contents = operations().flat_map(|it| it.contents);
    if let Some(content) = contents.find(|it| it.attr.key == key) {
        let test = if key == "gen_ai.prompt.variable" {
            VARIABLES
        } else {
            CAPTURE
        };
        return Some(Fate::seen(format!("captured: `capture({})`", content.name), test));
    }
    let is_agent = span.id == "gen_ai.invoke_agent.internal";
    Some(match key {
        "gen_ai.operation.name" => Fate::seen("always", RULES),
        _ if is_agent && (key.starts_with("gen_ai.usage.") || key == "gen_ai.response.finish_reasons") => {
            Fate::seen("with `Config::builder().agent_usage(true)`", RULES)
        }
        _ if key.starts_with("gen_ai.usage.") || key.starts_with("gen_ai.response.") => {
            Fate::seen("read from the answer", RULES)
        }
        "gen_ai.embeddings.dimension.count" => Fate::seen("read from the answer", RULES),
        "gen_ai.system_instructions" | "gen_ai.tool.definitions" if is_agent => {
            Fate::not("opt-in content, which the agent's model calls have")
        }
        _ => return None,
    })
}

fn of_mcp(key: &str) -> Option<Fate> {
    Some(match key {
        "mcp.session.id" | "server.address" | "server.port" | "client.address" | "client.port" => {
            Fate::seen("settable: a method of the observed transport", MCP)
        }
        "network.transport" => Fate::seen("settable: `over_stdio()`, `over_http()`", MCP),
        "network.protocol.name" => Fate::seen("settable: `over_http()`", MCP_HTTP),
        "network.protocol.version" => Fate::not("a transport of rmcp does not say its version of HTTP"),
        "jsonrpc.protocol.version" => Fate::not("expected unless it is 2.0, which it always is"),
        "gen_ai.tool.call.arguments" | "gen_ai.tool.call.result" => {
            Fate::seen("captured by the annotated tool that shares the span", CAPTURE)
        }
        "gen_ai.prompt.variable" => {
            Fate::not("opt-in content of `prompts/get`, on which no attribute stands to name it")
        }
        "gen_ai.operation.name"
        | "gen_ai.prompt.name"
        | "gen_ai.tool.name"
        | "mcp.method.name"
        | "mcp.resource.uri"
        | "jsonrpc.request.id" => Fate::seen("read from the request", MCP),
        "mcp.protocol.version" | "rpc.response.status_code" => Fate::seen("read from the session and the answer", MCP),
        _ => return None,
    })
}

fn elsewhere(key: &str) -> Option<Fate> {
    Some(match key {
        _ if key.starts_with("gen_ai.evaluation.") => Fate::seen("on `gen_ai.evaluation.result`", EVALUATIONS),
        "exception.type" | "exception.message" => Fate::seen("on `gen_ai.client.operation.exception`", EVENTS),
        "exception.stacktrace" => Fate::not("errors of Rust have no stack trace"),
        _ if key.starts_with("gen_ai.main_agent.") => {
            Fate::not("of an entity: a resource attribute, which `OTEL_RESOURCE_ATTRIBUTES` sets")
        }
        _ => return None,
    })
}

fn header(columns: &str) -> String {
    let rule: Vec<_> = columns.split(" | ").map(|_| "---").collect();
    format!("| {columns} | test |\n| {} | --- |\n", rule.join(" | "))
}

/// Adds one row. The named test must exist and mention the name.
fn row(table: &mut String, cells: &[&str], fate: &Fate) -> Result<()> {
    if let Some(test) = fate.test {
        let text = read(test)?;
        // Some tests apply rules to the whole registry, or shorten the names of metrics.
        let looks =
            matches!(test, RULES | CALLS | STREAMS | MCP_METRICS) || cells.iter().any(|cell| text.contains(cell));
        if !looks {
            return Err(format!(
                "docs/dev/conformance.md: {test} does not look at {}",
                cells.join(", ")
            ));
        }
    }
    for cell in cells {
        let is_name = cell.contains('.') && !cell.contains('`');
        let tick = if is_name { "`" } else { "" };
        let _ = write!(table, "| {tick}{cell}{tick} ");
    }
    let test = fate.test.map(|test| format!("`{test}`")).unwrap_or_default();
    let _ = writeln!(table, "| {} | {test} |", fate.what);
    Ok(())
}

fn level(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Required => "required",
        Requirement::ConditionallyRequired => "conditionally required",
        Requirement::Recommended => "recommended",
        Requirement::OptIn => "opt-in",
    }
}
