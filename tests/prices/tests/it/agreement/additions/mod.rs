//! Models with prices that were added to those of the release.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// A model with added prices, either its standard ones or those of its tiers.
struct Added {
    provider: String,
    name: String,
    standard: bool,
}

/// First words of rows with standard prices.
const STANDARD: &[&str] = &["in", "out", "read", "write", "mon"];

/// Whether the price of a call was added, as the standard price or as the price of a tier.
pub(crate) fn changes(provider: &str, model: &str, standard: bool) -> bool {
    static ADDED: OnceLock<Vec<Added>> = OnceLock::new();
    let mut all = ADDED.get_or_init(added).iter();
    all.any(|added| {
        added.provider == provider && added.standard == standard && name_fits(&added.name, &model.to_ascii_lowercase())
    })
}

/// All added prices, with every name that their models have in the table.
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
            // `<` copies the prices of another provider. Prices of modalities are not compared.
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

/// The first part of a pattern is enough, because names that match too much are only left out of the comparison.
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
