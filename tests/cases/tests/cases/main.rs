//! Every file of `tests/cases` is an answer and the attributes that its span must have.
//!
//! Most are rebuilt from public bug reports, which `source` names; `right_from` says where the right value is from.
//! `mode` says how the answer reaches the library: as a JSON value, a raw body, the items of a stream, ….

mod calls;
mod expect;
mod typed;

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, panic};

use genai::{Config, ContentCapture};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use serde_json::Value;

/// Cases that another part of the library has to get right. They must fail until it does.
const NOT_YET: &[&str] = &[];

/// Providers without a streamed answer, and why.
const NO_STREAM: &[(&str, &str)] = &[
    ("jina", "embeddings and rankings do not stream"),
    ("koboldcpp", "its streams have no counts"),
    ("nlpcloud", "its streams are plain text"),
    (
        "replicate",
        "its streams are plain text: counts are in the finished prediction",
    ),
    ("voyageai", "embeddings and rankings do not stream"),
];

/// The provider of cases about gateways of one's own.
const NO_PROVIDER: &str = "custom";

const COST: &str = "agent.cost.usd";

struct Case {
    name: String,
    fields: Value,
}

impl Case {
    fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn input(&self) -> &Value {
        &self.fields["input"]
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(folder).expect("the folder can be read");
    let paths = files.map(|file| file.expect("the folder can be read").path());
    let mut cases: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .flat_map(|path| {
            let text = fs::read_to_string(&path).expect("the case can be read");
            let fields = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            each_input(&name, fields)
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

/// A case of several `inputs` stands for one of each, with the same expectation.
fn each_input(name: &str, mut fields: Value) -> Vec<Case> {
    let Value::Array(inputs) = fields["inputs"].take() else {
        return vec![Case {
            name: name.to_owned(),
            fields,
        }];
    };
    let named = inputs.into_iter().enumerate().map(|(index, input)| {
        let mut fields = fields.clone();
        fields["input"] = input;
        Case {
            name: format!("{name}-{index}"),
            fields,
        }
    });
    named.collect()
}

#[tokio::test]
async fn every_case_records_expected_attributes() {
    let exporter = exporter();
    right_as_json(&exporter).await;
    typed::right_by_every_client(&cases(), &exporter).await;
}

/// Every provider has a whole answer with counts and a streamed one, from its reference.
#[test]
fn every_provider_answers_whole_and_streamed() {
    let (mut whole, mut streamed) = (BTreeSet::new(), BTreeSet::new());
    let cases = cases();
    for case in &cases {
        let counted = case.fields["expect"].as_object().is_some_and(|expect| {
            let is_count = |(key, value): (&String, &Value)| key.starts_with("gen_ai.usage.") && !value.is_null();
            expect.iter().any(is_count)
        });
        let provider = case.text("provider");
        if provider != NO_PROVIDER && counted {
            match case.text("mode") {
                "value" | "body" | "embeddings" => whole.insert(provider),
                "stream" | "sse" | "captured" => streamed.insert(provider),
                _ => false,
            };
        }
    }
    for (provider, why) in NO_STREAM {
        assert!(
            streamed.insert(*provider),
            "{provider} has a streamed answer, although {why}"
        );
    }
    let missing: Vec<_> = whole.symmetric_difference(&streamed).collect();
    assert!(
        missing.is_empty(),
        "there is no whole or no streamed answer of {missing:?}"
    );
    println!("{} providers", whole.len());
}

fn exporter() -> InMemorySpanExporter {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    opentelemetry::global::set_tracer_provider(provider);
    Config::builder()
        .content_capture(ContentCapture::SpanOnly)
        .redactor(str::to_owned)
        .install();
    exporter
}

async fn right_as_json(exporter: &InMemorySpanExporter) {
    let (mut right, mut later, mut wrong) = (0, 0, Vec::new());
    let cases = cases();
    for name in NOT_YET {
        assert!(cases.iter().any(|case| case.name == *name), "there is no case `{name}`");
    }
    for case in &cases {
        exporter.reset();
        let differences = calls::differences(case, exporter).await;
        let listed = NOT_YET.contains(&&*case.name);
        match (differences.is_empty(), listed) {
            (true, false) => right += 1,
            (false, true) => later += 1,
            (true, true) => wrong.push(format!("{}: is right now, take it off the list", case.name)),
            (false, false) => {
                let lines = differences.iter().map(ToString::to_string).collect::<Vec<_>>();
                wrong.push(format!("{}: {}", case.name, lines.join("; ")));
            }
        }
    }
    println!("{right} right, {} wrong; {later} expected to fail", wrong.len());
    assert!(
        wrong.is_empty(),
        "{right} right, {} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
