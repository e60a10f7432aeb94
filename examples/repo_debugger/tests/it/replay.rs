//! The agent replayed without its model: a recorded run has the same tree each time.

use std::env;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use genai::testing::{RecordedCall, Recording, RecordingProxy, ReplayServer, record};

use crate::app::agent::{Agent, Report, handle};
use crate::app::model;
use crate::app::repository::Repository;

const TASK: &str = "The test `ninety_fifth_of_twenty_samples` in src/lib.rs fails. Find out why and fix it.";

async fn run(base_url: &str) -> Recording<Report> {
    let config = OpenAIConfig::new().with_api_base(base_url).with_api_key("none");
    let agent = Agent {
        client: Client::with_config(config),
        model: "gpt-4o-mini".to_owned(),
        repository: Repository::create().expect("there is a temporary directory"),
        progress: |_| {},
    };
    let run = record(async {
        let report = handle(&agent, TASK, "user-4711", "conv-1").await;
        report.expect("the agent has an answer")
    });
    Box::pin(run).await
}

/// Removes the parts that differ from run to run: numbers, the temporary directory, and the dots of concurrent tests.
fn compared(request: &str) -> String {
    let words = |line: &str| {
        let line = line.replace("\\n", " ");
        let words = line.split(' ').filter(|word| !word.contains("repo-debugger-"));
        let words = words.map(|word| word.replace(|char: char| char.is_ascii_digit() || "./".contains(char), ""));
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        words.join(" ")
    };
    let lines: Vec<String> = request.lines().map(words).collect();
    lines.join("\n")
}

/// One line for each call below its caller, with its tokens.
fn tree(run: &Recording<Report>) -> Vec<String> {
    let line = |call: &RecordedCall| {
        let parent = call.parent().and_then(|parent| run.calls().nth(parent));
        let parent = parent.map_or("", RecordedCall::name);
        format!("{parent} > {} {:?}", call.name(), call.usage())
    };
    let mut lines: Vec<String> = run.calls().map(line).collect();
    // Calls of one response are concurrent, so their order differs.
    lines.sort();
    lines
}

/// Replays three times, or more often: `GENAI_REPLAYS=100 cargo test -p repo_debugger --test it replay`.
#[tokio::test(flavor = "multi_thread")]
async fn replayed_run_has_same_tree() {
    let replays = env::var("GENAI_REPLAYS").map_or(3, |replays| replays.parse().expect("GENAI_REPLAYS is a number"));
    let folder = tempfile::tempdir().expect("there is room");
    let cassette = folder.path().join("cassette.json");
    let recorded = {
        let model = model::start().expect("the server starts");
        let proxy = RecordingProxy::start(&model.url()).expect("a port is free");
        let recorded = Box::pin(run(&format!("{}/v1", proxy.url()))).await;
        proxy.save(&cassette).expect("there is room");
        recorded
    };
    assert!(recorded.value().tests_pass, "{}", recorded.tree());
    assert_eq!(recorded.model_calls().count(), 5, "{}", recorded.tree());

    for replay in 1..=replays {
        let provider = ReplayServer::open_with(&cassette, compared).expect("it was saved");
        let replayed = Box::pin(run(&format!("{}/v1", provider.url()))).await;
        assert!(
            provider.misses().is_empty(),
            "{replay}: {}",
            provider.misses().join("\n")
        );
        assert_eq!(tree(&replayed), tree(&recorded), "{replay}: {}", replayed.tree());
        let outcome = |report: &Report| (report.answer.clone(), report.rounds);
        assert_eq!(outcome(replayed.value()), outcome(recorded.value()), "{replay}");
        assert_eq!(provider.unused(), 0, "{replay}");
    }
}
