//! Scripted models and replayed runs behind HTTP, called by each client library like a provider.

mod clients;

use genai::Usage;
use genai::testing::{
    CallOutcome, ModelServer, Recording, RecordingProxy, ReplayServer, ScriptStep, ScriptedModel, record,
};

use clients::{Ask, CLIENTS, Client};

/// Both kinds of call, each with a name for messages.
fn ways(client: &Client) -> [(String, Ask); 2] {
    [
        (format!("{}, whole", client.name), client.whole),
        (format!("{}, stream", client.name), client.stream),
    ]
}

fn start(script: impl IntoIterator<Item = ScriptStep>) -> ModelServer {
    ModelServer::start(ScriptedModel::new(script)).expect("a port is free")
}

fn usage() -> Usage {
    Usage::input_including_cached(120)
        .with_output_tokens(30)
        .with_cache_read_tokens(100)
}

type Run = Recording<Result<String, String>>;

#[track_caller]
fn assert_counted(run: &Run, client: &Client, way: &str) {
    let call = run.model_calls().next().expect("a call");
    assert_eq!(call.outcome(), CallOutcome::Completed, "{way}: {:?}", run.value());
    let counts = (call.usage().input_tokens(), call.usage().output_tokens());
    assert_eq!(counts, (Some(120), Some(30)), "{way}: {}", run.tree());
    let cached = client.counts_cached.then_some(100);
    assert_eq!(call.usage().cache_read_tokens(), cached, "{way}");
    run.assert_conventions();
}

#[tokio::test]
async fn clients_read_texts_and_usage() {
    for client in CLIENTS {
        for (way, ask) in ways(&client) {
            let server = start([ScriptStep::text("It is fine").with_usage(usage())]);
            let run = record(ask(server.url())).await;
            let answer = run.value().as_ref().unwrap_or_else(|error| panic!("{way}: {error}"));
            assert!(answer.contains("fine"), "{way}: {answer}");
            assert_counted(&run, &client, &way);
        }
    }
}

#[tokio::test]
async fn clients_read_tool_calls() {
    for client in CLIENTS {
        for (way, ask) in ways(&client) {
            let step = ScriptStep::tool_call("run_tests", r#"{"path": "src/lib.rs"}"#).with_usage(usage());
            let server = start([step]);
            let run = record(ask(server.url())).await;
            let answer = run.value().as_ref().unwrap_or_else(|error| panic!("{way}: {error}"));
            assert!(
                answer.contains("run_tests") && answer.contains("src/lib.rs"),
                "{way}: {answer}"
            );
            assert_counted(&run, &client, &way);
        }
    }
}

#[tokio::test]
async fn clients_see_429_and_go_on() {
    for client in CLIENTS {
        for (way, ask) in ways(&client) {
            let server = start([ScriptStep::error(429, "slow down"), ScriptStep::text("It is fine")]);
            let refused = record(ask(server.url())).await;
            assert!(refused.value().is_err(), "{way}: {:?}", refused.value());
            let call = refused.model_calls().next().expect("a call");
            assert_eq!(
                call.outcome(),
                CallOutcome::Failed(client.slowed_down),
                "{way}: {:?}",
                refused.value()
            );
            let run = record(ask(server.url())).await;
            let answer = run.value().as_ref().unwrap_or_else(|error| panic!("{way}: {error}"));
            assert!(answer.contains("fine"), "{way}: {answer}");
            assert_eq!(server.requests().len(), 2, "{way}");
        }
    }
}

#[tokio::test]
async fn clients_see_broken_streams() {
    for client in CLIENTS {
        let server = start([ScriptStep::text("one two three four five six seven").breaking_after(3)]);
        let run = record((client.stream)(server.url())).await;
        let call = run.model_calls().next().expect("a call");
        let outcome = call.outcome();
        assert!(
            matches!(outcome, CallOutcome::Failed(_)),
            "{}: {outcome:?}, {:?}",
            client.name,
            run.value()
        );
    }
}

#[tokio::test]
async fn clients_read_replayed_answers() {
    let folder = std::env::temp_dir().join(format!("genai-scripted-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room");
    for (number, client) in CLIENTS.iter().enumerate() {
        for (way, ask) in ways(client) {
            let server = start([
                ScriptStep::tool_call("run_tests", "{}").with_usage(usage()),
                ScriptStep::error(500, "out of order"),
                ScriptStep::text("one two three four five six").breaking_after(3),
            ]);
            let proxy = RecordingProxy::start(&server.url()).expect("a port is free");
            let mut recorded = Vec::new();
            for _ in 0..3 {
                recorded.push(record(ask(proxy.url())).await);
            }
            let file = folder.join(format!("{number}.json"));
            proxy.save(&file).expect("there is room");
            let provider = ReplayServer::open(&file).expect("it was saved");
            for recorded in recorded {
                let replayed = record(ask(provider.url())).await;
                let call = |run: &Run| {
                    let call = run.model_calls().next().expect("a call");
                    let usage = call.usage();
                    format!(
                        "{:?} {:?} {:?}",
                        call.outcome(),
                        usage.input_tokens(),
                        usage.output_tokens()
                    )
                };
                assert_eq!(call(&replayed), call(&recorded), "{way}: {:?}", replayed.value());
            }
            assert_eq!(provider.misses(), [""; 0], "{way}");
            assert_eq!(provider.unused(), 0, "{way}");
        }
    }
    std::fs::remove_dir_all(&folder).expect("it is there");
}
