//! A collector that is down, slow, refusing or dying never slows or fails the agent, and what is lost is counted and said.
//!
//! The agent is a process of its own, which talks with this one over its standard streams: the collector does not go on
//! before the agent has said that its work is done, so that an agent that waited for it would wait for ever.

use std::collections::BTreeMap;
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
/// Each round is a batch, and sent when it is full, however slow the machine.
const ROUND_BY_ROUND: [(&str, &str); 2] = [
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "3"),
    ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
];
/// An hour for each request, which this test would not wait for.
const AN_HOUR: &[(&str, &str)] = &[("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")];
const DONE: &str = "the work is done";
/// Long enough for a busy machine. Only a test that fails waits for it.
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

/// What the other process does: a round of work for each line on its standard input, which is the number of rounds.
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

/// The agent's process.
pub(crate) struct Agent {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    printed: Lines<BufReader<ChildStderr>>,
}

impl Agent {
    pub(crate) fn start(endpoint: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env::current_exe().expect("this test has a path"));
        command.args(["outage::child", "--exact", "--ignored", "--nocapture"]);
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OTEL_")) {
            command.env_remove(name);
        }
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .env("OTEL_BSP_SCHEDULE_DELAY", "10")
            .env("OTEL_METRICS_EXPORTER", "none")
            .env("OTEL_LOGS_EXPORTER", "none")
            .env("NO_PROXY", "127.0.0.1")
            .env("GENAI_LOG", "1")
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

    /// Has it work, and waits until it is done.
    pub(crate) async fn works(&mut self, rounds: usize) {
        let line = format!("{rounds}\n");
        self.input.write_all(line.as_bytes()).await.expect("it reads");
        let said = async {
            while let Some(line) = self.output.next_line().await.expect("it speaks Unicode") {
                // The first line of a test goes on where its name ends.
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

    /// Waits for its next notice.
    pub(crate) async fn notices(&mut self) -> String {
        timeout(PATIENCE, next_notice(&mut self.printed))
            .await
            .expect("it speaks of its telemetry")
            .expect("it goes on")
    }

    /// Lets it end, which it has to do well, and returns what it said of its telemetry.
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

/// A request whose head has come.
struct Request {
    stream: TcpStream,
    /// Bytes of the body that have come, and all there will be.
    body: (usize, usize),
}

impl Request {
    async fn read(mut stream: TcpStream) -> std::io::Result<Self> {
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

    /// Answers when all has come.
    async fn answer(mut self, status: &str) -> std::io::Result<()> {
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
async fn request(listener: &TcpListener) -> Request {
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

/// Asserts how many spans were lost for reasons with this in them: of each reason, its last notice has the sum.
#[track_caller]
pub(crate) fn assert_lost(said: &str, spans: usize, endpoint: &str, because: &str) {
    let mut lost = BTreeMap::new();
    for notice in said.lines() {
        let parts = || {
            let (amount, reason) = notice
                .strip_prefix("genai[spans_lost]: ")?
                .split_once(&format!(" did not reach {endpoint}: "))?;
            let amount = amount.strip_prefix("in all ").unwrap_or(amount);
            Some((reason, amount.split_once(" span")?.0.parse::<usize>().ok()?))
        };
        let (reason, amount) = parts().unwrap_or_else(|| panic!("{notice}"));
        assert!(reason.contains(because), "{reason:?} without {because:?}");
        lost.insert(reason, amount);
    }
    assert_eq!(lost.values().sum::<usize>(), spans, "{said}");
    assert!(
        said.lines().count() <= 2 * lost.len(),
        "each reason comes twice at most: {said}"
    );
}

/// What is left to say at the end: the sum of what was sent and not confirmed.
#[track_caller]
fn assert_unconfirmed(said: &str, amount: &str, endpoint: &str, raise: &str) {
    let last = said.lines().last().unwrap_or_default();
    let sum = last.replacen("in all ", "", 1);
    let expected = format!(
        "genai[unconfirmed]: {amount} went to {endpoint} without a confirmation in time: look whether it arrived and why \
         the collector is slow, or raise {raise}"
    );
    assert_eq!(sum, expected, "{said}");
}

#[tokio::test]
async fn down_collector_loses_all_spans() {
    let (listener, endpoint) = listen().await;
    drop(listener);
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(2).await;
    assert_lost(&agent.ends().await, 2 * SPANS, &endpoint, "start the collector");
}

#[tokio::test]
async fn running_agent_hears_of_failure() {
    let (listener, endpoint) = listen().await;
    let address = listener.local_addr().expect("it is bound");
    let round_by_round = [&ROUND_BY_ROUND[..], &[("OTEL_BSP_MAX_QUEUE_SIZE", "8")]].concat();
    let mut agent = Agent::start(&endpoint, &round_by_round);
    agent.works(1).await;
    request(&listener)
        .await
        .answer("401 Unauthorized")
        .await
        .expect("it waits");
    let refused = agent.notices().await;
    assert_lost(&refused, SPANS, &endpoint, "status 401");

    agent.works(1).await;
    let waits = request(&listener).await;
    agent.works(4).await;
    let full = agent.notices().await;
    assert_lost(&full, 1, &endpoint, "the queue was full");
    waits.answer("403 Forbidden").await.expect("it waits");
    let forbidden = agent.notices().await;
    assert_lost(&forbidden, SPANS, &endpoint, "status 403");
    drop(listener);

    // What succeeds later changes no reason, and takes nothing from the sums.
    let back = TcpListener::bind(address).await.expect("the port is free again");
    answer_all(back, "200 OK");
    assert_lost(&agent.ends().await, 4, &endpoint, "the queue was full");
}

#[tokio::test]
async fn slow_collector_receives_everything() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(1).await;
    let waits = request(&listener).await;
    // An export is under way, and not answered until this is done.
    agent.works(100).await;
    tokio::spawn(waits.answer("200 OK"));
    answer_all(listener, "200 OK");
    assert_eq!(agent.ends().await, "");
}

#[tokio::test]
async fn unanswered_export_is_unconfirmed() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[("OTEL_EXPORTER_OTLP_TIMEOUT", "300")]);
    agent.works(1).await;
    let _waits = request(&listener).await;
    agent.works(10).await;
    // They were sent, so nobody knows whether they are lost.
    let said = agent.ends().await;
    assert_unconfirmed(
        &said,
        &format!("{} spans", 11 * SPANS),
        &endpoint,
        "OTEL_EXPORTER_OTLP_TIMEOUT",
    );
}

#[tokio::test]
async fn exit_does_not_await_request() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], AN_HOUR].concat());
    agent.works(1).await;
    let _waits = request(&listener).await;
    agent.works(10).await;
    let said = agent.ends().await;
    let (lost, sent) = said.split_once('\n').expect("two of them");
    assert_lost(lost, 10 * SPANS, &endpoint, "no answer in time");
    assert_unconfirmed(sent, &format!("{SPANS} spans"), &endpoint, "`exit_timeout`");
}

/// All three signals, and a collector that does to each what `answers` does.
async fn three_signals<A: Future<Output = ()> + Send + 'static>(
    variables: &[(&str, &str)],
    answers: impl Fn(TcpStream) -> A + Send + 'static,
) -> (String, String) {
    let (listener, endpoint) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answers(stream));
        }
    });
    let at_the_exit = [
        ("OTEL_METRICS_EXPORTER", "otlp"),
        ("OTEL_LOGS_EXPORTER", "otlp"),
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "60000"),
    ];
    let mut agent = Agent::start(&endpoint, &[&at_the_exit[..], variables].concat());
    agent.works(1).await;
    (agent.ends().await, endpoint)
}

/// All that the agent sends. Log records are events of calls, which only the feature `capture` writes.
fn sent() -> String {
    if cfg!(feature = "capture") {
        format!("{SPANS} spans, 1 export of metrics and 1 log record")
    } else {
        format!("{SPANS} spans and 1 export of metrics")
    }
}

#[tokio::test]
async fn refused_signals_share_one_notice() {
    let refuses = async |stream| {
        let answered = Request::read(stream)
            .await
            .expect("a request begins")
            .answer("401 Unauthorized");
        answered.await.expect("it is answered");
    };
    let (said, endpoint) = three_signals(&[], refuses).await;
    let expected = format!(
        "genai[spans_lost]: {} did not reach {endpoint}: status 401: set \
         OTEL_EXPORTER_OTLP_HEADERS to the credentials that it asks for",
        sent()
    );
    assert_eq!(said, expected);
}

#[tokio::test]
async fn exit_does_not_await_signals() {
    let hangs = async |stream: TcpStream| {
        let _waits = stream;
        std::future::pending::<()>().await;
    };
    let (said, endpoint) = three_signals(AN_HOUR, hangs).await;
    assert_unconfirmed(&said, &sent(), &endpoint, "`exit_timeout`");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[tokio::test]
async fn exit_does_not_await_trickling_answer() {
    let trickles = async |stream| {
        let mut stream = Request::read(stream).await.expect("a request begins").stream;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
        let mut went = stream.write_all(head).await;
        while went.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            went = stream.write_all(b"a").await;
        }
    };
    let (said, endpoint) = three_signals(AN_HOUR, trickles).await;
    assert_unconfirmed(&said, &sent(), &endpoint, "`exit_timeout`");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[tokio::test]
async fn dying_collector_loses_all_spans() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(1).await;
    let dies = request(&listener).await;
    agent.works(10).await;
    drop((dies, listener));
    // It is done after the death, too.
    agent.works(10).await;
    assert_lost(&agent.ends().await, 21 * SPANS, &endpoint, "");
}

#[tokio::test]
async fn full_export_queue_reports_lost_spans() {
    let (listener, endpoint) = listen().await;
    let few_wait = [("OTEL_BSP_MAX_QUEUE_SIZE", "8")];
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], &few_wait].concat());
    agent.works(1).await;
    let waits = request(&listener).await;
    // Of these only eight can wait while the collector does.
    agent.works(100).await;
    tokio::spawn(waits.answer("200 OK"));
    answer_all(listener, "200 OK");
    let lost = 100 * SPANS - 8;
    assert_lost(&agent.ends().await, lost, &endpoint, "the queue was full");
}

#[tokio::test]
async fn returning_collector_receives_later_spans() {
    let (listener, endpoint) = listen().await;
    let address = listener.local_addr().expect("it is bound");
    let few_wait = [("OTEL_BSP_MAX_QUEUE_SIZE", "8")];
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], &few_wait].concat());
    agent.works(1).await;
    let dies = request(&listener).await;
    drop((dies, listener));
    // The first round is lost when another request comes.
    let back = TcpListener::bind(address).await.expect("the port is free again");
    agent.works(1).await;
    answer_all(back, "200 OK");
    let said = agent.ends().await;
    // The client may try what failed again, and then it arrives after all.
    if !said.is_empty() {
        assert_lost(&said, SPANS, &endpoint, "");
    }
}
