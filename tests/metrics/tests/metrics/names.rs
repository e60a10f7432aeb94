//! Names of v1.41.1, instead of the pinned ones or beside them.

use std::process::Command;

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use genai::{Chunk, Conventions, ResponseRecorder, Usage};
use opentelemetry_sdk::trace::Sampler;

use crate::support::{Answer, Bench, block_on};

struct Delta;

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(
            Usage::input_including_cached(5)
                .with_cache_read_tokens(4)
                .with_output_tokens(2),
        );
    }
}

#[genai::chat(provider = "openai", model = "m")]
fn chat() -> impl Stream<Item = Delta> {
    stream::iter([Delta, Delta])
}

#[genai::embeddings(provider = "openai", model = "e")]
fn embed() -> Answer {
    Answer
}

#[genai::retrieval(data_source = "d")]
fn retrieve() {}

#[genai::tool(call_id = None)]
fn read_file() {}

fn measured(names: Conventions) -> Vec<String> {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config().conventions(names).install();
    assert_eq!(block_on(chat().count()), 2);
    embed();
    retrieve();
    read_file();
    bench.measured()
}

const CHAT: &str = "gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=m";
const EMBED: &str = "gen_ai.operation.name=embeddings, gen_ai.provider.name=openai, gen_ai.request.model=e, \
                     gen_ai.response.model=m-2026";

/// Metrics with the same name in both versions.
fn common() -> Vec<String> {
    vec![
        format!("gen_ai.client.operation.duration [s] D {{{EMBED}}} 1x"),
        "gen_ai.client.operation.duration [s] D {gen_ai.operation.name=retrieval} 1x".to_owned(),
        "gen_ai.execute_tool.duration [s] D {gen_ai.tool.name=read_file, gen_ai.tool.type=function} 1x".to_owned(),
    ]
}

fn pinned() -> Vec<String> {
    let unknown = "gen_ai.token.modality=unknown";
    vec![
        format!("gen_ai.client.inference.duration [s] D {{{CHAT}}} 1x"),
        format!("gen_ai.client.inference.operation.input_tokens [{{token}}] T {{{CHAT}}} 1x 5"),
        format!("gen_ai.client.inference.operation.output_tokens [{{token}}] T {{{CHAT}}} 1x 2"),
        format!("gen_ai.client.inference.time_per_output_chunk [s] D {{{CHAT}}} 1x"),
        format!("gen_ai.client.inference.time_to_first_chunk [s] D {{{CHAT}}} 1x"),
        format!("gen_ai.client.inference.usage.cache_read.input_tokens [{{token}}] sum {{{CHAT}, {unknown}}} 4"),
        format!("gen_ai.client.inference.usage.input_tokens [{{token}}] sum {{{CHAT}, {unknown}}} 5"),
        format!("gen_ai.client.inference.usage.output_tokens [{{token}}] sum {{{CHAT}, {unknown}}} 2"),
    ]
}

fn v1_41() -> Vec<String> {
    let usage = |attributes: &str, kind: &str, tokens: u64| {
        format!("gen_ai.client.token.usage [{{token}}] T {{{attributes}, gen_ai.token.type={kind}}} 1x {tokens}")
    };
    vec![
        format!("gen_ai.client.operation.duration [s] D {{{CHAT}}} 1x"),
        format!("gen_ai.client.operation.time_per_output_chunk [s] D {{{CHAT}}} 1x"),
        format!("gen_ai.client.operation.time_to_first_chunk [s] D {{{CHAT}}} 1x"),
        usage(CHAT, "input", 5),
        usage(CHAT, "output", 2),
        usage(EMBED, "input", 100),
        usage(EMBED, "output", 30),
    ]
}

fn sorted(lists: &[Vec<String>]) -> Vec<String> {
    let mut all = lists.concat();
    all.sort();
    all
}

/// The environment is read when the process starts, so this test has a process of its own.
#[test]
#[ignore = "runs in the process that the next one starts"]
fn in_an_environment() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config().install();
    retrieve();
    assert_eq!(block_on(chat().count()), 2);
    let names: Vec<_> = bench
        .measured()
        .iter()
        .filter_map(|it| Some(it.split_once(' ')?.0.to_owned()))
        .collect();
    println!("measured: {}", names.join(" "));
}

fn in_an_environment_with(value: &str) -> (bool, bool, String) {
    let output = Command::new(std::env::current_exe().expect("this is a process"))
        .args(["--ignored", "--exact", "names::in_an_environment", "--nocapture"])
        .env("GENAI_OTEL_CONVENTIONS", value)
        .env("GENAI_LOG", "1")
        .output()
        .expect("it can be started again");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let measured = |name: &str| text.split_whitespace().any(|it| it == name);
    (
        measured("gen_ai.client.inference.duration"),
        measured("gen_ai.client.token.usage"),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn conventions_variable_is_the_default() {
    let both = |value| {
        let (pinned, v1_41, stderr) = in_an_environment_with(value);
        assert!(!stderr.contains("GENAI_OTEL_CONVENTIONS"), "{stderr}");
        (pinned, v1_41)
    };
    assert_eq!(both(""), (true, false));
    assert_eq!(both("v1.41.1"), (false, true));
    assert_eq!(both("Both"), (true, true));
    let (pinned, v1_41, stderr) = in_an_environment_with("v1.36.0");
    assert_eq!((pinned, v1_41), (true, false));
    assert!(
        stderr.contains("`v1.36.0`: expected pinned, v1.41.1 or both"),
        "{stderr}"
    );
}

#[test]
fn conventions_setting_selects_names() {
    assert_eq!(measured(Conventions::Pinned), sorted(&[common(), pinned()]));
    assert_eq!(measured(Conventions::V1_41), sorted(&[common(), v1_41()]));
    assert_eq!(
        measured(Conventions::V1_41Beside),
        sorted(&[common(), pinned(), v1_41()])
    );
}

/// Without the feature, instruments are not bound, and OpenTelemetry's API cannot start a histogram at 0.
#[cfg(feature = "tree")]
#[test]
fn older_token_series_start_at_zero() {
    let bench = Bench::not_installed(Sampler::AlwaysOn);
    bench.config().conventions(Conventions::V1_41).install();
    let stream = chat();
    embed();
    let lines = bench.with_zeros();
    let tokens = |kind| format!("gen_ai.client.token.usage [{{token}}] T {{{CHAT}, gen_ai.token.type={kind}}} 0x 0");
    assert!(!lines.contains(&tokens("input")), "no call has started\n{lines:#?}");
    let mut stream = std::pin::pin!(stream);
    block_on(stream.next());
    let lines = bench.with_zeros();
    for kind in ["input", "output"] {
        assert!(lines.contains(&tokens(kind)), "{kind}\n{lines:#?}");
    }
    let embedded = "gen_ai.operation.name=embeddings, gen_ai.provider.name=openai, gen_ai.request.model=e";
    let of_output = format!("{{{embedded}, gen_ai.token.type=output}} 0x");
    assert!(!lines.iter().any(|line| line.contains(&of_output)), "{lines:#?}");
}
