//! The program's log lines, as a person or a log collector sees them.

use std::process::Command;

use serde_json::{Map, Value};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn run(arguments: &[&str]) -> (Vec<String>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_axum_logs"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the example starts");
    let said = String::from_utf8(output.stderr).expect("the tree is UTF-8");
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).expect("lines are UTF-8");
    (lines.lines().map(str::to_owned).collect(), said)
}

/// The line with this message.
fn line<'a>(lines: &'a [Map<String, Value>], message: &str) -> &'a Map<String, Value> {
    let found = lines.iter().find(|line| line["fields"]["message"] == message);
    found.unwrap_or_else(|| panic!("no line `{message}` in {lines:#?}"))
}

#[test]
fn json_lines_have_context_of_calls() {
    let (lines, tree) = run(&[]);
    let (answer, lines) = lines.split_last().expect("it writes lines");
    assert_eq!(answer, "There are 12 bolts");
    let lines: Vec<Map<String, Value>> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let context = |message| {
        let mut line = line(&lines, message).clone();
        for key in ["timestamp", "level", "target", "fields"] {
            assert!(line.remove(key).is_some(), "{message} has lost {key}");
        }
        if let Some(id) = line.remove("span_id") {
            let id = id.as_str().expect("the id is a text").to_owned();
            assert_eq!(id.len(), 16, "{id}");
        }
        Value::Object(line)
    };
    assert_eq!(context("listening"), serde_json::json!({}));
    assert_eq!(context("question received"), serde_json::json!({ "trace_id": TRACE }));
    assert_eq!(
        context("asking the model"),
        serde_json::json!({
            "trace_id": TRACE,
            "gen_ai.operation.name": "chat",
            "gen_ai.agent.name": "stock-keeper",
        })
    );
    assert_eq!(
        context("counting"),
        serde_json::json!({
            "trace_id": TRACE,
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "count_stock",
            "gen_ai.agent.name": "stock-keeper",
        })
    );
    // The request, the model call and the tool call are three spans.
    let ids: Vec<_> = ["question received", "asking the model", "counting"]
        .map(|message| &line(&lines, message)["span_id"])
        .into();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    assert!(tree.contains(&format!("trace {TRACE}")), "{tree}");
    assert!(tree.contains("execute_tool count_stock"), "{tree}");
}

#[test]
fn text_lines_have_context_of_calls() {
    let (lines, _) = run(&["text"]);
    let line = |message: &str| {
        let found = lines.iter().find(|line| line.contains(message));
        found.unwrap_or_else(|| panic!("no line `{message}` in {lines:#?}"))
    };
    assert!(line("listening").ends_with("INFO axum_logs: listening"), "{lines:#?}");
    let counting = line("counting");
    let (before, ids) = counting.split_once(" trace_id=").expect("the line has a trace id");
    assert!(
        before.ends_with("INFO axum_logs::agent: counting item=\"bolts\""),
        "{counting}"
    );
    let (trace, span) = ids.split_once(" span_id=").expect("the line has a span id");
    assert_eq!(trace, TRACE);
    let expected =
        r#" gen_ai.operation.name="execute_tool" gen_ai.tool.name="count_stock" gen_ai.agent.name="stock-keeper""#;
    assert_eq!(span.get(16..), Some(expected), "{counting}");
}
