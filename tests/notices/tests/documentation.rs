//! `docs/troubleshooting.md` has a row for each code, and no other row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_code_has_a_row() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/troubleshooting.md");
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
