//! SIGINT and SIGTERM: the tree and all spans are written, and the process ends as it would without the library.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use genai::telemetry::Telemetry;
use genai_view::TraceReader;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::agent::{self, STARTED};

const SPANS: usize = agent::HANGING_SPANS;

fn init() -> Telemetry {
    genai::telemetry::init().expect("nothing is set that can't be honoured")
}

async fn hangs() {
    let (hangs, _hanging) = tokio::sync::oneshot::channel();
    agent::hanging(hangs).await.expect("it hangs");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() {
    let _telemetry = init();
    hangs().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn asked() {
    let telemetry = Telemetry::builder().flush_on_signals(true).init();
    let _telemetry = telemetry.expect("nothing is set that can't be honoured");
    hangs().await;
}

/// The second guard has taken over, and the first one is still there.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn two_guards() {
    let _older = init();
    let _newer = init();
    hangs().await;
}

/// The first guard is gone, and took its watch along.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn guard_after_guard() {
    drop(init());
    let _newer = init();
    hangs().await;
}

/// The older guard is gone, and the newer one stays.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn older_guard_dropped() {
    let older = init();
    let newer = init();
    drop(older);
    let _newer = newer;
    hangs().await;
}

/// A program with a shutdown of its own.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn graceful() {
    let telemetry = Telemetry::builder().flush_on_signals(false).init();
    let _telemetry = telemetry.expect("nothing is set that can't be honoured");
    let ctrl_c = tokio::signal::ctrl_c();
    tokio::select! {
        biased;
        stopped = ctrl_c => stopped.expect("signals can be watched"),
        () = hangs() => {}
    }
}

/// A web server as in the guide, with a request that does not end.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn server() {
    // The client is dropped after the telemetry, because its disconnection would end the request first.
    let mut client;
    let telemetry = Telemetry::builder().flush_on_signals(false).init();
    let _telemetry = telemetry.expect("nothing is set that can't be honoured");
    let mut terminated = signal(SignalKind::terminate()).expect("signals can be watched");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let app = axum::Router::new().fallback(|| async {
        hangs().await;
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    client = TcpStream::connect(address).await.expect("it listens");
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    client.write_all(request).await.expect("it reads");
    tokio::select! {
        ended = async { server.await } => ended.expect("it serves"),
        () = async {
            terminated.recv().await;
            let _ = stop.send(());
            tokio::time::sleep(Duration::from_millis(100)).await;
        } => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn busy() {
    let _telemetry = init();
    agent::repair(usize::MAX).await;
}

/// Sends itself the signal, after telemetry was set up but could not watch it.
#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn unwatched() {
    let telemetry = Telemetry::builder().flush_on_signals(true).init();
    let _telemetry = telemetry.expect("signals that can't be watched stop nothing");
    assert_eq!(genai::notices().get("signals"), Some(&1));
    kill_process(rustix::process::getpid(), Signal::TERM).expect("it runs");
    std::thread::sleep(Duration::from_secs(5));
}

struct Agent {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Agent {
    fn start(mut command: Command) -> Self {
        let mut process = command.spawn().expect("this test can be run again");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, output }
    }

    /// Waits until this many more spans have started.
    fn reaches(&mut self, spans: usize) {
        let lines = self.output.by_ref().lines().map_while(Result::ok);
        let started = lines.filter(|line| line.contains(STARTED)).take(spans).count();
        assert_eq!(started, spans, "it ended by itself");
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).expect("it runs");
    }

    /// Waits for the end. Returns the status, and the output on standard error.
    fn ends(mut self) -> (ExitStatus, String) {
        // The rest of the output is read, because a full pipe would block the process.
        let mut output = self.output;
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let mut printed = String::new();
        let mut errors = self.process.stderr.take().expect("it is piped");
        errors.read_to_string(&mut printed).expect("it is text");
        (self.process.wait().expect("it was started"), printed)
    }
}

/// The same process, started by a shell after this command.
fn in_shell(before: &str, process: &Command) -> Command {
    started_by(&["sh", "-c", &format!("{before}; exec \"$0\" \"$@\"")], process)
}

/// The same process, started by this program with these arguments.
fn started_by(starter: &[&str], process: &Command) -> Command {
    let mut command = Command::new(starter[0]);
    command.args(&starter[1..]);
    command.arg(process.get_program()).args(process.get_args());
    for (name, value) in process.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn line<'a>(printed: &'a str, call: &str) -> &'a str {
    let found = printed.lines().find(|line| line.contains(call));
    found.unwrap_or_else(|| panic!("no {call} in:\n{printed}"))
}

/// Run `GENAI_SURVIVAL_RUNS=200 cargo test -p survival signal_prints -- --nocapture` for the median time.
#[test]
fn signal_prints_tree_and_ends_process() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut times = Vec::new();
    for run in 0..agent::runs() {
        let signal = [Signal::INT, Signal::TERM][run % 2];
        let file = folder.path().join(format!("{run}.jsonl"));
        let mut command = started_by(&agent::WITH_DEFAULT_SIGNALS, &agent::process("signals::child"));
        command.env("GENAI_TRACE_FILE", &file).env("COLUMNS", "120");
        let mut agent = Agent::start(command);
        agent.reaches(SPANS);
        let start = Instant::now();
        agent.signal(signal);
        let (status, printed) = agent.ends();
        times.push(start.elapsed());

        assert_eq!(status.signal(), Some(signal.as_raw()), "run {run}: {printed}");
        let hang = line(&printed, "execute_tool hang");
        assert!(hang.ends_with("open"), "{hang}");
        let root = line(&printed, "invoke_workflow hanging");
        assert!(root.contains("4 000 in  400 out  $0.0140  open"), "{root}");
        let cost = line(&printed, "loop: run_tests 4×, nothing new after the first");
        assert!(cost.ends_with("and $0.0105 of $0.0140 (75 %)"), "{cost}");

        let mut reader = TraceReader::default();
        let file = File::open(file).expect("the agent made it");
        reader.read(BufReader::new(file)).expect("it can be read");
        let calls = reader.runs().into_iter().flat_map(|run| run.calls);
        let cancelled: Vec<String> = calls
            .filter(|call| call.ending.as_ref().is_some_and(|ending| ending.text == "cancelled"))
            .map(|call| format!("{} {:?}", call.name, call.input_tokens))
            .collect();
        assert_eq!(
            cancelled,
            ["invoke_workflow hanging Some(4000)", "execute_tool hang None"]
        );
    }
    times.sort();
    let median: Duration = times[times.len() / 2];
    println!(
        "median of {} signals until the process had ended: {median:?}",
        times.len()
    );
}

#[test]
fn signal_ends_newest_guard() {
    let folder = tempfile::tempdir().expect("there is room");
    for case in ["two_guards", "guard_after_guard", "older_guard_dropped"] {
        let mut command = agent::process(&format!("signals::{case}"));
        command.env("GENAI_TRACE_FILE", folder.path().join(format!("{case}.jsonl")));
        let mut agent = Agent::start(command);
        agent.reaches(SPANS);
        agent.signal(Signal::TERM);
        let (status, printed) = agent.ends();
        assert_eq!(status.signal(), Some(Signal::TERM.as_raw()), "{case}: {printed}");
        assert!(
            line(&printed, "execute_tool hang").ends_with("open"),
            "{case}: {printed}"
        );
    }
}

#[test]
fn own_signal_shutdown_is_kept() {
    let mut agent = Agent::start(agent::process("signals::graceful"));
    agent.reaches(SPANS);
    agent.signal(Signal::INT);
    let (status, printed) = agent.ends();
    assert!(status.success(), "{printed}");
    assert!(line(&printed, "execute_tool hang").ends_with("cancelled"), "{printed}");
}

#[test]
fn server_shuts_down_with_open_request() {
    let mut agent = Agent::start(agent::process("signals::server"));
    agent.reaches(SPANS);
    agent.signal(Signal::TERM);
    let (status, printed) = agent.ends();
    assert!(status.success(), "{printed}");
    let hang = line(&printed, "execute_tool hang");
    assert!(hang.ends_with("open"), "{printed}");
}

#[test]
fn without_terminal_signals_are_not_watched() {
    // The tree is written to the file of a pod's log, and there is no trace file.
    let mut agent = Agent::start(agent::process("signals::child"));
    agent.reaches(SPANS);
    agent.signal(Signal::TERM);
    let (status, printed) = agent.ends();
    assert_eq!(status.signal(), Some(Signal::TERM.as_raw()));
    assert!(!printed.contains("trace "), "{printed}");
}

/// A process whose collector is not running, so that the notice counts the lost spans.
fn sending_to_nobody(test: &str) -> Command {
    let mut command = agent::process(test);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
        .env("OTEL_METRICS_EXPORTER", "none")
        .env("OTEL_LOGS_EXPORTER", "none")
        .env("OTEL_BSP_SCHEDULE_DELAY", "600000")
        .env("GENAI_LOG", "1");
    command
}

#[test]
fn flush_on_signals_delivers_to_collector() {
    for (test, lost) in [("signals::child", false), ("signals::asked", true)] {
        let mut agent = Agent::start(sending_to_nobody(test));
        agent.reaches(SPANS);
        agent.signal(Signal::TERM);
        let (status, printed) = agent.ends();
        assert_eq!(status.signal(), Some(Signal::TERM.as_raw()), "{printed}");
        assert_eq!(
            printed.contains(&format!("{SPANS} spans did not reach")),
            lost,
            "{printed}"
        );
    }
}

#[test]
fn own_shutdown_delivers_open_calls_to_collector() {
    let mut agent = Agent::start(sending_to_nobody("signals::server"));
    agent.reaches(SPANS);
    agent.signal(Signal::TERM);
    let (status, printed) = agent.ends();
    assert!(status.success(), "{printed}");
    assert!(printed.contains(&format!("{SPANS} spans did not reach")), "{printed}");
}

#[test]
fn file_size_limit_ends_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    let mut command = in_shell("ulimit -f 16", &agent::process("signals::busy"));
    command.env("GENAI_TRACE_FILE", &path).env("GENAI_LOG", "1");
    let mut agent = Agent::start(command);
    agent.reaches(500);
    agent.signal(Signal::TERM);
    let (status, printed) = agent.ends();
    assert_eq!(status.signal(), Some(Signal::TERM.as_raw()), "{printed}");
    let notices = printed.lines().filter(|line| line.starts_with("genai[trace_file]: "));
    assert!(notices.map(|line| line.contains("too large")).eq([true]), "{printed}");
    let written = path.metadata().expect("it is there").len();
    assert!((4 << 10..=8 << 10).contains(&written), "{written}");
}

/// Drops the guard while a call is open.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn leaves_calls_open() {
    let telemetry = init();
    let (hangs, hanging) = tokio::sync::oneshot::channel();
    let agent = tokio::spawn(agent::hanging(hangs));
    hanging.await.expect("it hangs");
    drop(telemetry);
    agent.abort();
}

#[test]
fn open_calls_at_exit_are_noticed() {
    let output = sending_to_nobody("signals::leaves_calls_open")
        .output()
        .expect("it ends");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    let open = "genai[spans_lost]: 2 spans were open when the guard of `genai::telemetry` was dropped";
    assert!(printed.contains(open), "{printed}");
    let ended = format!("{} spans did not reach", SPANS - 2);
    assert!(printed.contains(&ended), "{printed}");
}

#[test]
fn ignored_signal_stays_ignored() {
    let folder = tempfile::tempdir().expect("there is room");
    // The job is started in the background, as by a shell.
    let mut command = in_shell("trap '' INT", &agent::process("signals::busy"));
    command.env("GENAI_TRACE_FILE", folder.path().join("run.jsonl"));
    let mut agent = Agent::start(command);
    agent.reaches(SPANS);
    agent.signal(Signal::INT);
    agent.reaches(500);
    agent.signal(Signal::TERM);
    let (status, printed) = agent.ends();
    assert_eq!(status.signal(), Some(Signal::TERM.as_raw()), "{printed}");
}

#[test]
fn unwatched_signal_ends_process() {
    let mut process = agent::process("signals::unwatched");
    process.arg("--test-threads=1").env("OTEL_TRACES_EXPORTER", "none");
    // No descriptor is left for the pipe of the signal handler.
    let output = in_shell("ulimit -n 4", &process).output().expect("there is a shell");
    assert_eq!(output.status.signal(), Some(Signal::TERM.as_raw()), "{output:?}");
}
