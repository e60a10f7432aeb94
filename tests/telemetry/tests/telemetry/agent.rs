//! The agent of these tests, in a process of its own, and the collector that it sends to.
//!
//! They are synchronized by the agent's standard streams. The collector only continues after the agent has reported the
//! end of its work, so an agent that waited for the collector would wait forever.

use std::env;
use std::io::{BufRead as _, ErrorKind, Write as _};
use std::process::Stdio;
use std::time::Duration;

use genai::{Response, Usage};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// Spans in one round of the agent's work.
pub(crate) const SPANS: usize = 3;
const DONE: &str = "the work is done";
/// Timeout for a busy machine. Only a failing test reaches it.
const PATIENCE: Duration = Duration::from_mins(1);

struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(10).with_output_tokens(1)
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask() -> Answer {
    Answer
}

#[genai::tool(call_id = None)]
async fn look_up() -> usize {
    3
}

#[genai::agent(name = "helper")]
async fn agent() -> usize {
    ask().await;
    look_up().await
}

/// The body of the other process. Each line on standard input is a number of rounds to work.
#[tokio::test]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = genai::telemetry::init()?;
    for line in std::io::stdin().lock().lines() {
        for _ in 0..line?.parse()? {
            assert_eq!(agent().await, 3);
        }
        println!("{DONE}");
        std::io::stdout().flush()?;
    }
    drop(telemetry);
    Ok(())
}

/// The command of a process that runs one test, with notices and without other variables of OpenTelemetry.
pub(crate) fn other_process(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("this test has a path"));
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OTEL_")) {
        command.env_remove(name);
    }
    command.env("GENAI_LOG", "1").env("NO_PROXY", "127.0.0.1");
    command
}

/// The agent's process.
pub(crate) struct Agent {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    printed: Lines<BufReader<ChildStderr>>,
}

impl Agent {
    pub(crate) fn start(endpoint: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = other_process("agent::child");
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .env("OTEL_BSP_SCHEDULE_DELAY", "10")
            .env("OTEL_METRICS_EXPORTER", "none")
            .env("OTEL_LOGS_EXPORTER", "none")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().expect("this test can be run again");
        Self {
            input: process.stdin.take().expect("it is piped"),
            output: BufReader::new(process.stdout.take().expect("it is piped")).lines(),
            printed: BufReader::new(process.stderr.take().expect("it is piped")).lines(),
            process,
        }
    }

    /// Makes the agent work, and waits until it is done.
    pub(crate) async fn works(&mut self, rounds: usize) {
        let line = format!("{rounds}\n");
        self.input.write_all(line.as_bytes()).await.expect("it reads");
        let said = async {
            while let Some(line) = self.output.next_line().await.expect("it speaks Unicode") {
                // The first line follows the name of the test.
                if line.ends_with(DONE) {
                    return;
                }
            }
            panic!("it ended before its work was done");
        };
        timeout(PATIENCE, said)
            .await
            .expect("it does not wait for the collector");
    }

    /// Waits for the agent's next notice.
    pub(crate) async fn notices(&mut self) -> String {
        timeout(PATIENCE, next_notice(&mut self.printed))
            .await
            .expect("it speaks of its telemetry")
            .expect("it goes on")
    }

    /// Waits for a successful end of the agent, and returns its remaining notices.
    pub(crate) async fn ends(self) -> String {
        let Self {
            mut process,
            input,
            mut output,
            mut printed,
        } = self;
        drop(input);
        let rest = async {
            let print = async { while let Ok(Some(_)) = output.next_line().await {} };
            let listen = async {
                let mut said = Vec::new();
                while let Some(notice) = next_notice(&mut printed).await {
                    said.push(notice);
                }
                said
            };
            let ((), said) = tokio::join!(print, listen);
            (process.wait().await.expect("it ends"), said)
        };
        let (status, said) = timeout(PATIENCE, rest).await.expect("it ends");
        let said = said.join("\n");
        assert!(status.success(), "{said}");
        said
    }
}

async fn next_notice(printed: &mut Lines<BufReader<ChildStderr>>) -> Option<String> {
    while let Ok(Some(line)) = printed.next_line().await {
        if line.starts_with("genai[") {
            return Some(line);
        }
    }
    None
}

pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    (listener, endpoint)
}

/// A request whose head has been read.
pub(crate) struct Request {
    pub(crate) stream: TcpStream,
    /// Number of received bytes of the body, and their total number.
    body: (usize, usize),
}

impl Request {
    pub(crate) async fn read(mut stream: TcpStream) -> std::io::Result<Self> {
        let mut head = Vec::new();
        let mut part = [0; 1_024];
        let end = loop {
            let read = stream.read(&mut part).await?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            head.extend_from_slice(&part[..read]);
            if let Some(end) = head.windows(4).position(|end| end == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = String::from_utf8_lossy(&head[..end]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = length.and_then(|length| length.trim().parse().ok());
        let body = (head.len() - end, length.ok_or(ErrorKind::InvalidData)?);
        Ok(Self { stream, body })
    }

    /// Answers after the whole body was received.
    pub(crate) async fn answer(mut self, status: &str) -> std::io::Result<()> {
        let (mut come, all) = self.body;
        let mut part = [0; 1_024];
        while come < all {
            match self.stream.read(&mut part).await? {
                0 => return Ok(()),
                read => come += read,
            }
        }
        let response = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        self.stream.write_all(response.as_bytes()).await?;
        self.stream.shutdown().await
    }
}

/// Waits for a request.
pub(crate) async fn request(listener: &TcpListener) -> Request {
    let arrives = async {
        let (stream, _) = listener.accept().await.expect("somebody connects");
        Request::read(stream).await.expect("a request begins")
    };
    timeout(PATIENCE, arrives).await.expect("spans are sent")
}

/// Answers every further request at once, for as long as the test runs.
pub(crate) fn answer_all(listener: TcpListener, status: impl Into<String>) {
    let status = status.into();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let status = status.clone();
            tokio::spawn(async move { Request::read(stream).await?.answer(&status).await });
        }
    });
}
