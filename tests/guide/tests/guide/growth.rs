//! Public types can get another variant or field without breaking users.

use std::fs;
use std::path::Path;

/// Types that need not be `#[non_exhaustive]`, with the reason.
const CLOSED: [(&str, &str); 25] = [
    ("Any", "It has no variants: it stands for the type of a value."),
    ("Content", "It has no variants: it stands for the type of a value."),
    (
        "Detail",
        "Only generated code names it, and the macro crate has the same version.",
    ),
    ("SerializedFailure", "Nobody outside can name it."),
    ("SerializedOkFailure", "Nobody outside can name it."),
    ("Summary", "Nobody outside can name it."),
    ("BudgetLeft", "Users of the view write it."),
    ("LoopCall", "Users of the view write it."),
    // The macro crate has to handle every variant, and has the same version.
    ("Applies", "The macro crate matches all variants."),
    ("CallPart", "The macro crate matches all variants."),
    ("Cardinality", "The macro crate matches all variants."),
    ("Charge", "The runtime matches all variants."),
    ("Compared", "The macro crate matches all variants."),
    ("Decision", "The macro crate matches all variants."),
    ("Form", "The runtime matches all variants."),
    ("Instrument", "The runtime matches all variants."),
    ("Measure", "The runtime matches all variants."),
    ("Record", "The macro crate matches all variants."),
    ("Requirement", "The macro crate matches all variants."),
    ("Source", "The macro crate matches all variants."),
    ("SpanKind", "The runtime matches all variants."),
    ("SpanName", "The macro crate matches all variants."),
    ("Tokens", "The runtime matches all variants."),
    ("ValueKind", "The macro crate matches all variants."),
    ("OrError", "Only generated code names it."),
];

/// The public types of a source that users can match or construct, and whether each of them can grow.
fn types(source: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut can_grow = false;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let name = |kind| {
            let name = line.strip_prefix("pub ")?.strip_prefix(kind)?;
            name.split([' ', '<', '(', ';', '{']).next().map(str::to_owned)
        };
        if let Some(name) = name("enum ") {
            found.push((name, can_grow));
        } else if let Some(name) = name("struct ") {
            let fields: Vec<_> = if line.ends_with('{') {
                lines.by_ref().take_while(|line| *line != "}").collect()
            } else {
                vec![line]
            };
            let is_field = |line: &&&str| line.contains(": ") && !line.trim_start().starts_with(['/', '#']);
            let all_public = fields.iter().filter(is_field).all(|line| line.starts_with("    pub "));
            let has_fields = fields
                .iter()
                .any(|line| line.starts_with("    pub ") || line.contains("(pub "));
            if has_fields && all_public {
                found.push((name, can_grow));
            }
        }
        if line == "#[non_exhaustive]" {
            can_grow = true;
        } else if !line.starts_with(['#', '/', ' ', ')']) {
            can_grow = false;
        }
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, bool)>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.extend(types(&fs::read_to_string(&path).expect("a source")));
        }
    }
}

#[test]
fn public_types_are_non_exhaustive() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for library in ["content-store", "redact", "runtime", "semconv", "view"] {
        collect(&root.join(format!("genai-{library}/src")), &mut found);
    }
    // The type of a value's shape can't be named outside of the crate.
    let shapes = types(&fs::read_to_string(root.join("genai-runtime/src/work/shape.rs")).expect("a source"));
    let deferred = types(&fs::read_to_string(root.join("genai-runtime/src/work/deferred.rs")).expect("a source"));
    let closed: Vec<_> = found
        .iter()
        .filter(|it| !it.1 && !shapes.contains(it) && !deferred.contains(it))
        .map(|(name, _)| name.as_str())
        .collect();
    for name in &closed {
        assert!(
            CLOSED.iter().any(|(known, _)| known == name),
            "`{name}` needs `#[non_exhaustive]`, or a reason in CLOSED"
        );
    }
    for (name, _) in CLOSED {
        assert!(closed.contains(&name), "`{name}` is in CLOSED, and needs not be");
    }
    assert!(found.iter().filter(|(_, can_grow)| *can_grow).count() > 20);
}

#[test]
fn closed_type_is_found() {
    let source = "/// One.\n#[derive(Debug)]\npub enum One {\n    A,\n}\n\n#[non_exhaustive]\npub struct Two {\n    pub a: u8,\n}\n\npub struct Three {\n    pub a: u8,\n    b: u8,\n}\n";
    assert_eq!(types(source), [("One".to_owned(), false), ("Two".to_owned(), true)]);
}
