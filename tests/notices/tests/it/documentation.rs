//! Completeness of `docs/reference/notices.md`: it has exactly one row per code, and a test raises each.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

#[test]
fn every_notice_code_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/notices.md");
    let page = fs::read_to_string(path).expect("the page is there");
    let rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(code, _)| code)
        .collect();
    let documented: BTreeSet<&str> = rows.iter().copied().collect();
    let codes: BTreeSet<&str> = genai::Notice::CODES.iter().copied().collect();
    assert_eq!(documented, codes);
    assert_eq!(rows.len(), codes.len(), "a code has one row: {rows:?}");
}

/// Appends the sources of all tests.
fn sources(folder: &Path, text: &mut String) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[test]
fn every_code_is_in_a_test() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut text).expect("the sources can be read");
    for code in genai::Notice::CODES {
        let forms = [format!("\"{code}\""), format!("[{code}]")];
        assert!(forms.iter().any(|form| text.contains(form)), "no test expects `{code}`");
    }
}
