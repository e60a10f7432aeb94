//! A function in place of a model: it decides the next turn from the conversation alone.
//!
//! It can fix one kind of bug, but the run is not hard-coded. It reads the results of the tools, so a failed edit or a
//! missing note changes its next turn, as with a model.

use std::{collections::HashMap, path::Path};

use serde_json::{Value, json};

/// The rule that decides which number is right, and the note that contains it.
const RULE: &str = "nearest-rank";
const RULE_NOTE: &str = "docs/percentiles.md";
/// Upper limit of edits. After two wrong ones, the model admits that it has no fix.
const MAX_EDITS: usize = 2;

/// An answer: a text, and the tools to call, with their arguments.
#[derive(Debug)]
pub struct Turn {
    /// The text; empty if the turn only calls tools.
    pub content: String,
    /// The tools to call; empty in the final answer.
    pub calls: Vec<(&'static str, Value)>,
}

/// A tool call of the conversation, with its result.
struct Step<'a> {
    tool: &'a str,
    path: String,
    result: &'a str,
}

/// The model's turn after `messages`.
pub fn next_turn(messages: &[Value], may_call_tools: bool) -> Turn {
    let file = file_of(messages);
    if !may_call_tools {
        return say(format!(
            "1. Read {file} and run the tests.\n2. Compare the failure with the rule in the notes.\n\
             3. Make the smallest edit of {file} that follows the rule.\n4. Run the tests again."
        ));
    }

    let steps = steps(messages);
    let edits = steps.iter().filter(|step| step.tool == "edit_file").count();
    // A result from before the last edit may be stale.
    let last_edit = steps.iter().rposition(|step| step.tool == "edit_file");
    let current = &steps[last_edit.unwrap_or(0)..];
    let edit_failed = last_edit.is_some_and(|at| steps[at].result.starts_with("error"));
    let tests = current
        .iter()
        .rfind(|step| step.tool == "run_tests")
        .map(|step| step.result);
    let source = current
        .iter()
        .rfind(|step| step.tool == "read_file" && step.path == file)
        .map(|step| step.result);

    match (tests, source) {
        (Some(tests), _) if tests.starts_with("tests passed") => say(answer(edits, &file)),
        (None, None) if last_edit.is_none() => call(
            "First the code and the failure.",
            vec![("read_file", json!({ "path": file })), ("run_tests", json!({}))],
        ),
        (None, _) if !edit_failed => call("", vec![("run_tests", json!({}))]),
        (_, None) if edit_failed => call(
            "The edit was refused, so the file is not what I took it for. I read it again.",
            vec![("read_file", json!({ "path": file }))],
        ),
        (_, None) => call("", vec![("read_file", json!({ "path": file }))]),
        (_, Some(error)) if error.starts_with("error") => say(format!("I cannot read {file}: {error}")),
        _ if edits >= MAX_EDITS => say(format!("I edited {file} {edits} times and the tests still fail.")),
        (_, Some(source)) => fix(messages, &steps, &file, source),
    }
}

/// The next turn once the code and the failure are in the conversation.
fn fix(messages: &[Value], steps: &[Step<'_>], file: &str, source: &str) -> Turn {
    let knows_the_rule = messages
        .iter()
        .filter_map(|message| message["content"].as_str())
        .any(|it| it.contains(RULE));
    if !knows_the_rule {
        return if steps.iter().any(|step| step.path == RULE_NOTE) {
            say("I found no rule that says which sample a percentile is.".to_owned())
        } else {
            call(
                "The code does not say which rule it follows.",
                vec![("read_file", json!({ "path": RULE_NOTE }))],
            )
        };
    }
    let Some((old, new)) = nearest_rank(source) else {
        return say(format!("I see nothing in {file} that explains the failure."));
    };
    let failure = steps
        .iter()
        .rfind(|step| step.tool == "run_tests")
        .map_or("", |step| step.result);
    let value = |side: &str| {
        failure
            .lines()
            .find_map(|line| line.trim().strip_prefix(side))
            .unwrap_or("something else")
    };
    let thought = format!(
        "The test got{} and wanted{}. The notes say {RULE}, counted from 1; the code rounds down and counts from 0, \
         which is one sample too far.",
        value("left:"),
        value("right:"),
    );
    call(
        &thought,
        vec![("edit_file", json!({ "path": file, "old": old, "new": new }))],
    )
}

/// The two lines that compute a rank and take the sample there: the current ones, and those of the rule.
fn nearest_rank(source: &str) -> Option<(String, String)> {
    let rank = source
        .lines()
        .find(|line| line.trim_start().starts_with("let ") && line.ends_with(" / 100;"))?;
    let (binding, product) = rank.strip_suffix(" / 100;")?.split_once(" = ")?;
    let name = binding.trim_start().strip_prefix("let ")?;

    let lookup = format!("[{name}.min(");
    let sample = source.lines().find(|line| line.contains(&lookup))?;
    let (before, _) = sample.split_once(&lookup)?;
    let (_, after) = sample.rsplit_once(']')?;
    let samples = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;

    let old = format!("{rank}\n{sample}");
    let new = format!("{binding} = ({product}).div_ceil(100).clamp(1, {samples}.len());\n{before}[{name} - 1]{after}");
    source.contains(&old).then_some((old, new))
}

fn answer(edits: usize, file: &str) -> String {
    if edits == 0 {
        return "All tests pass, so there is nothing to fix.".to_owned();
    }
    format!(
        "The percentile was taken one sample too far: its rank was rounded down and used as an index from 0. {file} \
         now follows the {RULE} rule of the notes, and all tests pass."
    )
}

/// The calls of the conversation that have a result, oldest first.
fn steps(messages: &[Value]) -> Vec<Step<'_>> {
    let asked: HashMap<&str, &Value> = messages
        .iter()
        .filter_map(|message| message["tool_calls"].as_array())
        .flatten()
        .filter_map(|call| Some((call["id"].as_str()?, &call["function"])))
        .collect();
    messages
        .iter()
        .filter_map(|message| {
            let function = asked.get(message["tool_call_id"].as_str()?)?;
            let arguments: Value = serde_json::from_str(function["arguments"].as_str()?).unwrap_or_default();
            Some(Step {
                tool: function["name"].as_str()?,
                path: arguments["path"].as_str().unwrap_or_default().to_owned(),
                result: message["content"].as_str()?,
            })
        })
        .collect()
}

/// The source file that the user names.
fn file_of(messages: &[Value]) -> String {
    let user = messages.iter().filter(|message| message["role"] == "user");
    let mut words = user
        .filter_map(|message| message["content"].as_str())
        .flat_map(str::split_whitespace);
    words
        .find_map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            Path::new(word)
                .extension()
                .is_some_and(|it| it == "rs")
                .then(|| word.to_owned())
        })
        .unwrap_or_else(|| "src/lib.rs".to_owned())
}

fn say(content: String) -> Turn {
    Turn {
        content,
        calls: Vec::new(),
    }
}

fn call(thought: &str, calls: Vec<(&'static str, Value)>) -> Turn {
    Turn {
        content: thought.to_owned(),
        calls,
    }
}
