//! A test in a separate process, which answers lines on its standard input. Its settings are environment variables, and
//! its telemetry messages are checked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const ANSWER: &str = "answer: ";

/// Loop of the other process.
pub(crate) fn child(mut answer: impl FnMut(&str) -> String) {
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&line.expect("a line"));
        println!("\n{ANSWER}{answer}");
        std::io::stdout().flush().expect("somebody reads");
    }
}

/// Handle of the other process.
pub(crate) struct Other {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Other {
    /// Starts a test that is otherwise ignored.
    pub(crate) fn start(test: &str, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this test has a path"))
            .args([test, "--exact", "--ignored", "--nocapture"])
            .env("NO_PROXY", "127.0.0.1")
            .env("GENAI_LOG", "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test can be run again");
        Self {
            input: process.stdin.take().expect("it is piped"),
            output: BufReader::new(process.stdout.take().expect("it is piped")),
            process,
        }
    }

    /// Sends a line and returns the answer.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").expect("it reads");
        let mut said = String::new();
        while self.output.read_line(&mut said).expect("it speaks Unicode") > 0 {
            if let Some(answer) = said.strip_prefix(ANSWER) {
                return answer.trim_end().to_owned();
            }
            said.clear();
        }
        panic!("it ended before it answered");
    }

    /// Ends the process, which must succeed, and returns its messages about lost contents.
    pub(crate) fn end(self) -> Vec<String> {
        let Self {
            process,
            input,
            mut output,
        } = self;
        drop(input);
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("it speaks Unicode");
        let output = process.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let lines = said.lines().filter(|line| line.starts_with("genai[contents_lost]"));
        lines.map(str::to_owned).collect()
    }
}
