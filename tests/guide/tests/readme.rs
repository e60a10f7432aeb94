//! README.md, tried from its own text in an empty crate: its dependencies, its code, the tree that this prints, and its loop.

use std::{fs, path::PathBuf, process::Command};

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

/// The code blocks of README.md in that language.
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

/// Runs a program in a crate that has the dependencies of the README, and returns all that it printed.
fn run(name: &str, program: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    let patches: Vec<_> = PACKAGES
        .iter()
        .map(|(package, path)| format!("{package} = {{ path = '{}' }}", root().join(path).display()))
        .collect();
    let patches = patches.join("\n");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{}\n\n[patch.crates-io]\n{patches}\n\n[workspace]\n",
        blocks("toml")[0]
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The versions that are on this machine.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/main.rs"), program).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.with_file_name("readme-target"))
        .env_remove("RUSTFLAGS")
        // As on a terminal, where no line for each call comes before the tree.
        .env("GENAI_TREE", "end")
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A text without numbers, units of time and what is as long as they are.
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
    let printed = run("readme-first", &blocks("rust")[0]);
    let (printed, promised) = (without_numbers(&printed), without_numbers(&blocks("text")[0]));
    // The table below the tree is left to the reader's terminal.
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
    let printed = run("readme-loop", &program);
    for expected in [
        "invoke_workflow go_round",
        "stopped: ",
        "loop: read_file 4×, nothing new after the first",
        "the budget of `invoke_workflow go_round` refused a call",
    ] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
}
