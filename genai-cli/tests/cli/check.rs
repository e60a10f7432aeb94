//! Exit statuses and the summary of `genai check`.

use serde_json::{Value, json};

use crate::genai;
use crate::trace::{Folder, Known, Trace, looping, small};

#[test]
fn limits_decide_the_exit_status() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", small().lines());
    for (options, code) in [
        (vec!["--max-cost", "0.0035"], 0),
        (vec!["--max-cost", "0.0034"], 1),
        (vec!["--max-tokens", "330"], 0),
        (vec!["--max-tokens", "329"], 1),
        (vec!["--max-tool-repeats", "1"], 0),
        (vec!["--max-cost", "$1", "--max-tokens", "1"], 1),
        (vec![], 2),
        (vec!["--max-cost", "-1"], 2),
        (vec!["--max-cost", "NaN"], 2),
    ] {
        let run = genai(&[&["check", path.as_str()][..], &options].concat());
        assert_eq!(run.code, code, "{options:?}: {}{}", run.out, run.errors);
    }
    assert_eq!(genai(&["check", "--max-cost", "1", "/nowhere"]).code, 2);
}

#[test]
fn repeats_fail_with_the_loop() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", looping(4).lines());
    let run = genai(&["check", "--max-tool-repeats", "3", &path]);
    assert_eq!(run.code, 1);
    let expected = "\
### Agent check failed

**Loop:** run\\_tests was called 4 times with the same arguments, nothing new after the first: 3.0 s and $0.0300 of $0.0400 (75 %)

| check | limit | seen | result |
| --- | --- | --- | --- |
| same tool call | 3 × | 4 × run\\_tests | failed |
";
    assert_eq!(run.out, expected);
    assert_eq!(genai(&["check", "--max-tool-repeats", "4", &path]).code, 0);
}

#[test]
fn refused_calls_were_not_made() {
    let folder = Folder::new();
    let mut trace = looping(4);
    let mut failed_with = |key: &str| {
        let refused = &mut trace.spans[6];
        refused["status"] = json!({ "code": 2 });
        let reason = json!({ "key": key, "value": { "stringValue": "tool_loop_budget_exceeded" } });
        refused["attributes"].as_array_mut().expect("a list").push(reason);
        let path = folder.file("run.jsonl", trace.lines());
        genai(&["check", "--max-tool-repeats", "3", &path]).code
    };
    // A call that returns the refusal of an inner call was itself made.
    assert_eq!(failed_with("error.type"), 1);
    assert_eq!(failed_with("agent.stop_reason"), 0);
}

#[test]
fn unknown_cost_is_not_zero() {
    let folder = Folder::new();
    let lines = small().lines();
    let unpriced = lines.replacen("agent.cost.usd", "not.the.cost", 1);
    let path = folder.file("run.jsonl", unpriced);
    let run = genai(&["check", "--max-cost", "1", &path]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("1 model call without a cost"), "{}", run.out);
    // The known cost alone exceeds the limit.
    assert_eq!(genai(&["check", "--max-cost", "0.001", &path]).code, 1);
}

#[test]
fn failed_call_used_nothing() {
    let folder = Folder::new();
    let mut trace = small();
    let is_chat = |span: &&mut Value| span["name"] == "chat gpt-4o";
    let failed = trace.spans.iter_mut().find(is_chat).expect("a model call");
    failed["status"] = json!({ "code": 2 });
    let attributes = failed["attributes"].as_array_mut().expect("a list");
    let is_used = |key: &Value| key == "agent.cost.usd" || key.as_str().is_some_and(|key| key.contains("usage"));
    attributes.retain(|attribute| !is_used(&attribute["key"]));
    attributes.push(json!({ "key": "error.type", "value": { "stringValue": "429" } }));
    let path = folder.file("run.jsonl", trace.lines());
    let run = genai(&["check", "--max-cost", "1", &path]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn open_model_call_has_unknown_cost() {
    let folder = Folder::new();
    let mut trace = looping(4);
    let is_cost = |attribute: &Value| attribute["key"] == "agent.cost.usd";
    let has_cost = |span: &&mut Value| span["attributes"].as_array().is_some_and(|all| all.iter().any(is_cost));
    let open = trace.spans.iter_mut().find(has_cost).expect("a model call");
    open["endTimeUnixNano"] = "0".into();
    let attributes = open["attributes"].as_array_mut().expect("a list");
    attributes.retain(|attribute| !is_cost(attribute));
    attributes.push(json!({ "key": "agent.span.open", "value": { "boolValue": true } }));
    let path = folder.file("run.jsonl", trace.lines());
    let run = genai(&["check", "--max-cost", "1", &path]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("1 model call that had not ended"), "{}", run.out);
}

#[test]
fn baseline_allows_the_tolerance() {
    let folder = Folder::new();
    let base = folder.file("base.jsonl", looping(10).lines());
    let after = folder.file("after.jsonl", looping(11).lines());
    let check = |options: &[&str]| genai(&[&["check", after.as_str(), "--baseline", &base], options].concat());
    let failed = check(&["--tolerance", "5%"]);
    assert_eq!(failed.code, 1, "{}", failed.out);
    assert!(
        failed
            .out
            .contains("| cost against the baseline | $0.1000 + 5 % | $0.1100 (+10 %) | failed |"),
        "{}",
        failed.out
    );
    // The run has a tenth more cost, calls and time, and a few more tokens.
    assert_eq!(check(&["--tolerance", "12%"]).code, 0);
    assert_eq!(check(&["--tolerance", "12"]).code, 0);
    assert_eq!(check(&["--tolerance", "much"]).code, 2);
}

#[test]
fn baseline_compares_runs_on_average() {
    let folder = Folder::new();
    let base = folder.file("base.jsonl", small().lines());
    let two = small().lines() + &small().lines().replace("00007\"", "00009\"");
    let after = folder.file("after.jsonl", two);
    let run = genai(&["check", &after, "--baseline", &base, "--tolerance", "0"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn names_cannot_write_markdown() {
    let folder = Folder::new();
    let mut trace = Trace::new(1);
    for _ in 0..4 {
        trace.tool("[x](http://evil) <img src=x> @all | a", 100, Known::Fingerprint(1));
    }
    let run = genai(&[
        "check",
        "--max-tool-repeats",
        "3",
        &folder.file("run.jsonl", trace.lines()),
    ]);
    assert_eq!(run.code, 1);
    for evil in ["[x](", "<img", "@all", " | a"] {
        assert!(!run.out.contains(evil), "{evil}: {}", run.out);
    }
}

#[test]
fn json_has_the_exit_status() {
    let folder = Folder::new();
    let run = genai(&[
        "check",
        "--json",
        "--max-cost",
        "0.001",
        &folder.file("run.jsonl", small().lines()),
    ]);
    assert_eq!(run.code, 1);
    let summary: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(summary["exit"], 1);
    assert_eq!(summary["checks"][0]["result"], "failed");
}
