//! The tree while calls are open, on a terminal of a given size and elsewhere.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use vt100::Parser;

use crate::{agent, pty};

/// Text that the agent writes without a line end, while calls are drawn below it.
const ANSWER: &str = "The answer is";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() {
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    let write = |text: &str| {
        let mut output = std::io::stdout();
        let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        written.expect("somebody listens");
    };
    write("\n");
    write(ANSWER);
    let (hangs, hanging) = tokio::sync::oneshot::channel();
    // On a busy machine, it may take seconds until the agent hangs.
    let agent = tokio::spawn(agent::hanging(hangs));
    hanging.await.expect("it hangs");
    tokio::time::sleep(Duration::from_millis(700)).await;
    write(" 42.\nGood bye.\n");
    tokio::time::sleep(Duration::from_millis(800)).await;
    agent.abort();
    let cancelled = agent.await.expect_err("it hangs");
    assert!(cancelled.is_cancelled(), "{cancelled}");
}

/// Writes several lines at a time while calls are open, short ones over longer ones, and ends without dropping the
/// guard.
#[tokio::test]
#[ignore = "the other tests run it, in a process of its own"]
async fn talkative_child() {
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    let (hangs, hanging) = tokio::sync::oneshot::channel();
    let _agent = tokio::spawn(agent::hanging(hangs));
    hanging.await.expect("it hangs");
    let mut output = std::io::stdout();
    for number in 0..60 {
        // Eight lines are written at once, followed by time for a drawing.
        let written = (0..8).try_for_each(|line| writeln!(output, "{number}.{line}"));
        written.and_then(|()| output.flush()).expect("somebody listens");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    std::process::exit(0);
}

#[genai::tool(call_id = None)]
async fn delegate() {
    // Clocks of some systems are coarse.
    tokio::time::sleep(Duration::from_millis(1)).await;
    lose_call().await;
}

#[genai::agent(name = "losing")]
async fn lose_call() {
    let _lost = tokio::spawn(escape());
    std::future::pending::<()>().await;
}

#[genai::tool(call_id = None)]
async fn escape() {
    std::future::pending::<()>().await;
}

#[tokio::test]
#[ignore = "the other tests run it, in a process of its own"]
async fn escaping_child() {
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    let _open = tokio::spawn(delegate());
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    std::process::exit(0);
}

const ROWS: u16 = 50;

/// All different screens of a terminal with this many columns, without blanks at the ends of lines.
fn screens(columns: u16, variables: &[(&str, &str)]) -> Vec<String> {
    watch("live::child", columns, variables).0
}

/// All different screens of this child, and the terminal in its final state.
fn watch(child: &str, columns: u16, variables: &[(&str, &str)]) -> (Vec<String>, Parser) {
    let mut process = pty::process(child, [columns, ROWS]);
    process
        .env(agent::QUIET, "1")
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    let mut process = process.spawn().expect("script is a part of util-linux");
    let mut output = process.stdout.take().expect("it is piped");
    let mut terminal = pty::screen([columns, ROWS]);
    let mut screens: Vec<String> = Vec::new();
    let mut bytes = [0; 4_096];
    loop {
        let read = output.read(&mut bytes).expect("it is a pipe");
        if read == 0 {
            break;
        }
        terminal.process(&bytes[..read]);
        let screen = terminal.screen().contents();
        if screens.last() != Some(&screen) {
            screens.push(screen);
        }
    }
    assert!(process.wait().expect("it was started").success(), "{screens:#?}");
    (screens, terminal)
}

#[test]
fn terminal_shows_open_calls() {
    for columns in [60, 120] {
        let screens = screens(columns, &[]);
        let is_live = |screen: &&String| screen.contains("execute_tool hang") && !screen.contains("trace ");
        let live: Vec<_> = screens.iter().filter(is_live).collect();
        assert!(live.len() > 1, "ages grow: {screens:#?}");
        for screen in &live {
            assert!(screen.contains(ANSWER), "the program's line stays: {screen}");
            assert!(screen.matches("execute_tool hang").count() == 1, "{screen}");
        }
        let early = live[0];
        let root = early.lines().find(|line| line.contains("invoke_workflow hanging"));
        let root = root.unwrap_or_else(|| panic!("no root in {early}"));
        assert!(root.contains("open, left: "), "{root}");
        if columns == 120 {
            assert!(root.contains("4 000 in  400 out  $0.0140"), "{root}");
            assert!(root.contains("left: $0.9860, 5 tool calls"), "{root}");
        }
        assert!(!early.contains("chat gpt-4o"), "what has ended is not shown: {early}");

        let last = screens.last().expect("there is one");
        assert!(last.contains("The answer is 42.\nGood bye.\n"), "{last}");
        assert!(!last.contains("open"), "nothing is left over: {last}");
        let tree = last
            .split("trace ")
            .nth(1)
            .unwrap_or_else(|| panic!("no tree in {last}"));
        assert!(tree.contains("└─ execute_tool hang"), "{last}");
        assert!(last.contains("cancelled"), "{last}");
    }
}

#[test]
fn terminal_marks_only_escaped_calls() {
    let (screens, _) = watch("live::escaping_child", 100, &[]);
    let is_live = |screen: &&String| screen.contains("execute_tool escape") && !screen.contains("trace ");
    let shown: Vec<_> = screens.iter().filter(is_live).collect();
    assert!(!shown.is_empty(), "{screens:#?}");
    for screen in shown {
        for (call, is_marked) in [("execute_tool escape", true), ("execute_tool delegate", false)] {
            let line = screen.lines().find(|line| line.contains(call));
            let line = line.unwrap_or_else(|| panic!("no {call} in {screen}"));
            assert_eq!(line.contains("detached"), is_marked, "{screen}");
        }
    }
}

#[test]
fn lines_of_program_have_no_rests() {
    let (screens, mut terminal) = watch("live::talkative_child", 100, &[]);
    let live: Vec<_> = screens
        .iter()
        .filter(|screen| screen.contains("execute_tool hang"))
        .collect();
    assert!(live.len() > 1, "{screens:#?}");
    let is_number = |line: &str| line.chars().all(|it| it.is_ascii_digit() || it == '.');
    for screen in &screens {
        let mut lines = screen
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
        assert!(lines.all(is_number), "{screen}");
        assert!(screen.matches("execute_tool hang").count() <= 1, "{screen}");
    }
    let last = screens.last().expect("there is one");
    assert!(last.contains("59.7"), "{last}");
    assert!(!last.contains("execute_tool hang"), "nothing is left over: {last}");
    // The next program may use the whole terminal.
    terminal.process("\r\nnext".repeat(usize::from(ROWS)).as_bytes());
    assert_eq!(terminal.screen().contents().matches("next").count(), usize::from(ROWS));
}

#[test]
fn dumb_terminal_has_lines() {
    let screens = screens(100, &[("TERM", "dumb")]);
    let last = screens.last().expect("there is one");
    assert!(last.contains("execute_tool run_tests"), "{last}");
    assert!(!screens.iter().any(|screen| screen.contains("open")), "{screens:#?}");
}

/// The lines of calls before the tree, and the tree itself.
fn printed(mode: Option<&str>) -> (Vec<String>, String) {
    let mut command = agent::process("live::child");
    if let Some(mode) = mode {
        command.env("GENAI_TREE", mode);
    }
    let output = command.output().expect("this test can be run again");
    let printed = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{printed}");
    assert!(!printed.contains('\x1b'), "no terminal, no escapes: {printed:?}");
    let (lines, tree) = printed.split_once("trace ").expect("a tree comes last");
    (lines.lines().map(str::to_owned).collect(), tree.to_owned())
}

#[test]
fn without_terminal_ended_calls_print_lines() {
    for mode in [None, Some("lines"), Some("live")] {
        let (lines, tree) = printed(mode);
        assert_eq!(lines.len(), 9, "the root comes with the tree: {lines:#?}");
        assert!(lines[0].starts_with("chat gpt-4o  "), "{lines:#?}");
        assert!(lines[0].ends_with("1 000 in  100 out  $0.0035"), "{lines:#?}");
        assert!(lines[7].starts_with("execute_tool run_tests  "), "{lines:#?}");
        assert!(lines[7].ends_with("repeat 4"), "{lines:#?}");
        assert!(lines[8].ends_with("cancelled"), "{lines:#?}");
        assert!(tree.contains("invoke_workflow hanging"), "{tree}");
    }
}

#[test]
fn end_prints_tree_alone() {
    let (lines, tree) = printed(Some("end"));
    assert!(lines.is_empty(), "{lines:#?}");
    assert!(tree.contains("execute_tool hang"), "{tree}");
}
