//! The rooms of this crate and their order: a room uses those below it, and no files use each other in a circle.
//!
//! The test reads the sources. A name counts for the file that defines it, through any re-exports. Names in a macro's
//! argument or body count too; code under `cfg(test)` does not.
//!
//! Three kinds of name are not followed: methods, whose file only the compiler can resolve, names in string attributes
//! such as `serde(with = "…")`, and names that a macro receives in parts. `extern crate self` and `include!` are not
//! followed either.

mod arrows;
mod modules;
mod planted;
mod rules;
mod tokens;

use std::path::Path;
use std::{fs, io};

use modules::Files;

use Place::{Beside, Room};

/// A module at the top of the crate.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A folder with its module file, or one file.
    Room(&'static str),
    /// A file that is no room: a few helpers are allowed.
    Beside(&'static str),
}

impl Place {
    fn name(&self) -> &'static str {
        match self {
            Room(name) | Beside(name) => name,
        }
    }
}

/// Files that may use each other in a circle.
#[derive(Clone, Copy, Debug)]
struct Circle {
    files: &'static [&'static str],
    /// The reason why they are allowed to.
    why: &'static str,
}

/// All modules at the top of the crate: each uses only those below it.
const ORDER: &[Place] = &[
    Room("__private"),
    Room("testing"),
    Room("telemetry"),
    Room("probe"),
    Room("adapters"),
    Room("work"),
    Room("call"),
    Room("context"),
    Room("run"),
    Room("config"),
    Room("capture"),
    Room("metrics"),
    Room("answer"),
    Room("request"),
    Room("messages"),
    Room("summary"),
    Room("budget"),
    Room("price"),
    Room("usage"),
    Room("content"),
    Room("fingerprint"),
    Room("value"),
    Room("notice"),
    Room("missing"),
    Beside("lock"),
    Beside("redact"),
    Beside("scope"),
];

const CIRCLES: &[Circle] = &[
    Circle {
        files: &["fingerprint/canonical.rs", "fingerprint/compound.rs"],
        why: "A serializer: compound values hold values, which may be compound.",
    },
    Circle {
        files: &["summary/serialize.rs", "summary/compound.rs"],
        why: "A serializer: compound values hold values, which may be compound.",
    },
];

#[test]
fn layers_use_only_layers_below() {
    let mut files = Files::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&source, "", &mut files).expect("the sources can be read");
    let violations = rules::violations(&files, ORDER, CIRCLES);
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        violations.join("\n")
    );
}

/// Reads all Rust files of a folder, keyed by their paths from `src`.
fn read(folder: &Path, path: &str, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{path}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
        } else if Path::new(&path).extension().is_some_and(|extension| extension == "rs") {
            files.insert(path, fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}
