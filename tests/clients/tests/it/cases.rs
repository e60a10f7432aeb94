//! The cases of `tests/cases` through clients that make their types from a provider's answer themselves: genai and rig.
//!
//! Fields that such a client drops are lost: `tests/clients/cases.md` lists the cases of its forms where the span
//! differs from the case. To write it again, run this test with `WRITE_GUIDE=1`.
#![allow(clippy::result_large_err)] // Rig's error type is large.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use futures_util::{Stream, StreamExt as _};
use genai_client::adapter::AdapterKind;
use genai_client::chat::{ChatOptions, ChatRequest, ChatResponse, ChatStreamEvent};
use genai_client::{Client, ServiceTarget};
use rig_core::completion::{CompletionRequest, CompletionResponse};
use rig_core::error::ProviderError;
use rig_core::providers::openai::OpenAI;
use rig_core::streaming::{Item, StreamEvent};
use serde_json::Value;

use crate::server::{Answer, serve};
use crate::support::{Span, Trace};
use crate::{genai_client as genai_tests, rig as rig_tests};

/// The keys that are compared: counts and the cost, which do not depend on how a client names things.
const COMPARED: [&str; 6] = [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
    "agent.cost.usd",
];

#[genai::chat(provider = provider, model = model)]
async fn ask(
    provider: &str,
    model: &str,
    client: &Client,
    target: ServiceTarget,
    keeps_body: bool,
) -> genai_client::Result<ChatResponse> {
    let options = ChatOptions::default().with_capture_raw_body(keeps_body);
    client
        .exec_chat(target, ChatRequest::from_user("x"), Some(&options))
        .await
}

type GenaiItem = genai_client::Result<ChatStreamEvent>;

#[genai::chat(provider = provider, model = model)]
async fn ask_stream(
    provider: &str,
    model: &str,
    client: &Client,
    target: ServiceTarget,
) -> genai_client::Result<impl Stream<Item = GenaiItem> + use<>> {
    let options = ChatOptions::default().with_capture_usage(true);
    let response = client
        .exec_chat_stream(target, ChatRequest::from_user("x"), Some(&options))
        .await?;
    Ok(response.stream)
}

#[genai::chat(provider = provider, model = model)]
async fn ask_rig(provider: &str, model: &str, client: &OpenAI) -> Result<CompletionResponse, ProviderError> {
    client.chat(rig_tests::MODEL).call(CompletionRequest::new("x")).await
}

type RigItem = Result<Item<StreamEvent>, ProviderError>;

#[genai::chat(provider = provider, model = model, stream = true)]
fn ask_rig_stream(
    provider: &str,
    model: &str,
    client: &OpenAI,
) -> Result<impl Stream<Item = RigItem> + use<>, ProviderError> {
    client.chat(rig_tests::MODEL).stream(CompletionRequest::new("x"))
}

/// A case that has the form of a provider whom these clients ask.
struct Case {
    name: String,
    provider: String,
    model: String,
    input: Value,
    expect: Value,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let files = fs::read_dir(folder).expect("the cases can be read");
    let paths = files.map(|file| file.expect("the case can be read").path());
    let mut cases: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).expect("the case can be read");
            let mut fields: Value = serde_json::from_str(&text).expect("it is JSON");
            let text = |key: &str| fields[key].as_str().unwrap_or_default().to_owned();
            let is_compared = COMPARED.iter().any(|key| fields["expect"].get(key).is_some());
            let (provider, model, mode) = (text("provider"), text("model"), text("mode"));
            (is_compared && matches!(&*mode, "value" | "stream")).then(|| Case {
                name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                provider,
                model,
                input: fields["input"].take(),
                expect: fields["expect"].take(),
            })
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

/// The form of the answer, if these clients read it.
fn form(input: &Value) -> Option<AdapterKind> {
    let is = |document: &Value| match document["type"].as_str() {
        Some("message" | "message_start") => Some(AdapterKind::Anthropic),
        None if document.get("choices").is_some_and(Value::is_array) => Some(AdapterKind::OpenAI),
        None if document.get("candidates").is_some_and(Value::is_array) && !input.is_array() => {
            Some(AdapterKind::Gemini)
        }
        _ => None,
    };
    is(input.get(0).unwrap_or(input))
}

fn answer(input: &Value) -> Answer {
    match input {
        Value::Array(events) => Answer::Raw(200, "text/event-stream", frames(events)),
        whole => Answer::Json(200, whole.clone()),
    }
}

/// Events by their names, as Anthropic frames them; those of others have none.
fn frames(events: &[Value]) -> Vec<u8> {
    let frame = |event: &Value| match event["type"].as_str() {
        Some(name) => format!("event: {name}\ndata: {event}\n\n"),
        None => format!("data: {event}\n\n"),
    };
    let mut body = events.iter().map(frame).collect::<String>().into_bytes();
    if events.iter().all(|event| event["type"].is_null()) {
        body.extend(b"data: [DONE]\n\n");
    }
    body
}

async fn by_genai(case: &Case, kind: AdapterKind, keeps_body: bool) -> Span {
    let server = serve(answer(&case.input)).await;
    let (client, target) = (
        genai_tests::client(),
        genai_tests::target(&server.uri(), kind, "gpt-4o"),
    );
    let trace = Trace::new();
    if case.input.is_array() {
        let stream = trace
            .run(ask_stream(&case.provider, &case.model, &client, target))
            .await;
        if let Ok(stream) = stream {
            trace.run(stream.collect::<Vec<_>>()).await;
        }
    } else {
        drop(
            trace
                .run(ask(&case.provider, &case.model, &client, target, keeps_body))
                .await,
        );
    }
    trace.only()
}

async fn by_rig(case: &Case) -> Span {
    let server = serve(answer(&case.input)).await;
    let client = rig_tests::client(server.uri());
    let trace = Trace::new();
    if case.input.is_array() {
        let stream = trace.enter(|| ask_rig_stream(&case.provider, &case.model, &client));
        if let Ok(stream) = stream {
            trace.run(stream.collect::<Vec<_>>()).await;
        }
    } else {
        drop(trace.run(ask_rig(&case.provider, &case.model, &client)).await);
    }
    trace.only()
}

/// The differences of the span from the case, in one line.
fn differences(case: &Case, span: &Span) -> String {
    let number = |key: &str| span.get(key).and_then(|value| value.to_string().parse::<f64>().ok());
    let differs = |key: &str| {
        let expected = case.expect.get(key)?;
        let (expected, found) = (expected.as_f64(), number(key));
        let same = match (expected, found) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs(),
            (one, other) => one == other,
        };
        let shown = |number: Option<f64>| number.map_or("none".to_owned(), |number| number.to_string());
        (!same).then(|| format!("`{key}` is {}, not {}", shown(found), shown(expected)))
    };
    let all: Vec<_> = COMPARED.into_iter().filter_map(differs).collect();
    all.join("; ")
}

const HEAD: &str = "# Cases that a client does not tell\n\n\
    Generated by the test `cases_come_through_genai_and_rig` with `WRITE_GUIDE=1`: the cases of `tests/cases` that have a form \
    which the\nclient reads, and where its types lack a count or have another one.\n\n\
    | client | case | on the span |\n| --- | --- | --- |\n";

#[tokio::test]
async fn cases_come_through_genai_and_rig() {
    let (mut right, mut page) = (0, HEAD.to_owned());
    for case in cases() {
        let Some(kind) = form(&case.input) else { continue };
        let mut spans = vec![("genai", by_genai(&case, kind, false).await)];
        if !case.input.is_array() {
            spans.push(("genai, with the body", by_genai(&case, kind, true).await));
        }
        if kind == AdapterKind::OpenAI {
            spans.push(("rig", by_rig(&case).await));
        }
        for (client, span) in spans {
            let differences = differences(&case, &span);
            if differences.is_empty() {
                right += 1;
            } else {
                let _ = writeln!(page, "| {client} | {} | {differences} |", case.name);
            }
        }
    }
    println!("{right} right");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases.md");
    if env::var_os("WRITE_GUIDE").is_some() {
        fs::write(&path, &page).expect("the table can be written");
    }
    let written = fs::read_to_string(&path).expect("the table can be read");
    assert_eq!(written, page, "run this test with WRITE_GUIDE=1");
}
