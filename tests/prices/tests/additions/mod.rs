//! Which models have prices that were added to those of the release.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// A name with added prices: of the model itself, or of its tiers.
struct Added {
    provider: String,
    name: String,
    standard: bool,
}

/// The words that rows of standard prices begin with.
const STANDARD: &[&str] = &["in", "out", "read", "write", "mon"];

/// Whether the price of a call is one that was added: that of the model, or that of one of its tiers.
pub(crate) fn changes(provider: &str, model: &str, standard: bool) -> bool {
    static ADDED: OnceLock<Vec<Added>> = OnceLock::new();
    let mut all = ADDED.get_or_init(added).iter();
    all.any(|added| {
        added.provider == provider && added.standard == standard && name_fits(&added.name, &model.to_ascii_lowercase())
    })
}

/// With all names that the models have in the table.
fn added() -> Vec<Added> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../genai-runtime/data");
    let read = |path: &str| fs::read_to_string(data.join(path)).expect("it is there");
    let text = read("price-additions.txt");
    let (mut all, mut names, mut table) = (Vec::new(), Vec::new(), String::new());
    let mut provider = "";
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(id) = line.strip_prefix('[') {
            provider = id.trim_end_matches(']');
            table = read(&format!("prices/{provider}.txt"));
        } else if let Some(row) = line.strip_prefix(' ') {
            // `<` takes prices that another provider has, and prices of modalities are not compared.
            let row = row.trim_start_matches(['+', '-', ' ']);
            let first = row.split([' ', '-']).next().unwrap_or_default();
            let of_tier = first.starts_with(char::is_alphabetic) && !STANDARD.contains(&first);
            if !row.starts_with('<') && !["audio", "image", "video", "split"].contains(&first) {
                all.extend(names.iter().map(|name: &String| Added {
                    provider: provider.to_owned(),
                    name: name.clone(),
                    standard: !of_tier,
                }));
            }
        } else {
            let first = line.split(' ').next().unwrap_or_default();
            let mut lines = table.lines().filter(|line| line.split(' ').any(|name| name == first));
            let words = lines.next().unwrap_or(line).split(' ');
            names = words.map(ToOwned::to_owned).collect();
        }
    }
    all
}

/// The first part of a pattern is enough: what fits too much is only left out of the comparison.
fn name_fits(pattern: &str, model: &str) -> bool {
    let first = pattern.split(['&', '#']).next().unwrap_or_default();
    let body = first.trim_matches('*');
    match (
        first.starts_with('*'),
        first.ends_with('*') || first.len() < pattern.len(),
    ) {
        (false, false) => model == body,
        (false, true) => model.starts_with(body),
        (true, false) => model.ends_with(body),
        (true, true) => model.contains(body),
    }
}
