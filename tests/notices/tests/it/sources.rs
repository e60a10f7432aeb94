//! Standard error, which only has notices and the tree.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// All Rust files of a folder that write to standard error, other than in examples of comments.
fn writers(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            writers(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path)?;
            let writes = ["io::stderr()", "eprint!(", "eprintln!(", "dbg!("];
            let mut code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            if code.any(|line| writes.iter().any(|write| line.contains(write))) {
                found.push(path);
            }
        }
    }
    Ok(())
}

#[test]
fn only_notices_and_tree_print_stderr() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for library in [
        "genai-content-store",
        "genai-redact",
        "genai-runtime",
        "genai-semconv",
        "genai-view",
    ] {
        writers(&root.join(library).join("src"), &mut found).expect("the sources can be read");
    }
    writers(&root.join("src"), &mut found).expect("the sources can be read");
    let mut found: Vec<_> = found
        .iter()
        .map(|path| path.strip_prefix(&root).expect("it is below the root").to_owned())
        .collect();
    found.sort();
    let allowed = [
        "genai-runtime/src/notice/terminal.rs",
        "genai-runtime/src/telemetry/tree/screen.rs",
        "genai-runtime/src/telemetry/tree.rs",
        // This file prints the tree of a test that panics.
        "genai-runtime/src/testing/record.rs",
    ];
    assert_eq!(found, allowed.map(PathBuf::from));
}
