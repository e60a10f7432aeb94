//! The cases once more through the types of clients, as far as these keep what a case has.
//!
//! A client's type must be read as the JSON that it keeps is read. Where that is not what the case expects, the client
//! dropped something: `clients.md` lists these cases, and what was dropped. To write it again, run this test with
//! `WRITE_GUIDE=1`.

#![allow(deprecated)] // gemini-rust would rather have its Interactions used.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use async_openai::types::chat::{CreateChatCompletionResponse, CreateChatCompletionStreamResponse};
use async_openai::types::embeddings::CreateEmbeddingResponse;
use async_openai::types::responses::{Response as OpenAiResponse, ResponseStreamEvent};
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use gemini_rust::GenerationResponse as GeminiResponse;
use misanthropic::response::Message;
use misanthropic::stream::Event;
use ollama_rs::generation::chat::ChatMessageResponse;
use ollama_rs::generation::completion::GenerationResponse;
use opentelemetry_sdk::trace::InMemorySpanExporter;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::expect::{Difference, span};
use crate::{Case, NOT_YET, calls};

/// A type that the library has no implementation for. An array is a `Vec`, as a program would have it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Unknown {
    Many(Vec<Unknown>),
    One(Value),
}

/// The result of playing a case.
enum Played {
    /// The client's type does not take it.
    Refused(String),
    /// The differences from what the case expects, and the JSON that the client's type keeps.
    Read(Vec<Difference>, Value),
}

macro_rules! clients {
    ($($name:literal, $mode:tt, $module:ident: #[$operation:ident $($response:ident)?] $type:ty, |$it:ident| $speaks:expr;)*) => {
        $(mod $module {
            use super::*;

            clients!(@function $mode, $operation, $($response)?, $type);

            pub(super) async fn play(case: &Case, exporter: &InMemorySpanExporter) -> Played {
                let (provider, model) = (case.text("provider"), case.text("model"));
                clients!(@play $mode, case, provider, model, exporter, $type)
            }
        })*

        /// Plays a case through every client that speaks its form.
        async fn play(case: &Case, exporter: &InMemorySpanExporter) -> Vec<(&'static str, Played)> {
            let mut played = Vec::new();
            $(if (case.text("mode") == $mode || ($mode == "stream" && case.text("mode") == "captured"))
                && speaks(case.input(), |$it| $speaks)
            {
                exporter.reset();
                played.push(($name, $module::play(case, exporter).await));
            })*
            played
        }
    };
    (@function "stream", $operation:ident, , $type:ty) => {
        #[genai::$operation(provider = provider, model = model, capture(raw(output)))]
        fn ask(provider: &str, model: &str, items: Vec<$type>) -> impl Stream<Item = $type> + use<> {
            stream::iter(items)
        }
    };
    (@function "stream", $operation:ident, $response:ident, $type:ty) => {
        #[genai::$operation(provider = provider, model = model, response = $response, capture(raw(output)))]
        fn ask(provider: &str, model: &str, items: Vec<$type>) -> impl Stream<Item = $type> + use<> {
            stream::iter(items)
        }
    };
    (@function $mode:tt, $operation:ident, , $type:ty) => {
        #[genai::$operation(provider = provider, model = model)]
        async fn ask(provider: &str, model: &str, answer: $type) -> Result<$type, std::io::Error> {
            Ok(answer)
        }
    };
    (@function $mode:tt, $operation:ident, $response:ident, $type:ty) => {
        #[genai::$operation(provider = provider, model = model, response = $response)]
        async fn ask(provider: &str, model: &str, answer: $type) -> Result<$type, std::io::Error> {
            Ok(answer)
        }
    };
    (@play "stream", $case:ident, $provider:ident, $model:ident, $exporter:ident, $type:ty) => {
        match serde_json::from_value::<Vec<$type>>($case.input().clone()) {
            Err(error) => Played::Refused(error.to_string()),
            Ok(items) => {
                let kept = serde_json::to_value(&items).expect("it is JSON");
                drop(ask($provider, $model, items).collect::<Vec<_>>().await);
                Played::Read(span(&$case.fields["expect"], $exporter), kept)
            }
        }
    };
    (@play $mode:tt, $case:ident, $provider:ident, $model:ident, $exporter:ident, $type:ty) => {
        match serde_json::from_value::<$type>($case.input().clone()) {
            Err(error) => Played::Refused(error.to_string()),
            Ok(answer) => {
                let kept = serde_json::to_value(&answer).expect("it is JSON");
                drop(ask($provider, $model, answer).await);
                Played::Read(span(&$case.fields["expect"], $exporter), kept)
            }
        }
    };
}

clients! {
    "response = json", "value", json_whole: #[chat json] Unknown, |_it| true;
    "response = json", "stream", json_items: #[chat json] Unknown, |_it| true;
    "response = json", "embeddings", json_embeddings: #[embeddings json] Unknown, |_it| true;
    "async-openai, chat", "value", openai_chat: #[chat] CreateChatCompletionResponse, |it| it.get("choices").is_some();
    "async-openai, chat", "stream", openai_chunks: #[chat] CreateChatCompletionStreamResponse, |it| it.get("choices").is_some();
    "async-openai, responses", "value", openai_response: #[chat] OpenAiResponse, |it| it["object"] == "response";
    "async-openai, responses", "stream", openai_events: #[chat] ResponseStreamEvent, |it| type_of(it).starts_with("response.");
    "async-openai, embeddings", "embeddings", openai_embeddings: #[embeddings] CreateEmbeddingResponse, |it| it.get("data").is_some();
    "misanthropic", "value", anthropic: #[chat] Message, |it| it["type"] == "message";
    "misanthropic", "stream", anthropic_events: #[chat] Event, |it| type_of(it).starts_with("message_");
    "gemini-rust", "value", gemini: #[generate_content] GeminiResponse, |it| it.get("candidates").is_some();
    "gemini-rust", "stream", gemini_chunks: #[generate_content] GeminiResponse, |it| it.get("candidates").is_some();
    "ollama-rs, chat", "value", ollama_chat: #[chat] ChatMessageResponse, |it| it.get("done").is_some() && it.get("message").is_some();
    "ollama-rs, chat", "stream", ollama_chunks: #[chat] ChatMessageResponse, |it| it.get("done").is_some() && it.get("message").is_some();
    "ollama-rs, completion", "value", ollama_whole: #[text_completion] GenerationResponse, |it| it.get("done").is_some() && it.get("response").is_some();
    "ollama-rs, completion", "stream", ollama_parts: #[text_completion] GenerationResponse, |it| it.get("done").is_some() && it.get("response").is_some();
}

fn type_of(value: &Value) -> &str {
    value["type"].as_str().unwrap_or_default()
}

/// Whether the input, or any of its items, has the client's form.
fn speaks(input: &Value, of: impl Fn(&Value) -> bool) -> bool {
    match input {
        Value::Array(items) => items.iter().any(of),
        whole => of(whole),
    }
}

/// Plays all cases through all clients.
pub(crate) async fn right_by_every_client(cases: &[Case], exporter: &InMemorySpanExporter) {
    let (mut right, mut lost, mut wrong) = (0, String::new(), Vec::new());
    for case in cases.iter().filter(|case| !NOT_YET.contains(&&*case.name)) {
        for (client, played) in play(case, exporter).await {
            let why = match played {
                // The rest of serde's message lists everything that the type would take.
                Played::Refused(error) => error.split(", expected").next().unwrap_or_default().to_owned(),
                Played::Read(differences, _) if differences.is_empty() => {
                    right += 1;
                    continue;
                }
                Played::Read(differences, kept) => {
                    let as_json = as_json(case, &kept, exporter).await;
                    // As JSON, an answer without a finish reason has broken off; this client keeps no finish reasons.
                    let is_kept = |difference: &Difference| {
                        !client.starts_with("ollama-rs") || difference.key != "gen_ai.response.finish_reasons"
                    };
                    if !differences
                        .iter()
                        .filter(|one| is_kept(one))
                        .eq(as_json.iter().filter(|one| is_kept(one)))
                    {
                        wrong.push(format!("{}: {client}: {differences:?}, as JSON {as_json:?}", case.name));
                    }
                    format!("drops {}", dropped(case.input(), &kept))
                }
            };
            let _ = writeln!(lost, "| {client} | {} | {} |", case.name, why.replace('|', "\\|"));
        }
    }
    let count = lost.lines().count();
    println!(
        "through clients: {right} right, {} wrong; {count} that a client does not keep",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_table(&format!("{HEAD}{lost}"));
}

const HEAD: &str = "# Cases that a client does not keep\n\n\
    Generated by the test `every_case_records_expected_attributes` with `WRITE_GUIDE=1`: cases of the client's form that its types refuse, or\n\
    from which they drop the field that the case tests. Only their own clients can make the types of\n\
    aws-sdk-bedrockruntime, genai and rig-core from a provider's JSON: `tests/clients` tests them.\n\n\
    | client | case | why |\n| --- | --- | --- |\n";

fn assert_table(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients.md");
    if env::var_os("WRITE_GUIDE").is_some() {
        fs::write(&path, page).expect("the table can be written");
    }
    let written = fs::read_to_string(&path).expect("the table can be read");
    assert_eq!(written, page, "run this test with WRITE_GUIDE=1");
}

/// The differences of the JSON that a client keeps.
async fn as_json(case: &Case, kept: &Value, exporter: &InMemorySpanExporter) -> Vec<Difference> {
    let mut fields = case.fields.clone();
    fields["input"] = kept.clone();
    let kept = Case {
        name: case.name.clone(),
        fields,
    };
    exporter.reset();
    calls::differences(&kept, exporter).await
}

/// The paths that a client's type does not keep, or changes.
fn dropped(input: &Value, kept: &Value) -> String {
    let mut paths = Vec::new();
    lost("", input, kept, &mut paths);
    paths.sort();
    paths.dedup();
    let more = if paths.len() > MOST { ", …" } else { "" };
    paths.truncate(MOST);
    let paths: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    format!("{}{more}", paths.join(", "))
}

/// The number of paths that are listed.
const MOST: usize = 5;

fn lost(path: &str, input: &Value, kept: &Value, paths: &mut Vec<String>) {
    match (input, kept) {
        (Value::Object(fields), _) => {
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                lost(&path, value, kept.get(name).unwrap_or(&Value::Null), paths);
            }
        }
        (Value::Array(items), _) => {
            let place = format!("{path}[]");
            let place = if path.is_empty() { path } else { &*place };
            for (index, item) in items.iter().enumerate() {
                lost(place, item, kept.get(index).unwrap_or(&Value::Null), paths);
            }
        }
        (one, other) if one == other || one.as_f64().is_some_and(|one| other.as_f64() == Some(one)) => {}
        _ => paths.push(path.to_owned()),
    }
}
