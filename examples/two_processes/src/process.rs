//! The warehouse as a child process: its start, its output and its end.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A process that serves until this is dropped or stopped.
#[derive(Debug)]
pub(crate) struct Warehouse {
    process: Child,
    /// The pipe to the process, which ends when the pipe is closed.
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    url: String,
}

/// The output of a warehouse.
#[derive(Debug)]
pub(crate) struct Said {
    /// The goods that were counted, and the trace id of each.
    pub(crate) traces: Vec<(String, String)>,
    /// The lines that the telemetry of its process printed.
    pub(crate) telemetry: String,
}

impl Warehouse {
    /// Starts this program once more, as the warehouse, and waits for its address.
    pub(crate) fn start() -> io::Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("serve")
            .env("OTEL_SERVICE_NAME", "warehouse")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = (process.stdin.take(), process.stdout.take());
        let mut stdout = BufReader::new(stdout.ok_or(io::ErrorKind::BrokenPipe)?);
        let mut url = String::new();
        stdout.read_line(&mut url)?;
        Ok(Self {
            process,
            stdin,
            stdout,
            url: url.trim().to_owned(),
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Lets it finish, and returns its output.
    pub(crate) fn stop(mut self) -> io::Result<Said> {
        self.stdin = None;
        let mut lines = String::new();
        self.stdout.read_to_string(&mut lines)?;
        let rest = self.process.wait_with_output()?;
        let trace = |line: &str| {
            line.split_once(' ')
                .map(|(item, trace)| (item.to_owned(), trace.to_owned()))
        };
        Ok(Said {
            traces: lines.lines().filter_map(trace).collect(),
            telemetry: String::from_utf8_lossy(&rest.stderr).into_owned(),
        })
    }
}
