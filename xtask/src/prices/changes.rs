//! Changes by a new release, in money, for the person who brings it.

use std::collections::{BTreeMap, BTreeSet};

use super::rates::is_kind;

/// The models that are new, removed or have other prices, and the names that now belong to another model.
pub(super) fn lines(provider: &str, old: &str, new: &str) -> Vec<String> {
    let (old, new) = (names(old), names(new));
    // Names of one model with the same change share a line.
    let mut changed: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, model) in &new {
        let change = match old.get(name) {
            None => format!("new, {}", differences(&Prices::new(), &model.prices)),
            Some(before) => {
                let moved =
                    before.first != model.first && new.get(before.first).is_none_or(|new| new.first != model.first);
                let differ = differences(&before.prices, &model.prices);
                let stands = format!("stands for {} and no longer for {}", model.first, before.first);
                match (moved, differ.is_empty()) {
                    (false, true) => continue,
                    (false, false) => differ,
                    (true, true) => stands,
                    (true, false) => format!("{stands}: {differ}"),
                }
            }
        };
        changed.entry(change).or_default().push(name);
    }
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    for (name, before) in gone {
        let change = format!("gone, {}", differences(&before.prices, &Prices::new()));
        changed.entry(change).or_default().push(name);
    }
    let mut lines: Vec<String> = changed
        .into_iter()
        .map(|(change, names)| format!("{provider}: {}: {}", names.join(" "), change.trim_end_matches(", ")))
        .collect();
    lines.sort();
    lines
}

/// Prices, keyed by their tier and time, and by kind.
type Prices<'a> = BTreeMap<(String, &'a str), &'a str>;

struct Model<'a> {
    /// The model's first name.
    first: &'a str,
    prices: Prices<'a>,
}

/// Every name with its model's prices.
fn names(text: &str) -> BTreeMap<&str, Model<'_>> {
    let mut all = BTreeMap::new();
    let mut line_of_names = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with(' ') {
            line_of_names = line;
        }
        for name in line_of_names.split(' ') {
            let model = all.entry(name).or_insert_with(|| Model {
                first: line_of_names.split(' ').next().unwrap_or_default(),
                prices: Prices::new(),
            });
            if let Some(row) = line.strip_prefix(' ') {
                model.prices.extend(prices(row));
            }
        }
    }
    all
}

/// Parses a row, such as `batch 2026-10-14 in 1.25 out 5`: the tier and time, then kinds and prices.
fn prices(row: &str) -> Prices<'_> {
    let words: Vec<&str> = row.split(' ').collect();
    let start = words.iter().position(|word| is_kind(word)).unwrap_or(words.len());
    let (occasion, prices) = words.split_at(start);
    let pairs = prices.as_chunks::<2>().0.iter();
    pairs
        .map(|[kind, price]| ((occasion.join(" "), *kind), *price))
        .collect()
}

/// The differences as text: `in $1.25 → $1, batch: out none → $4, per million tokens`.
fn differences(old: &Prices<'_>, new: &Prices<'_>) -> String {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let mut parts = Vec::new();
    for key in keys {
        let (before, after) = (old.get(key), new.get(key));
        if before == after {
            continue;
        }
        let (occasion, kind) = key;
        let money = |price: Option<&&str>| match price {
            None => "none".to_owned(),
            Some(&"=") => "as text".to_owned(),
            Some(price) if *kind == "times" => format!("{price} times"),
            Some(price) => format!("${}", price.replace(':', ":$")),
        };
        let occasion = if occasion.is_empty() {
            String::new()
        } else {
            format!("{occasion}: ")
        };
        parts.push(format!("{occasion}{kind} {} → {}", money(before), money(after)));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("{} per million tokens", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn price_changes_are_in_dollars() {
        let old = "# a comment\ngpt gpt-1\n in 2 out 8>200:9\n batch in 1\ngpt-latest\n in 3\nbefore\n in 1";
        let new = "gpt gpt-1\n in 2 out 7>200:9 image =\n batch in 0.5\n us times 1.1\nnew gpt-latest\n in 4";
        assert_eq!(
            lines("openai", old, new),
            [
                "openai: before: gone, in $1 → none per million tokens",
                "openai: gpt gpt-1: image none → as text, out $8>200:$9 → $7>200:$9, batch: in $1 → $0.5, \
                 us: times none → 1.1 times per million tokens",
                "openai: gpt-latest: in $3 → $4 per million tokens",
                "openai: new: new, in none → $4 per million tokens",
            ]
        );
    }

    #[test]
    fn moved_price_alias_is_named() {
        let old = "gpt-1 gpt-latest\n in 2\ngpt-2\n in 2";
        let new = "gpt-1\n in 2\ngpt-2 gpt-latest\n in 2";
        assert_eq!(
            lines("openai", old, new),
            ["openai: gpt-latest: stands for gpt-2 and no longer for gpt-1"]
        );
        // A new name at the front of a line is no change of the model.
        assert_eq!(
            lines("openai", "b c\n in 2", "a b c\n in 2"),
            ["openai: a: new, in none → $2 per million tokens"]
        );
    }
}
