//! README.md, tried in an empty crate from its own text: its dependencies, its code, the printed tree and loop, and the
//! spans at a receiver.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::{fs, path::PathBuf, process::Command, thread};

/// The packages of this repository that an empty crate would get from crates.io.
const PACKAGES: [(&str, &str); 5] = [
    ("genai-otel", ""),
    ("genai-macros", "genai-macros"),
    ("genai-runtime", "genai-runtime"),
    ("genai-semconv", "genai-semconv"),
    ("genai-view", "genai-view"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The code blocks of README.md in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(found) = line.strip_prefix("```").filter(|rest| !rest.is_empty()) else {
            continue;
        };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if found == language {
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// Runs a program in a crate with these dependencies, and returns its output.
fn run(name: &str, dependencies: &str, program: &str, variables: &[(&str, &str)]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    let patches: Vec<_> = PACKAGES
        .iter()
        .map(|(package, path)| format!("{package} = {{ path = '{}' }}", root().join(path).display()))
        .collect();
    let patches = patches.join("\n");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{dependencies}\n\n[patch.crates-io]\n{patches}\n\n[workspace]\n",
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The lock file selects versions that are available offline.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/main.rs"), program).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.with_file_name("readme-target"))
        .env_remove("RUSTFLAGS")
        // On a terminal, no line for each call comes before the tree. This makes a pipe behave the same.
        .env("GENAI_TREE", "end")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The text without numbers, units of time, and the padding that depends on their length.
fn without_numbers(text: &str) -> Vec<String> {
    let words = |line: &str| -> String {
        let kept = line.split_whitespace().filter(|word| {
            let number = word.trim_start_matches(['<', '$']);
            !number.starts_with(|first: char| first.is_ascii_digit()) && !["s", "ms", "µs"].contains(word)
        });
        kept.collect::<Vec<_>>().join(" ")
    };
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("trace "))
        .map(words)
        .collect()
}

#[test]
fn readme_program_prints_its_tree() {
    let printed = run("readme-first", &blocks("toml")[0], &blocks("rust")[0], &[]);
    let (printed, promised) = (without_numbers(&printed), without_numbers(&blocks("text")[0]));
    // The README leaves out the table below the tree.
    assert_eq!(printed.get(..promised.len()), Some(&promised[..]), "{printed:#?}");
}

#[test]
fn readme_loop_is_stopped() {
    let [first, around, ..] = &blocks("rust")[..] else {
        panic!("README.md has no loop")
    };
    let program = first.replace(
        "describe(\"Cargo.toml\").await?;",
        "println!(\"{:?}\", go_round().await);",
    ) + around;
    let printed = run("readme-loop", &blocks("toml")[0], &program, &[]);
    for expected in [
        "invoke_workflow go_round",
        "stopped: ",
        "loop: read_file 4×, nothing new after the first",
        "the budget of `invoke_workflow go_round` refused a call",
    ] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
}

/// A receiver that accepts any request, and a channel of the requests: the path and the body.
fn receiver() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if sender.send(receive(stream.unwrap())).is_err() {
                break;
            }
        }
    });
    (url, requests)
}

fn receive(mut stream: TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let head = reader.by_ref().lines().map(Result::unwrap);
    let head: Vec<String> = head.take_while(|line| !line.is_empty()).collect();
    let length = head
        .iter()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).unwrap();
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream.write_all(answer.as_bytes()).unwrap();
    (head[0].split(' ').nth(1).unwrap().to_owned(), body)
}

#[test]
fn readme_spans_reach_a_receiver() {
    // The dependencies and the command are those of "Send it to a collector".
    let dependencies = blocks("toml")[0].replace("\"tree\"", "\"otlp\"");
    let command = &blocks("sh")[1];
    let (variable, rest) = command.split_once('=').unwrap();
    assert_eq!(rest.split_once(' ').unwrap().1, "cargo run");
    let (url, requests) = receiver();
    let printed = run("readme-sent", &dependencies, &blocks("rust")[0], &[(variable, &url)]);
    let sent: Vec<_> = requests.try_iter().filter(|(path, _)| path == "/v1/traces").collect();
    let names = ["invoke_workflow describe", "execute_tool read_file", "chat gpt-4o-mini"];
    for name in names.map(str::as_bytes) {
        let arrived = sent
            .iter()
            .any(|(_, body)| body.windows(name.len()).any(|part| part == name));
        assert!(arrived, "{}: {printed}", String::from_utf8_lossy(name));
    }
}
