//! Planted loops are found, and healthy agents have no loops.

use std::collections::HashMap;

use serde_json::Value;

use crate::genai;
use crate::trace::{Folder, Known, Trace, looping, small};

const TRACES: u64 = 200;
const TOOLS: [&str; 6] = ["read_file", "search", "run_tests", "edit_file", "list_files", "fetch"];

/// A generator of numbers that are the same in each run of the tests: Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one_of(&mut self, names: &[&'static str]) -> &'static str {
        let at = self.below(names.len() as u64);
        names[usize::try_from(at).expect("few")]
    }

    fn between(&mut self, start: u64, end: u64) -> u64 {
        start + self.below(end - start)
    }
}

/// The detail in which a trace records arguments.
#[derive(Clone, Copy, Debug)]
enum Says {
    Fingerprints,
    Arguments,
    Nothing,
}

impl Says {
    fn of(self, tool: &str, argument: u64) -> Known {
        match self {
            Self::Fingerprints => Known::Fingerprint(argument),
            Self::Arguments => Known::Arguments(format!("{{\"n\":{argument},\"tool\":\"{tool}\"}}")),
            Self::Nothing => Known::Nothing,
        }
    }
}

/// Adds calls of a healthy agent: each has new arguments, except for tests, which run before and after a change.
fn healthy(trace: &mut Trace, random: &mut Random, says: Says, turns: u64, context: &mut u64) {
    for turn in 0..turns {
        *context += random.between(20, 400);
        trace.chat(random.between(400, 4_000), *context, random.between(10, 300), 0.002);
        let tool = random.one_of(&TOOLS);
        let new = random.between(1_000, 1 << 40);
        trace.tool(tool, random.between(20, 3_000), says.of(tool, new));
        if turn % 3 == 2 {
            // The call equals the one three turns ago, after something new.
            trace.tool("cargo_test", random.between(900, 3_000), says.of("cargo_test", 1));
        }
    }
}

/// A trace with a loop of `times` calls of `subject` between healthy ones.
fn planted(id: u64, says: Says) -> (Trace, &'static str, u64) {
    let mut random = Random(id * 7_919 + 17);
    let mut trace = Trace::new(u128::from(id));
    let mut context = 200;
    let turns = random.between(1, 6);
    healthy(&mut trace, &mut random, says, turns, &mut context);
    let subject = random.one_of(&["deploy", "query", "compile"]);
    let fewest = if matches!(says, Says::Nothing) { 5 } else { 3 };
    let times = random.between(fewest, 14);
    let output = random.between(15, 60);
    let result = random.between(30, 500);
    for _ in 0..times {
        context += result;
        trace.chat(random.between(400, 4_000), context, output, 0.002);
        trace.tool(subject, random.between(20, 3_000), says.of(subject, 2));
    }
    let turns = random.between(0, 4);
    healthy(&mut trace, &mut random, says, turns, &mut context);
    (trace, subject, times)
}

fn loops_by_trace(name: &str, lines: String) -> HashMap<String, Vec<Value>> {
    let folder = Folder::new();
    let found = genai(&["loops", "--json", &folder.file(name, lines)]).json();
    let mut by_trace: HashMap<String, Vec<Value>> = HashMap::new();
    for one in found.as_array().expect("a list") {
        let id = one["trace_id"].as_str().expect("an id").to_owned();
        by_trace.entry(id).or_default().push(one.clone());
    }
    by_trace
}

#[test]
fn planted_loops_are_found() {
    for (says, basis) in [
        (Says::Fingerprints, "fingerprints"),
        (Says::Arguments, "arguments"),
        (Says::Nothing, "rhythm"),
    ] {
        let planted: Vec<_> = (1..=TRACES).map(|id| planted(id, says)).collect();
        let found = loops_by_trace(
            "planted.jsonl",
            planted.iter().map(|(trace, ..)| trace.lines()).collect(),
        );
        let is_found = |(at, (_, subject, times)): (usize, &(Trace, &str, u64))| {
            found.get(&format!("{:032x}", at + 1)).is_some_and(|loops| {
                loops.iter().any(|one| {
                    let seen = one["times"].as_u64().expect("a count");
                    one["subject"] == *subject && seen.abs_diff(*times) <= 1 && one["basis"] == basis
                })
            })
        };
        let hits = planted.iter().enumerate().filter(|planted| is_found(*planted)).count();
        println!("{says:?}: {hits} of {TRACES} planted loops found");
        assert!(hits * 100 >= planted.len() * 95, "{says:?}: {hits} of {TRACES}");
    }
}

#[test]
fn healthy_agents_are_not_accused() {
    for says in [Says::Fingerprints, Says::Arguments, Says::Nothing] {
        let lines = (1..=TRACES).map(|id| {
            let mut random = Random(id * 104_729 + 3);
            let mut trace = Trace::new(u128::from(id));
            let turns = random.between(5, 40);
            healthy(&mut trace, &mut random, says, turns, &mut 200);
            trace.lines()
        });
        let found = loops_by_trace("healthy.jsonl", lines.collect());
        assert!(found.is_empty(), "{says:?}: {found:?}");
    }
}

#[test]
fn sentence_has_times_and_money() {
    let folder = Folder::new();
    let text = genai(&["loops", &folder.file("run.jsonl", looping(4).lines())]).ok();
    let expected = "run_tests was called 4 times with the same arguments, nothing new after the first: 3.0 s and $0.0300 of $0.0400 (75 %)\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn guesses_say_that_they_are() {
    let folder = Folder::new();
    let mut trace = Trace::new(1);
    for turn in 0..6 {
        trace.chat(500, 100 + 40 * turn, 20, 0.01);
        trace.tool("search", 100, Known::Nothing);
    }
    let text = genai(&["loops", &folder.file("run.jsonl", trace.lines())]).ok();
    assert!(
        text.contains("search was called 6 times in the same rhythm, probably a loop"),
        "{text}"
    );
}

#[test]
fn order_of_arguments_is_no_difference() {
    let folder = Folder::new();
    let mut trace = Trace::new(1);
    for arguments in [r#"{"a":1,"b":2}"#, r#"{"b": 2, "a": 1}"#, r#"{"a":1,"b":2}"#] {
        trace.chat(500, 100, 20, 0.01);
        trace.tool("search", 100, Known::Arguments(arguments.to_owned()));
    }
    let text = genai(&["loops", &folder.file("run.jsonl", trace.lines())]).ok();
    assert!(text.contains("search was called 3 times"), "{text}");
}

#[test]
fn runs_without_loops_have_none() {
    let folder = Folder::new();
    let path = folder.file("run.jsonl", small().lines());
    assert_eq!(genai(&["loops", &path]).ok(), "no loops\n");
    assert_eq!(genai(&["loops", "--json", &path]).json(), serde_json::json!([]));
}

/// The tool fails with the same error and other arguments each time, and is refused after a few failures.
#[test]
fn equal_failures_are_a_loop() {
    let says = |failures: u64, refused: bool| {
        let folder = Folder::new();
        let mut trace = Trace::new(1);
        for path in 0..failures {
            trace.chat(500, 100, 20, 0.01);
            trace.failing("open", "not_found", path);
        }
        if refused {
            trace.chat(500, 100, 20, 0.01);
            trace.failing("open", "tool_loop_budget_exceeded", failures);
        }
        let path = folder.file("run.jsonl", trace.lines());
        (genai(&["loops", &path]).ok(), genai(&["trace", &path]).ok())
    };
    for (failures, refused, times) in [(5, false, 5), (5, true, 6), (2, true, 3)] {
        let (loops, tree) = says(failures, refused);
        let expected = format!("open was called {times} times with the same error, nothing new after the first: ");
        assert!(loops.contains(&expected), "{loops}");
        assert!(tree.contains(&format!("loop: open {times}×")), "{tree}");
    }
    let (loops, tree) = says(4, false);
    assert_eq!(loops, "no loops\n");
    assert!(!tree.contains("loop: "), "{tree}");
}
