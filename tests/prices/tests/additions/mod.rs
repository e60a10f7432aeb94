//! Which models have prices that were added to those of the release.

/// Whether the price of a call is one that was added: that of the model, or that of one of its tiers.
pub(crate) fn changes(provider: &str, model: &str, standard: bool) -> bool {
    let text = include_str!("../../../../genai-runtime/data/price-additions.txt");
    let section = text
        .split("\n[")
        .find_map(|part| part.strip_prefix(provider)?.strip_prefix("]\n"));
    let mut fits = false;
    section.unwrap_or_default().lines().any(|line| {
        let Some(row) = line.strip_prefix(' ') else {
            if !line.starts_with('#') {
                fits = line.split(' ').any(|name| name_fits(name, model));
            }
            return false;
        };
        // `+` adds prices of modalities, which are not compared.
        let first = row.split([' ', '-']).next().unwrap_or_default();
        let of_tier = first.starts_with(char::is_alphabetic) && !["in", "mon"].contains(&first);
        fits && !row.starts_with('+') && (of_tier != standard)
    })
}

/// The first part of a pattern is enough: what fits too much is only left out of the comparison.
fn name_fits(pattern: &str, model: &str) -> bool {
    let pattern = pattern.split('&').next().unwrap_or_default();
    let body = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (false, false) => model == body,
        (false, true) => model.starts_with(body),
        (true, false) => model.ends_with(body),
        (true, true) => model.contains(body),
    }
}
