//! The key of hashes in the environment. It is read when the configuration is made, so each case has a process.

use std::process::{Command, Output};

use genai::Config;
use genai::telemetry::Telemetry;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

const KEY: &str = "GENAI_HASH_KEY";
const VALID: &str = "000102030405060708090a0b0c0d0e0f";

#[genai::request(user = "alice")]
fn serve() {}

/// Prints the recorded hash.
#[test]
#[ignore = "a case of the other tests"]
fn hash() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    Config::builder().tracer_provider(provider).install();
    serve();
    let spans = exporter.get_finished_spans().expect("it is not shut down");
    let mut attributes = spans.iter().flat_map(|span| &span.attributes);
    let hash = attributes.find(|attribute| attribute.key.as_str() == "enduser.id");
    println!("hash={}", hash.expect("it is recorded").value);
}

#[test]
#[ignore = "a case of the other tests"]
fn strict() {
    let error = Telemetry::builder().strict().init().expect_err("something is wrong");
    println!("error={error}");
}

fn run(case: &str, key: Option<&str>) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    command
        .args(["--exact", &format!("hash_key::{case}"), "--ignored", "--nocapture"])
        .env("GENAI_LOG", "1")
        .env_remove(KEY);
    if let Some(key) = key {
        command.env(KEY, key);
    }
    let output = command.output().expect("it runs again");
    assert!(
        output.status.success(),
        "{case}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The case's output after this name, and its notices.
fn printed(case: &str, key: Option<&str>, name: &str) -> (String, Vec<String>) {
    let output = run(case, key);
    let stdout = String::from_utf8(output.stdout).expect("it is text");
    let found = stdout.lines().find_map(|line| line.split_once(&format!("{name}=")));
    let notices = String::from_utf8(output.stderr).expect("it is text");
    let notices = notices.lines().filter(|line| line.starts_with("genai["));
    (
        found.expect("it is printed").1.to_owned(),
        notices.map(str::to_owned).collect(),
    )
}

#[test]
fn equal_keys_make_equal_hashes() {
    let hash = |key: Option<&str>| {
        let (hash, notices) = printed("hash", key, "hash");
        assert_eq!(notices, [""; 0]);
        hash
    };
    assert_eq!(hash(Some(VALID)), hash(Some(&VALID.to_uppercase())));
    assert_ne!(hash(Some(VALID)), hash(Some(&VALID.replace("00", "10"))));
    assert_ne!(hash(None), hash(None), "a random key for each process");
}

#[test]
fn malformed_key_is_a_random_one() {
    let malformed = "my secret key, which is too long";
    let [one, other] = [(); 2].map(|()| printed("hash", Some(malformed), "hash"));
    assert_ne!(one.0, other.0);
    let [notice] = one.1.as_slice() else {
        panic!("{:?}", one.1)
    };
    assert!(
        notice.starts_with(&format!("genai[hash_key]: {KEY} is not 32 hexadecimal digits")),
        "{notice}"
    );
    assert!(!notice.contains("secret"), "{notice}");
}

#[test]
fn malformed_key_is_strict() {
    let (error, _) = printed("strict", Some("secret"), "error");
    assert_eq!(
        error,
        format!("telemetry is not set up: {KEY}: expected 32 hexadecimal digits")
    );
}
