//! Table of paths as a page: `docs/reference/fields.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

use super::dialects::ENVELOPES;
use super::facts::Facts;
use super::meaning::{As, Meaning};
use super::raw_facts::RawFacts;
use super::table::rows;
use super::trie::PATHS;
use super::walk::Walk;

const HEAD: &str = "# Fields that are read\n\n\
    This page is generated: run the unit test `guide_lists_every_json_path` of genai-runtime with `WRITE_GUIDE=1`.\n\n\
    Raw JSON, types read by `response = json`, and the types of async-openai, gemini-rust, genai, misanthropic and\n\
    ollama-rs are read by these paths. `[]` stands for each element of an array. If several paths have the same meaning,\n\
    the first with a count other than 0 is read.\n\
    \n\
    An array, a text of events or of lines of JSON, and a `Vec` are read element by element. The counts of chunks are\n\
    cumulative; those of several whole answers and of the lines of a batch are added, each at the price of its model. An\n\
    answer may be in an envelope, or in two:\n\
    {}.\n";

const BY_PROVIDER: &str = "\n## By provider\n\n\
    The fields that are read in each provider's answers in `tests/cases`. The provider is the value of `provider = …`.\n\
    Gateways also use the names of the providers that they call.\n\n\
    | provider | meaning | path |\n| --- | --- | --- |\n";

const BY_FORM: &str = "\n## By form\n\n\
    Every path of the table (`genai-runtime/src/adapters/reader/table`), in its order.\n\n\
    | form | meaning | path |\n| --- | --- | --- |\n";

fn page() -> String {
    let envelopes: Vec<_> = ENVELOPES.iter().map(|name| format!("`{name}`")).collect();
    let lines: Vec<_> = envelopes.chunks(7).map(|line| line.join(", ")).collect();
    let mut page = HEAD.replace("{}", &lines.join(",\n"));
    page.push_str(BY_PROVIDER);
    for (provider, meaning, path) in found_in_cases() {
        let _ = writeln!(page, "| {provider} | {meaning} | `{path}` |");
    }
    page.push_str(BY_FORM);
    for row in rows() {
        let _ = writeln!(page, "| {:?} | {:?} | `{}` |", row.0, row.2, row.1);
    }
    page
}

/// Paths in the answers of the test cases, by provider.
fn found_in_cases() -> BTreeSet<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let files = fs::read_dir(folder).expect("the cases can be read");
    let paths = files.map(|file| file.expect("the case can be read").path());
    let mut found = BTreeSet::new();
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let text = fs::read_to_string(&path).expect("the case can be read");
        let case: Value = serde_json::from_str(&text).expect("the case is JSON");
        let provider = case["provider"].as_str().unwrap_or_default();
        if provider.is_empty()
            || !matches!(
                case["mode"].as_str(),
                Some("value" | "stream" | "captured" | "embeddings")
            )
        {
            continue;
        }
        let items = match &case["input"] {
            Value::Array(items) => items.iter().collect(),
            whole => vec![whole],
        };
        for item in items {
            let mut facts = RawFacts::new();
            Walk::from(PATHS.root(), item, &mut facts, None);
            let facts = Facts::new(&facts, As::Document);
            for (place, _) in facts.iter().chain(facts.anywhere()) {
                if let Some(meaning) = in_words(place.meaning) {
                    found.insert((provider.to_owned(), meaning, place.path.clone()));
                }
            }
        }
    }
    found
}

/// Description of a meaning in the guide. `None` if it only helps to read other meanings.
fn in_words(meaning: Meaning) -> Option<String> {
    Some(match meaning {
        Meaning::Input | Meaning::InputOfEach => "input".into(),
        Meaning::InputBesideCached => "input beside what a cache had".into(),
        Meaning::InputOfTools => "input of tools".into(),
        Meaning::InputUnbilled => "input that is not all billed".into(),
        Meaning::Output => "output".into(),
        Meaning::OutputBesideReasoning => "output beside reasoning".into(),
        Meaning::OutputUnbilled => "output that is not all billed".into(),
        Meaning::Total => "total".into(),
        Meaning::OutsideOfPrompt => "part of the total alone".into(),
        Meaning::SecondsOfAudio => "sound in the total alone".into(),
        Meaning::CacheRead => "read from a cache".into(),
        Meaning::CacheWrite => "written to a cache".into(),
        Meaning::CacheWrite5m => "written for 5 minutes".into(),
        Meaning::CacheWrite1h => "written for an hour".into(),
        Meaning::CacheWriteOfNamed => "written for a time named beside it".into(),
        Meaning::Reasoning => "reasoning".into(),
        Meaning::InputOf(modality) => format!("input: {}", modality.as_str()),
        Meaning::OutputOf(modality) => format!("output: {}", modality.as_str()),
        Meaning::CacheReadOf(modality) => format!("read from a cache: {}", modality.as_str()),
        Meaning::InputOfNamed => "input of a modality".into(),
        Meaning::OutputOfNamed => "output of a modality".into(),
        Meaning::CacheReadOfNamed => "read from a cache of a modality".into(),
        Meaning::CountOfNamed => "count named beside it".into(),
        Meaning::Lines => "lines of a batch".into(),
        Meaning::Transcriber => "model of transcriptions".into(),
        Meaning::Charged | Meaning::ChargedTicks => "charged amount".into(),
        Meaning::ChargedUpstream | Meaning::OwnKey => "charged with your own key".into(),
        Meaning::Model => "model".into(),
        Meaning::Id => "id".into(),
        Meaning::Tier
        | Meaning::Speed
        | Meaning::Region
        | Meaning::Traffic
        | Meaning::Search
        | Meaning::Citations
        | Meaning::InBatch => "how it was served".into(),
        Meaning::SystemFingerprint => "system fingerprint".into(),
        Meaning::Ended | Meaning::EndedAs(_) => "end of the answer".into(),
        Meaning::FinishReason | Meaning::Status | Meaning::Incomplete => "finish reason".into(),
        Meaning::Vector => "dimensions".into(),
        Meaning::ToolCall(_) => "tool call".into(),
        Meaning::Failed
        | Meaning::FailedAs(_)
        | Meaning::ErrorCode
        | Meaning::Exception
        | Meaning::StatusCode
        | Meaning::ErrorName => "failure".into(),
        Meaning::Name
        | Meaning::Started
        | Meaning::Generation
        | Meaning::Index
        | Meaning::Item
        | Meaning::Generated
        | Meaning::Answered
        | Meaning::Arguments
        | Meaning::Kind
        | Meaning::ErrorWord
        | Meaning::ErrorText
        | Meaning::Succeeded
        | Meaning::Sign(_) => return None,
    })
}

#[test]
fn guide_lists_every_json_path() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/fields.md");
    if env::var_os("WRITE_GUIDE").is_some() {
        fs::write(&path, page()).expect("the guide can be written");
    }
    let written = fs::read_to_string(&path).expect("the guide can be read");
    assert_eq!(written, page(), "run this test with WRITE_GUIDE=1");
}
