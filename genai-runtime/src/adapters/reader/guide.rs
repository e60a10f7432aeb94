//! The table of paths as a page of the guide: `docs/clients-usage.md`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use super::table::TABLE;

const HEAD: &str = "# Fields that are read\n\n\
    This page is written from the table of the reader (`genai-runtime/src/adapters/reader/table.rs`). To write it again, run\n\
    the unit test `guide_has_every_path` of genai-runtime with `WRITE_GUIDE=1`.\n\n\
    Raw JSON and the types of async-openai, gemini-rust and misanthropic are read by these paths. `[]` stands for each\n\
    element of an array. Of several paths with the same meaning, the first that has a count other than 0 is read.\n\n\
    | form | meaning | path |\n| --- | --- | --- |\n";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for row in TABLE {
        let _ = writeln!(page, "| {:?} | {:?} | `{}` |", row.0, row.2, row.1);
    }
    page
}

#[test]
fn guide_has_every_path() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/clients-usage.md");
    if env::var_os("WRITE_GUIDE").is_some() {
        fs::write(&path, page()).expect("the guide can be written");
    }
    let written = fs::read_to_string(&path).expect("the guide can be read");
    assert_eq!(written, page(), "run this test with WRITE_GUIDE=1");
}
