//! `genai trace`, `top`, `diff` and `export`.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::genai;
use crate::trace::{Folder, looping, small};

#[test]
fn trace_draws_tree_and_loop() {
    let folder = Folder::new();
    let text = genai(&["trace", &folder.file("run.jsonl", looping(3).lines())]).ok();
    let expected = "\
trace 00000000000000000000000000000008
invoke_agent fixer         3.00 s
├─ execute_tool run_tests  0.30 s
├─ chat gpt-4o             0.70 s  100 in  10 out  $0.0100
├─ execute_tool run_tests  0.30 s
├─ chat gpt-4o             0.70 s  101 in  10 out  $0.0100
├─ execute_tool run_tests  0.30 s
└─ chat gpt-4o             0.70 s  102 in  10 out  $0.0100
loop: run_tests 3×, nothing new after the first: 2.0 s and $0.0200 of $0.0300 (67 %)
";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn top_ranks_by_what_is_asked() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", small().lines());
    let first = |options: &[&str]| {
        let rows = genai(&[&["top", "--json", path.as_str()][..], options].concat()).json();
        rows[0].clone()
    };
    let chat = first(&["--by", "cost"]);
    assert_eq!(
        (&chat["name"], &chat["cost_usd"], &chat["calls"]),
        (&json!("chat gpt-4o"), &json!("0.0035"), &json!(2))
    );
    assert_eq!(first(&["--by", "tokens", "--per", "model"])["name"], "gpt-4o");
    assert_eq!(first(&["--per", "tool"])["name"], "read_file");
    assert_eq!(first(&["--per", "operation"])["name"], "chat");
    let agent = first(&["--per", "agent"]);
    assert_eq!(
        (&agent["name"], &agent["own_time_ns"]),
        (&json!("fixer"), &json!("1600000000"))
    );
    let tools = genai(&["top", "--by", "cost", "--per", "tool", &path]).ok();
    assert!(
        tools.contains("no tool has a cost") && tools.contains("--per model"),
        "{tools}"
    );
    let text = genai(&["top", "--limit", "1", &path]).ok();
    assert!(text.contains("chat gpt-4o") && text.contains("and 2 more"), "{text}");
}

#[test]
fn own_time_leaves_children_out() {
    let folder = Folder::new();
    let rows = genai(&["top", "--json", &folder.file("run.jsonl", small().lines())]).json();
    let agent = rows
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["name"] == "invoke_agent fixer")
        .expect("the agent");
    assert_eq!(
        (&agent["own_time_ns"], &agent["total_time_ns"]),
        (&json!("0"), &json!("1600000000"))
    );
}

#[test]
fn diff_names_added_and_dearer() {
    let folder = Folder::new();
    let before = folder.file("before.jsonl", small().lines());
    let dearer = small().lines().replace("0.0024", "0.0124").replace("read_file", "grep");
    let after = folder.file("after.jsonl", dearer);
    let changes = genai(&["diff", "--json", &before, &after]).json();
    let steps: Vec<(&str, &str)> = changes["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| {
            (
                step["step"].as_str().expect("a name"),
                step["change"].as_str().expect("a word"),
            )
        })
        .collect();
    let expected = [
        ("invoke_agent fixer > chat gpt-4o", "dearer"),
        ("invoke_agent fixer > execute_tool grep", "added"),
        ("invoke_agent fixer > execute_tool read_file", "gone"),
    ];
    assert_eq!(steps, expected);
    assert_eq!(changes["after"]["cost_usd"], "0.0135");
    let text = genai(&["diff", &before, &after]).ok();
    assert!(text.contains("cost    $0.0035 → $0.0135"), "{text}");
    assert!(genai(&["diff", &before, &before]).ok().ends_with("no step differs\n"));
}

#[test]
fn speedscope_weights_sum_up() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", small().lines());
    let file = genai(&["export", "--to", "speedscope", &path]).json();
    let profiles = file["profiles"].as_array().expect("profiles");
    let sum = |profile: &Value| {
        profile["weights"]
            .as_array()
            .expect("weights")
            .iter()
            .filter_map(Value::as_f64)
            .sum::<f64>()
    };
    let sums: Vec<f64> = profiles.iter().map(sum).collect();
    assert_eq!(sums, [1.6e9, 330.0, 3_500.0]);
    for profile in profiles {
        assert_eq!(
            profile["samples"].as_array().map(Vec::len),
            profile["weights"].as_array().map(Vec::len)
        );
    }
    assert_eq!(
        file["shared"]["frames"]
            [usize::try_from(profiles[2]["samples"][0][1].as_u64().expect("a frame")).expect("few")]["name"],
        "chat gpt-4o"
    );

    let out = folder.path().join("cost.json");
    let out = out.to_str().expect("text");
    genai(&["export", "--to", "speedscope", "--weight", "cost", "-o", out, &path]).ok();
    let file: Value = serde_json::from_slice(&std::fs::read(out).expect("a file")).expect("JSON");
    assert_eq!(file["profiles"].as_array().map(Vec::len), Some(1));
}

#[test]
fn closed_pipe_is_no_error() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", looping(2_000).lines());
    let mut child = Command::new(env!("CARGO_BIN_EXE_genai"))
        .args(["trace", &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
