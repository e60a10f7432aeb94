//! Contents in a folder, and reports of those that are lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use genai::ContentCapture;
use genai::capture::StoreRules;
use genai::redact::Caps;
use genai_content_store::{ObjectStoreError, ObjectStoreWriter};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::other_process::{Other, child};
use crate::store::{chat, is_named_by};
use crate::support::{Exported, attribute, content};

/// A wait that is long enough for a busy machine. Only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

#[genai::tool(call_id = None, capture(raw(arguments)))]
fn tool(text: &str) -> usize {
    text.len()
}

fn address(folder: &Path) -> String {
    format!("file://{}", folder.display())
}

fn writing(folder: &Path) -> (Exported, ObjectStoreWriter) {
    let writer = ObjectStoreWriter::open(&address(folder)).expect("a folder");
    let exported = Exported::with(|config| {
        let config = config.content_capture(ContentCapture::SpanOnly);
        let caps = Caps::default().with_per_attribute(200).with_per_call(1000);
        config.content_caps(caps).content_store(writer.store())
    });
    (exported, writer)
}

/// All files in a folder, with the time they were last written.
fn files(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let written = path.metadata().and_then(|about| about.modified()).expect("a time");
            found.insert(path, written);
        }
    }
    found
}

/// The content at an address, after a check that its name is derived from it.
fn stored(address: &Value, folder: &Path) -> Vec<u8> {
    let path = address
        .as_str()
        .and_then(|address| address.strip_prefix("file://"))
        .expect("an address");
    let path = Path::new(path);
    let bytes = fs::read(path).expect("it is there");
    let name = path.strip_prefix(folder).expect("it is in the folder");
    is_named_by(&name.to_string_lossy(), &bytes);
    bytes
}

#[test]
fn full_content_is_written_to_folder() {
    let temporary = TempDir::new().expect("a folder");
    // The writer creates the folder.
    let folder = temporary.path().join("a/b");
    let (exported, writer) = writing(&folder);
    let secret = concat!("jo@exam", "ple.org");
    let long = format!("{} {secret} {}", "word ".repeat(100), "word ".repeat(100));
    chat(
        &json!({"model": "m", "answer": long, "messages": [{"role": "user", "content": [
            {"type": "text", "text": long},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        ]}]}),
    );
    writer.flush(PATIENCE).expect("a folder takes everything");

    let span = exported.span();
    let reference = |key| attribute(&span, key).map(|value| Value::from(value.as_str().into_owned()));
    let input = reference("gen_ai.input.messages_ref").expect("an address");
    let input: Value = serde_json::from_slice(&stored(&input, &folder)).expect("JSON");
    let redacted = long.replace(secret, "[redacted:email]");
    assert_eq!(input[0]["parts"][0], json!({"type": "text", "content": redacted}));
    assert_ne!(content(&span)["gen_ai.input.messages"], input, "on the span it is cut");
    let picture = &input[0]["parts"][1];
    assert_eq!(
        (&picture["type"], &picture["mime_type"]),
        (&json!("uri"), &json!("image/png"))
    );
    assert_eq!(stored(&picture["uri"], &folder), b"\x89PNG");
    let output = reference("gen_ai.output.messages_ref").expect("an address");
    let output: Value = serde_json::from_slice(&stored(&output, &folder)).expect("JSON");
    assert_eq!(output[0]["parts"][0]["content"], redacted);
    assert_eq!((files(&folder).len(), writer.lost()), (3, 0));
}

#[test]
fn equal_contents_are_one_file() {
    let folder = TempDir::new().expect("a folder");
    let (_exported, writer) = writing(folder.path());
    tool("x");
    writer.flush(PATIENCE).expect("a folder takes everything");
    let first = files(folder.path());
    tool("x");
    writer.flush(PATIENCE).expect("a folder takes everything");
    assert_eq!(files(folder.path()), first, "not even written anew");
    assert_eq!(first.len(), 1);
    tool("y");
    writer.flush(PATIENCE).expect("a folder takes everything");
    assert_eq!(files(folder.path()).len(), 2);
}

#[test]
fn dropped_writer_delivers_queued_content() {
    let folder = TempDir::new().expect("a folder");
    let (exported, writer) = writing(folder.path());
    for n in 0..100 {
        tool(&n.to_string());
    }
    drop(writer);
    assert_eq!(files(folder.path()).len(), 100);
    exported.spans();
    tool("x");
    let span = exported.span();
    assert!(attribute(&span, "agent.content.tool.call.arguments_ref").is_none());
    assert!(attribute(&span, "agent.content.not_stored").is_some());
    assert_eq!(files(folder.path()).len(), 100);
}

#[test]
fn uncaptured_content_is_not_written() {
    let folder = TempDir::new().expect("a folder");
    let writer = ObjectStoreWriter::open(&address(folder.path())).expect("a folder");
    let exported = Exported::with(|config| {
        let config = config.content_capture(ContentCapture::NoContent);
        config
            .content_store(writer.store())
            .content_store_rules(StoreRules::default())
    });
    tool("x");
    writer.flush(PATIENCE).expect("there is nothing to lose");
    assert_eq!((exported.spans().len(), files(folder.path()).len()), (1, 0));
}

#[test]
fn failed_writes_are_counted_and_retried() {
    let temporary = TempDir::new().expect("a folder");
    let folder = temporary.path().join("file");
    fs::write(&folder, "in the way").expect("a file");
    let (exported, writer) = writing(&folder);
    assert_eq!(tool("x"), 1);
    let error = writer.flush(PATIENCE).expect_err("there is no folder");
    let said = error.to_string();
    let start = format!("1 objects did not reach {}: ", address(&folder));
    assert!(said.starts_with(&start), "{said}");
    assert!(
        matches!(error, ObjectStoreError::Undelivered { objects: 1, .. }),
        "{error:?}"
    );
    assert_eq!(writer.lost(), 1);
    writer.flush(PATIENCE).expect("a loss is told once");
    let span = exported.span();
    assert!(
        attribute(&span, "agent.content.tool.call.arguments_ref").is_some(),
        "nobody knew"
    );

    fs::remove_file(&folder).expect("it is there");
    tool("x");
    writer.flush(PATIENCE).expect("now there is a folder");
    assert_eq!((files(&folder).len(), writer.lost()), (1, 1));
}

#[test]
fn invalid_store_addresses_are_refused() {
    let secret = concat!("hunt", "er2");
    for (address, says) in [
        ("/var/lib/contents".to_owned(), "file:///var/lib/contents"),
        ("file://folder/contents".to_owned(), "recognise"),
        (format!("s3://key:{secret}@bucket/contents"), "credentials"),
        (format!("s3://{secret}@bucket/contents"), "credentials"),
        (format!("https://x.blob.core.windows.net/c?sig={secret}"), "neither"),
        (format!("@{secret}"), "file:///var/lib/contents"),
        ("ftp://host/contents".to_owned(), "recognise"),
    ] {
        let error = ObjectStoreWriter::open(&address)
            .expect_err("no address of a store")
            .to_string();
        assert!(error.contains(says), "{address}: {error}");
        assert!(!error.contains(secret), "{error}");
    }
}

/// Code of the other process: it makes a call for each line on its standard input.
#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn calls() {
    let address = std::env::var("CONTENTS").expect("the address");
    let number = |name| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let deadline = number("DEADLINE_SECONDS").map_or(PATIENCE, Duration::from_secs);
    let mut builder = ObjectStoreWriter::builder(address).deadline(deadline);
    if let Some(queue) = number("QUEUE") {
        builder = builder.queue(usize::try_from(queue).expect("a size")).concurrency(1);
    }
    if let Some(bytes) = number("QUEUE_BYTES") {
        builder = builder.queue_bytes(usize::try_from(bytes).expect("a size"));
    }
    let writer = builder.open().expect("an address");
    let exported = Exported::with(|config| {
        let config = config.content_capture(ContentCapture::SpanOnly);
        config.content_store(writer.store())
    });
    child(|line| {
        if line == "flush" {
            return writer
                .flush(PATIENCE)
                .map_or_else(|error| error.to_string(), |()| "all".to_owned());
        }
        tool(line);
        let reference = attribute(&exported.span(), "agent.content.tool.call.arguments_ref").cloned();
        reference.map_or_else(|| "refused".to_owned(), |address| address.as_str().into_owned())
    });
}

pub(crate) fn calling(address: &str, variables: &[(&str, &str)]) -> Other {
    let variables = [variables, &[("CONTENTS", address)]].concat();
    Other::start("object_store::calls", &variables)
}

#[test]
fn store_losses_notice_first_and_rest() {
    let temporary = TempDir::new().expect("a folder");
    let folder = temporary.path().join("file");
    fs::write(&folder, "in the way").expect("a file");
    let mut other = calling(&address(&folder), &[]);
    for text in ["x", "y", "z"] {
        assert!(other.ask(text).starts_with("file://"));
        // The flush waits until the writer has reported. Except for the first loss, only its result reports the loss.
        assert!(other.ask("flush").starts_with("1 objects did not reach"));
    }
    for text in ["u", "v", "w"] {
        other.ask(text);
    }
    let said = other.end();
    let lost = |line: &String| {
        let (objects, rest) = line
            .strip_prefix("genai[contents_lost]: ")
            .expect("our words")
            .split_once(' ')
            .expect("words");
        assert!(
            rest.starts_with(&format!("objects did not reach {}: ", address(&folder))),
            "{line}"
        );
        objects.parse::<usize>().expect("a number")
    };
    let lost: Vec<_> = said.iter().map(lost).collect();
    assert!(lost.len() <= 2, "{said:?}");
    assert!((3..=4).contains(&lost.iter().sum::<usize>()), "{said:?}");
}
