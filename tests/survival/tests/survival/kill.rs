//! Killed processes, which leave every started span in the trace file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::thread;
use std::time::Duration;

use genai_view::{Run, TraceReader};

use crate::agent::{self, STARTED};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() {
    let _telemetry = genai::telemetry::init().expect("nothing is set that can't be honoured");
    let runs = (0..3).map(|_| tokio::spawn(agent::repair(usize::MAX)));
    for run in runs.collect::<Vec<_>>() {
        run.await.expect("it does not end by itself");
    }
}

/// Starts an agent, and kills it `pause` after it has started `spans` spans. Returns all spans that were reported as
/// started, by trace and id.
fn killed(file: &Path, spans: usize, pause: Duration) -> HashSet<(String, u64)> {
    let mut process = agent::process("kill::child")
        .env("GENAI_TRACE_FILE", file)
        .env("OTEL_TRACES_EXPORTER", "none")
        .spawn()
        .expect("this test can be run again");
    let output = process.stdout.take().expect("it is piped");
    let (send, received) = std::sync::mpsc::channel();
    let reader = thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        // The first line follows the name of the test, and the last one may be cut off.
        let started = lines.filter_map(|line| {
            let mut words = line.split(STARTED).nth(1)?.split_whitespace();
            let (trace, span) = (words.next()?, words.next().filter(|span| span.len() == 16)?);
            Some((trace.to_owned(), u64::from_str_radix(span, 16).ok()?))
        });
        started.for_each(|span| send.send(span).expect("the test listens"));
    });
    let mut seen: HashSet<_> = received.iter().take(spans).collect();
    assert_eq!(seen.len(), spans, "it ended by itself");
    thread::sleep(pause);
    process.kill().expect("it runs");
    process.wait().expect("it was started");
    reader.join().expect("it reads to the end");
    seen.extend(received.iter());
    seen
}

fn read(file: &Path) -> (Vec<Run>, usize) {
    let mut reader = TraceReader::default();
    let file = File::open(file).expect("the agent made it");
    reader.read(BufReader::new(file)).expect("it can be read");
    let torn = reader.unread().iter().filter(|line| line.torn).count();
    assert_eq!(torn, reader.unread().len(), "{:?}", reader.unread());
    (reader.runs(), torn)
}

#[test]
fn killed_process_leaves_started_spans() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut open = 0;
    for run in 0..agent::runs() {
        let file = folder.path().join(format!("{run}.jsonl"));
        // The moments differ in each run, and are spread evenly.
        let moment = run.wrapping_mul(7_919);
        let pause = Duration::from_micros(u64::try_from(moment % 5_000).expect("it is small"));
        let seen = killed(&file, moment % 40 + 1, pause);

        let (runs, torn) = read(&file);
        assert!(torn <= 1, "{torn} lines break off in run {run}");
        let mut ids = HashSet::new();
        for trace in &runs {
            let id = trace.title.strip_prefix("trace ").expect("the title has the id");
            let known: HashSet<u64> = trace.calls.iter().map(|call| call.id).collect();
            for call in &trace.calls {
                let is_there = call.parent.is_none_or(|parent| known.contains(&parent));
                assert!(is_there, "run {run}: the parent of {call:?} is not in the file");
                assert_eq!(call.parent.is_none(), call.name == "invoke_workflow repair", "{call:?}");
                open += usize::from(call.end.is_none());
                ids.insert((id.to_owned(), call.id));
            }
        }
        let missing: Vec<_> = seen.difference(&ids).collect();
        assert!(
            missing.is_empty(),
            "run {run}: {missing:?} of {} spans are missing",
            seen.len()
        );
    }
    assert!(open >= agent::runs(), "killed runs have open calls");
}
