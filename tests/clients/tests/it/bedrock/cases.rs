//! Cases of `tests/cases` in Converse's form, read through the SDK. The SDK's types do not deserialize from JSON, so a
//! server returns each case.

use std::fs;
use std::path::Path;

use aws_sdk_bedrockruntime::error::SdkError;
use aws_sdk_bedrockruntime::operation::converse::builders::ConverseFluentBuilder;
use aws_sdk_bedrockruntime::operation::converse::{ConverseError, ConverseOutput};
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
use genai::adapters::bedrock::ConverseEvents;
use opentelemetry::{Array, Value as Attribute};
use serde_json::Value;

use super::{client, question};
use crate::frames::aws_event;
use crate::server::{Answer, serve};
use crate::support::{Span, Trace};
use crate::whole::read;

/// Events of a Converse stream. Other events come from models invoked directly.
const EVENTS: [&str; 6] = [
    "messageStart",
    "contentBlockStart",
    "contentBlockDelta",
    "contentBlockStop",
    "messageStop",
    "metadata",
];

#[genai::chat(provider = "aws.bedrock", model = model)]
async fn ask(model: &str, request: ConverseFluentBuilder) -> Result<ConverseOutput, SdkError<ConverseError>> {
    Box::pin(request.send()).await
}

#[genai::chat(provider = "aws.bedrock", model = model)]
async fn listen(
    model: &str,
    request: ConverseStreamFluentBuilder,
) -> Result<ConverseEvents, SdkError<ConverseStreamError>> {
    Box::pin(request.send()).await.map(ConverseEvents::new)
}

/// Names and contents of the cases.
fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let files = fs::read_dir(folder).expect("the folder can be read");
    let paths = files.map(|file| file.expect("the folder can be read").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    cases
        .map(|path| {
            let text = fs::read_to_string(&path).expect("the case can be read");
            let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).expect("it is JSON"))
        })
        .collect()
}

/// Frames of a stream, if all of its events are Converse's.
fn frames(events: &Value) -> Option<Vec<u8>> {
    let frames = events.as_array()?.iter().map(|event| {
        let (name, content) = event.as_object()?.iter().next()?;
        let kind = EVENTS.iter().find(|kind| *kind == name)?;
        Some(aws_event(kind, content))
    });
    Some(frames.collect::<Option<Vec<_>>>()?.concat())
}

/// Trace of a case that Converse's types can express.
async fn played(case: &Value) -> Option<Trace> {
    let (model, input) = (case["model"].as_str()?, &case["input"]);
    // This field is used if Nova is invoked directly; Converse has another name for it.
    if input.to_string().contains("cacheReadInputTokenCount") {
        return None;
    }
    let trace = Trace::new();
    match case["mode"].as_str()? {
        "value" if input.pointer("/output/message").is_some() && input.get("stopReason").is_some() => {
            let server = serve(Answer::Json(200, input.clone())).await;
            let request = client(server.uri()).converse().model_id(model).messages(question());
            trace.run(ask(model, request)).await.expect("it is an answer");
        }
        "stream" => {
            let answer = Answer::Raw(200, "application/vnd.amazon.eventstream", frames(input)?);
            let server = serve(answer).await;
            let request = client(server.uri())
                .converse_stream()
                .model_id(model)
                .messages(question());
            let events = trace.run(listen(model, request)).await.expect("it is a stream");
            trace.run(read(events)).await;
        }
        _ => return None,
    }
    Some(trace)
}

#[tokio::test]
async fn converse_cases_record_expected_attributes() {
    let (mut right, mut wrong) = (0, Vec::new());
    for (name, case) in cases().iter().filter(|(_, case)| case["provider"] == "aws.bedrock") {
        let Some(trace) = played(case).await else { continue };
        let differences = differences(&trace.only(), &case["expect"]);
        right += usize::from(differences.is_empty());
        wrong.extend(differences.iter().map(|difference| format!("{name}: {difference}")));
    }
    println!("{right} right, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(right > 5, "only {right} cases have Converse's form");
}

fn differences(span: &Span, expect: &Value) -> Vec<String> {
    let expected = expect.as_object().expect("attributes").iter();
    let expected = expected.filter(|(key, _)| *key != "status");
    expected
        .filter_map(|(key, expected)| {
            let found = span.get(key);
            (!same(expected, found.as_ref())).then(|| format!("`{key}` is {found:?}, not {expected}"))
        })
        .collect()
}

/// Whether both values are equal. Costs are compared with a tolerance, because their sums have no exact binary form.
fn same(expected: &Value, found: Option<&Attribute>) -> bool {
    match found {
        None => expected.is_null(),
        Some(Attribute::I64(found)) => expected.as_i64() == Some(*found),
        Some(Attribute::F64(found)) => expected
            .as_f64()
            .is_some_and(|expected| (expected - found).abs() <= 1e-9 * expected),
        Some(Attribute::Array(Array::String(found))) => {
            let found: Vec<_> = found.iter().map(opentelemetry::StringValue::as_str).collect();
            *expected == Value::from(found)
        }
        Some(found) => expected.as_str() == Some(&*found.as_str()),
    }
}
