//! The written file: its protections for the reader, and its contents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::html;
use crate::input::read;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// The report about these spans.
fn report(spans: &[Value], content: bool) -> String {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let line = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] });
    std::fs::write(file.path(), format!("{line}\n")).expect("the file is written");
    let input = read(&[file.path().to_string_lossy().into_owned()]).expect("it is a trace");
    html(&input.runs, content).expect("the file can be read again")
}

/// A span of the trace, from its start to its end in milliseconds.
fn span(id: u64, parent: u64, name: &str, (start, end): (u64, u64), attributes: &Value) -> Value {
    let attributes = attributes.as_object().expect("an object").iter().map(|(key, value)| {
        let value = match value {
            Value::String(text) => json!({ "stringValue": text }),
            Value::Number(number) if number.is_u64() => json!({ "intValue": number.to_string() }),
            other => json!({ "doubleValue": other }),
        };
        json!({ "key": key, "value": value })
    });
    let at = |milliseconds: u64| (1_000_000_000_000_000 + milliseconds * 1_000_000).to_string();
    json!({
        "traceId": TRACE,
        "spanId": format!("{id:016x}"),
        "parentSpanId": if parent == 0 { String::new() } else { format!("{parent:016x}") },
        "name": name,
        "startTimeUnixNano": at(start),
        "endTimeUnixNano": at(end),
        "attributes": attributes.collect::<Vec<_>>(),
        "status": {},
    })
}

fn agent(until: u64) -> Value {
    let attributes = json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "fixer" });
    span(1, 0, "invoke_agent fixer", (0, until), &attributes)
}

fn chat(id: u64, start: u64, more: &Value) -> Value {
    let mut attributes = json!({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.response.model": "gpt-4o-mini",
        "gen_ai.usage.input_tokens": 400,
        "gen_ai.usage.output_tokens": 20,
        "agent.cost.usd": 0.0035,
    });
    attributes
        .as_object_mut()
        .expect("an object")
        .extend(more.as_object().cloned().unwrap_or_default());
    span(id, 1, "chat gpt-4o-mini", (start, start + 5), &attributes)
}

fn tool(id: u64, start: u64) -> Value {
    let attributes = json!({
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "run_tests",
        "tool.args.fingerprint": "5f0c2a9d1b3e4f60",
    });
    span(id, 1, "execute_tool run_tests", (start, start + 5), &attributes)
}

/// The part between two texts.
fn between<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let (_, rest) = html.split_once(from).expect(from);
    rest.split_once(to).expect(to).0
}

fn data(html: &str) -> Value {
    let json = between(html, "<script type=\"application/json\" id=\"data\">", "</script>");
    serde_json::from_str(json).expect("the data is JSON")
}

#[test]
fn policy_allows_only_its_script() {
    let html = report(&[agent(9), chat(2, 1, &json!({}))], false);
    let policy = between(&html, "http-equiv=\"Content-Security-Policy\" content=\"", "\">");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let script = between(&html, "<script>", "</script>");
    let style = between(&html, "<style>", "</style>");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("script-src {};", hash(script))), "{policy}");
    assert!(policy.contains(&format!("style-src {};", hash(style))), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(html.matches("<script").count(), 2, "the data, and the one script");
    assert_eq!(html.matches("</script").count(), 2);
}

#[test]
fn bundle_is_made_of_its_sources() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let files = std::fs::read_dir(page.join("src")).expect("the sources are there");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files.push(page.join("package-lock.json"));
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(file).expect("the file can be read"));
    }
    let hex = hash
        .finalize()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    for bundle in [super::SCRIPT, super::STYLE] {
        let line = bundle.lines().nth(1).expect("a notice");
        assert_eq!(line, format!("sources {hex}"), "run `scripts/report-page.sh build`");
    }
}

#[test]
fn licences_of_libraries_are_kept() {
    let html = report(&[agent(9)], false);
    for line in [
        "preact 10.",
        "uplot 1.",
        "The MIT License (MIT)",
        "Copyright (c) 2015-present Jason Miller",
    ] {
        assert!(html.contains(line), "{line} is missing");
    }
}

#[test]
fn hostile_names_stay_data() {
    let hostile = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>";
    let more = json!({ "error.type": hostile, "custom.<b>": hostile });
    let html = report(
        &[agent(9), chat(2, 1, &more), span(3, 1, hostile, (2, 3), &json!({}))],
        false,
    );
    assert!(!html.contains("alert(1)</script>"));
    assert!(!html.contains("<img"));
    assert!(!html.contains("custom.<b>"));
    let data = data(&html);
    let strings = data["strings"].as_array().expect("a table");
    assert!(strings.iter().any(|text| text == hostile), "the name is shown as it is");
}

#[test]
fn content_is_left_out_unless_asked() {
    let messages =
        json!([{ "role": "user", "parts": [{ "type": "text", "content": "our plan is to mail jo@example.org" }] }]);
    let more = json!({ "gen_ai.input.messages": messages.to_string() });
    let spans = [agent(9), chat(2, 1, &more)];
    let without = report(&spans, false);
    assert!(!without.contains("our plan"));
    assert_eq!(data(&without)["content"], false);

    let with = report(&spans, true);
    assert!(
        with.contains("our plan is to mail [redacted:email]"),
        "captured content is redacted once more"
    );
    assert!(!with.contains("jo@example.org"));
    let data = data(&with);
    let row = &data["runs"][0]["calls"][1];
    let at = |list: &str, place: &Value| data[list].get(usize::try_from(place.as_u64()?).ok()?).cloned();
    let message = at("messages", &row[13][0]).expect("a message");
    assert_eq!(at("strings", &message[0]), Some("user".into()));
}

#[test]
fn secrets_in_plain_attributes_are_redacted() {
    let plain = span(
        2,
        1,
        "GET",
        (1, 2),
        &json!({ "http.request.header.authorization": "Basic dXNlcjpodW50ZXIy" }),
    );
    let html = report(&[agent(9), plain], false);
    assert!(!html.contains("dXNlcjpodW50ZXIy"));
}

#[test]
fn numbers_are_those_of_the_trace() {
    let mut spans = vec![agent(100)];
    for round in 0..4 {
        spans.push(chat(10 + round, 1 + 20 * round, &json!({})));
        spans.push(tool(20 + round, 10 + 20 * round));
    }
    let data = data(&report(&spans, false));
    let run = &data["runs"][0];
    assert_eq!(run["state"], "completed");
    assert_eq!(run["duration_us"], 100_000);
    assert_eq!(run["totals"]["model_calls"], 4);
    assert_eq!(run["totals"]["input_tokens"], 1600);
    assert_eq!(run["totals"]["cost_usd"], 0.014);
    assert_eq!(run["loops"][0]["times"], 4);
    assert_eq!(run["loops"][0]["calls"], json!([2, 4, 6, 8]));
    assert_eq!(run["loops"][0]["cost_usd"], 0.0105);
    let (parent, start, duration, cost) = (
        &run["calls"][3][0],
        &run["calls"][3][4],
        &run["calls"][3][5],
        &run["calls"][3][9],
    );
    assert_eq!(json!([parent, start, duration, cost]), json!([0, 21_000, 5000, 0.0035]));
}

#[test]
fn limit_is_read_from_warning() {
    let mut run = agent(20);
    run["events"] = json!([{ "name": "agent.budget.warning", "timeUnixNano": "1000000000000000", "attributes": [
        { "key": "agent.budget.limit", "value": { "stringValue": "model_calls" } },
        { "key": "agent.budget.seen", "value": { "stringValue": "4 model calls used of 5 model calls" } },
    ] }]);
    let data = data(&report(&[run, chat(2, 1, &json!({}))], false));
    let budget = data["runs"][0]["budget"].as_array().expect("a list");
    let calls = budget
        .iter()
        .find(|series| series["limit"] == "model_calls")
        .expect("model calls are counted");
    assert_eq!(calls["max"], 5.0);
    assert_eq!(calls["points"], json!([[6000, 1]]));
}

#[test]
fn ten_thousand_spans_fit_three_megabytes() {
    let mut spans = vec![agent(100_000)];
    for round in 0..5_000 {
        let more = json!({
            "gen_ai.response.id": format!("chatcmpl-{:029}", round * 7919),
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.finish_reasons": "stop",
            "server.address": "api.openai.com",
            "agent.cost.price_table": "2026-11-01",
        });
        spans.push(chat(10 + 2 * round, 1 + 20 * round, &more));
        spans.push(tool(11 + 2 * round, 10 + 20 * round));
    }
    let html = report(&spans, false);
    assert_eq!(data(&html)["runs"][0]["calls"].as_array().map(Vec::len), Some(10_001));
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
}
