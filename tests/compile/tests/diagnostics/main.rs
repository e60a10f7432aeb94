//! What rustc says of a function does not change when the function gets an attribute.
//!
//! `tests/compile/mistakes` is a crate of mistakes. It is checked twice, with the attributes on (`--cfg instrumented`) and
//! off, and each message has to come out the same: level, code, text, every place with its label, and every note and
//! help. Where it cannot, `ACCEPTED` says how far it is from that, and an entry that is no longer needed is an error.
//! `DIAGNOSTICS_VERBOSE=1` prints what differs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// How far a message is from the one without the attribute. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Apart {
    /// The same text at the same place, all labels are the same, but a note or help is missing or another.
    Help,
    /// The same text at the same place; a label is missing, or is worded otherwise.
    Label,
    /// Said in other words, at the same place.
    Words,
    /// Said at another place, or not at all, or more is said.
    Place,
}
use Apart::{Help, Label, Place, Words};

/// The messages that are not the same, by file and by the function that they point into.
const ACCEPTED: &[(Apart, &str, &[&str])] = &[
    // rustc offers `.clone()` for nothing that is inside a `move` block, and looks for the type to change only in the
    // function's own signature. That a block returns what the signature says is a note where a label of the same place
    // was, and a captured value is a note of its own where it is not `Send`.
    (
        Help,
        "borrow",
        &[
            "local_use_after_move",
            "moved_in_loop_plain",
            "moved_out_of_borrow_plain",
            "shared_reference_plain",
            "use_after_move_plain",
        ],
    ),
    (Help, "early_return", &["number_for_nothing"]),
    (Help, "lints", &["unused_mut", "unused_variable"]),
    (Help, "members", &["collected_plain"]),
    (
        Help,
        "missing_await",
        &["in_branch", "in_result", "in_return", "in_tail", "tail"],
    ),
    (
        Help,
        "send",
        &[
            "caller_argument",
            "caller_generic_without_bound",
            "caller_method",
            "opaque",
        ],
    ),
    (
        Help,
        "tail_expression",
        &["boxed", "call_for_nothing", "value_for_nothing"],
    ),
    // "expected … because of return type" and "implicitly returns `()`" are labels of functions; for a block the same
    // place is shown by a note. `self` is captured, since it cannot be made a variable, so its labels are those of a capture.
    // `!` is `Infallible` in the body.
    (
        Label,
        "borrow",
        &[
            "consumed",
            "consumed_plain",
            "moved_in_loop",
            "moved_out_of_borrow",
            "moved_out_of_self",
            "moved_out_of_self_plain",
            "push",
            "push_plain",
            "shared_reference",
            "use_after_move",
        ],
    ),
    (Label, "control_flow", &["recursion"]),
    (
        Label,
        "early_return",
        &[
            "both",
            "never",
            "nothing_for_number",
            "number",
            "number_for_nothing_plain",
            "opaque",
            "opaque_async",
            "text",
            "without_ok",
        ],
    ),
    (Label, "lifetimes", &["boxed", "generic_plain"]),
    (Label, "members", &["return_type_without_bound_plain"]),
    (Label, "missing_await", &["awaited_in_plain"]),
    (Label, "question_mark", &["other_error_plain"]),
    (
        Label,
        "stray_semicolon",
        &[
            "number_plain",
            "number_plain_on_one_line",
            "opaque",
            "result_plain",
            "take_plain",
        ],
    ),
    (
        Label,
        "tail_expression",
        &[
            "borrowed_async",
            "borrowed_for_owned",
            "call_for_nothing_plain",
            "empty_for_number_plain",
            "generic",
            "literal_for_owned",
            "loop_for_number",
            "missing_ok",
            "missing_ok_unit_plain",
            "missing_some",
            "name",
            "never",
            "never_ends",
            "never_plain",
            "new",
            "not_an_iterator_plain",
            "not_boxed",
            "one_branch_plain",
            "opaque_plain",
            "partly_opaque",
            "other_width",
            "text_for_number",
            "value_for_nothing_plain",
        ],
    ),
    // rustc says "async block" and "closure" of what it says "async function" and "function" of otherwise; the variables
    // that stand for the parameters of a plain function are "local variables".
    (
        Words,
        "borrow",
        &[
            "assigned_not_mut",
            "assigned_not_mut_plain",
            "push_on_value",
            "push_on_value_plain",
            "returns_parameter",
            "returns_parameter_plain",
        ],
    ),
    (
        Words,
        "control_flow",
        &[
            "break_outside",
            "break_outside_plain",
            "continue_outside",
            "continue_outside_plain",
        ],
    ),
    (
        Words,
        "question_mark",
        &[
            "in_nothing",
            "in_nothing_plain",
            "in_number",
            "in_number_plain",
            "opaque",
            "option_in_result",
            "result_in_option",
            "result_in_option_plain",
            "unit_plain",
        ],
    ),
    // What the outer function gets from the closure is shown at the whole body, not at its last expression. A return type
    // without a size, or `Result<impl …>` for another type, is an error of the body and of the call of it. A type that is
    // `impl Trait` gives the body nothing to expect. A call of itself is not seen through the closure. A parameter of an
    // `async fn` that is assigned and not read is also said to be captured and not read; making it a variable, as is done
    // in a plain function, would keep it in the future twice.
    (Place, "borrow", &["closure_escapes", "future_escapes"]),
    (Place, "lifetimes", &["boxed_plain", "other_plain"]),
    (Place, "lints", &["unconditional_recursion", "unused_assignment"]),
    (
        Place,
        "members",
        &[
            "trait_object_return",
            "trait_object_return_plain",
            "unsized_argument_plain",
            "unsized_return",
            "unsized_return_plain",
        ],
    ),
    // The closing brace of a body that was put together anew has the place of both braces: what is said at it comes a
    // second time, or is said of the whole body.
    (Place, "unparsable_operator", &["missing_operand"]),
    (
        Place,
        "tail_expression",
        &["empty_for_number", "never_ends_plain", "opaque_future"],
    ),
];

#[test]
fn messages_are_the_same_with_and_without_the_attribute() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes");
    let version = Command::new("rustc")
        .arg("--version")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if !fixture.exists() || !version.starts_with("rustc 1.95.") {
        eprintln!("skipped: the messages are those of rustc 1.95, this is {version}");
        return;
    }
    // The versions that this test was built with, so that nothing has to be downloaded.
    fs::copy(fixture.join("../../../Cargo.lock"), fixture.join("Cargo.lock")).unwrap();
    let mut expected = check(&fixture, false);
    let mut found = check(&fixture, true);

    let broken = found.remove("broken_arguments").unwrap_or_default();
    expected.remove("broken_arguments");
    let texts: Vec<_> = broken.iter().map(|message| message.text.as_str()).collect();
    assert!(
        matches!(texts[..], [one, two, three] if one.contains("has no key `nonsense`")
            && two.contains("does not say `call_id`")
            && three.contains("expected a value")),
        "broken arguments have to be the only errors, so that the function stays: {texts:#?}"
    );

    let mut differences: BTreeMap<(String, String), Apart> = BTreeMap::new();
    let mut total = 0;
    let mut seen = String::new();
    for file in expected
        .keys()
        .chain(found.keys().filter(|file| !expected.contains_key(*file)))
    {
        let source = fs::read_to_string(fixture.join(format!("src/bin/{file}.rs"))).unwrap();
        let without = expected.get(file).map_or(&[][..], Vec::as_slice);
        let with = found.get(file).map_or(&[][..], Vec::as_slice);
        total += without.len();
        for (apart, line, difference) in compare(without, with) {
            let function = function_at(&source, line);
            let _ = writeln!(seen, "{apart:?} {file}::{function}\n{difference}");
            let known = differences.entry((file.clone(), function)).or_insert(apart);
            *known = (*known).max(apart);
        }
    }
    if env::var_os("DIAGNOSTICS_VERBOSE").is_some() {
        eprintln!("{seen}");
    }
    assert!(total > 400, "only {total} messages: the fixture was not checked");

    let mut accepted = BTreeMap::new();
    for (apart, file, functions) in ACCEPTED {
        for function in *functions {
            let before = accepted.insert(((*file).to_owned(), (*function).to_owned()), *apart);
            assert!(before.is_none(), "{file}::{function} is listed twice");
        }
    }
    let mut wrong = String::new();
    for (place, apart) in &differences {
        if accepted.get(place) != Some(apart) {
            let listed = accepted
                .get(place)
                .map_or("same".to_owned(), |listed| format!("{listed:?}"));
            let _ = writeln!(wrong, "{}::{}: {apart:?}, listed as {listed}", place.0, place.1);
        }
    }
    for (place, apart) in &accepted {
        if !differences.contains_key(place) {
            let _ = writeln!(wrong, "{}::{}: same, listed as {apart:?}", place.0, place.1);
        }
    }
    assert!(
        wrong.is_empty(),
        "run with DIAGNOSTICS_VERBOSE=1 to see the messages\n{wrong}"
    );
}

/// One message of rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    level: String,
    code: String,
    text: String,
    /// Where it is: file, and lines and columns from and to.
    primary: Vec<Span>,
    /// What is said at which place, in order.
    labels: Vec<(Span, String)>,
    /// Notes and helps as rustc shows them.
    children: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Span(String, [u64; 4]);

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(file, [line, column, to_line, to_column]) = self;
        write!(f, "{file}:{line}:{column}-{to_line}:{to_column}")
    }
}

impl Message {
    fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let spans = value["spans"].as_array().unwrap();
        let mut labels: Vec<_> = spans
            .iter()
            .map(|span| (Span::read(span), text(&span["label"])))
            .collect();
        labels.sort();
        Self {
            level: text(&value["level"]),
            code: text(&value["code"]["code"]),
            text: text(&value["message"]),
            primary: spans
                .iter()
                .filter(|span| span["is_primary"] == true)
                .map(Span::read)
                .collect(),
            labels,
            children: value["children"].as_array().unwrap().iter().map(child).collect(),
        }
    }

    fn line(&self) -> u64 {
        self.primary.first().map_or(0, |span| span.1[0])
    }

    fn apart(&self, other: &Self) -> Option<Apart> {
        if self.primary != other.primary {
            Some(Place)
        } else if (&self.level, &self.code, &self.text) != (&other.level, &other.code, &other.text) {
            Some(Words)
        } else if self.labels != other.labels {
            Some(Label)
        } else if self.children != other.children {
            Some(Help)
        } else {
            None
        }
    }
}

impl Span {
    fn read(value: &Value) -> Self {
        let number = |name: &str| value[name].as_u64().unwrap_or_default();
        let file = value["file_name"].as_str().unwrap_or_default().to_owned();
        Self(
            file,
            ["line_start", "column_start", "line_end", "column_end"].map(number),
        )
    }
}

/// A note or a help: its text, and each place with what is to be written there.
fn child(value: &Value) -> String {
    let message = value["message"].as_str().unwrap();
    let mut text = match message.split_once(" has been written to") {
        Some((beginning, _path)) => beginning.to_owned(),
        None => format!("{}: {message}", value["level"].as_str().unwrap()),
    };
    for span in value["spans"].as_array().unwrap() {
        let replacement = &span["suggested_replacement"];
        let _ = write!(text, "\n  {:?} {} {replacement}", Span::read(span), span["label"]);
    }
    text
}

/// Checks every file of the fixture, and returns what rustc says of each.
fn check(fixture: &Path, instrumented: bool) -> BTreeMap<String, Vec<Message>> {
    let (folder, cfg) = if instrumented {
        ("with", "--cfg=instrumented ")
    } else {
        ("without", "")
    };
    let run = |offline: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--bins", "--keep-going", "--message-format=json"])
            .args(offline)
            .current_dir(fixture)
            // A folder for each set of flags: cargo builds everything anew when they change.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics").join(folder),
            )
            .env("RUSTFLAGS", format!("{cfg}--check-cfg=cfg(instrumented)"))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap();
        (
            parse(&String::from_utf8(output.stdout).unwrap()),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (messages, _) = run(&["--offline"]);
    if !messages.is_empty() {
        return messages;
    }
    let (messages, errors) = run(&[]);
    assert!(!messages.is_empty(), "the fixture could not be checked:\n{errors}");
    messages
}

fn parse(lines: &str) -> BTreeMap<String, Vec<Message>> {
    let mut messages: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        // The last message of each file only counts the others.
        let of_fixture = line["reason"] == "compiler-message" && line["target"]["kind"][0] == "bin";
        if of_fixture && line["message"]["spans"] != Value::Array(Vec::new()) {
            let file = line["target"]["name"].as_str().unwrap().to_owned();
            messages.entry(file).or_default().push(Message::read(&line["message"]));
        }
    }
    messages
}

/// Pairs the messages, the most alike first, and returns those that differ: how far, in which line, and in what.
fn compare(without: &[Message], with: &[Message]) -> Vec<(Apart, u64, String)> {
    let mut with: Vec<_> = with.iter().collect();
    let mut without: Vec<_> = without.iter().collect();
    let mut differences = Vec::new();
    for limit in [None, Some(Help), Some(Label), Some(Words)] {
        without.retain(|expected| {
            let found = with.iter().position(|found| expected.apart(found) <= limit);
            let Some(found) = found.map(|position| with.remove(position)) else {
                return true;
            };
            if let Some(apart) = expected.apart(found) {
                differences.push((apart, expected.line(), format!("- {expected:#?}\n+ {found:#?}")));
            }
            false
        });
    }
    differences.extend(
        without
            .iter()
            .map(|message| (Place, message.line(), format!("- {message:#?}"))),
    );
    differences.extend(
        with.iter()
            .map(|message| (Place, message.line(), format!("+ {message:#?}"))),
    );
    differences
}

/// The name of the function that a line is in: the last one that begins before it, or right after its attribute.
fn function_at(source: &str, line: u64) -> String {
    let line = usize::try_from(line).unwrap();
    let lines: Vec<_> = source.lines().collect();
    let name = |line: &&str| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("fn ")?;
        name.split(['(', '<']).next().map(str::to_owned)
    };
    let of_attribute = lines
        .get(line - 1)
        .is_some_and(|line| line.trim_start().starts_with("#["));
    let end = if of_attribute { line + 1 } else { line };
    lines[..end.min(lines.len())]
        .iter()
        .rev()
        .find_map(name)
        .unwrap_or_default()
}
