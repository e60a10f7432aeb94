//! Words for how a call was served: its service tier, its speed, the region of its inference.

/// Words that mean standard prices.
const STANDARD: &[&str] = &[
    "",
    "auto",
    "default",
    "global",
    "none",
    "not_available",
    "on-demand",
    "on_demand",
    "ondemand",
    "standard",
    "standard_only",
    "unspecified",
];

/// Google's prefixes of words that others use too.
const PREFIXES: &[&str] = &["on_demand_", "service_tier_", "traffic_type_"];

/// Other words for the same tier.
const SYNONYMS: &[(&str, &str)] = &[("batches", "batch"), ("provisioned_throughput", "provisioned")];

/// Words that do not mean standard prices: one in `ON_DEMAND_PRIORITY`, two in `batch+us`.
pub(super) fn special(tiers: &str) -> impl Iterator<Item = &str> {
    let words = tiers.split(['+', ',', ' ']).map(plain);
    words.filter(|word| !word.is_empty())
}

/// Whether the tiers mean standard prices.
#[inline]
pub(super) fn is_standard(tiers: &str) -> bool {
    special(tiers).next().is_none()
}

/// The table's word for a tier. Empty for standard prices.
pub(super) fn plain(word: &str) -> &str {
    if is_one_of(word, STANDARD) {
        return "";
    }
    let rest = PREFIXES.iter().find_map(|prefix| {
        let (start, rest) = word.split_at_checked(prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then_some(rest)
    });
    let word = rest.unwrap_or(word);
    if is_one_of(word, STANDARD) {
        return "";
    }
    let mut synonyms = SYNONYMS.iter();
    let known = synonyms.find(|(synonym, _)| synonym.eq_ignore_ascii_case(word));
    known.map_or(word, |(_, plain)| plain)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use crate::price::tiers::{is_standard, special};

    #[test]
    fn provider_tier_words_are_normalised() {
        for (tiers, expected) in [
            ("", &[] as &[&str]),
            ("default", &[]),
            ("ON_DEMAND", &[]),
            ("TRAFFIC_TYPE_UNSPECIFIED", &[]),
            ("standard+standard", &[]),
            ("priority", &["priority"]),
            ("ON_DEMAND_PRIORITY", &["PRIORITY"]),
            ("PROVISIONED_THROUGHPUT", &["provisioned"]),
            ("batch+us", &["batch", "us"]),
            ("standard,fast", &["fast"]),
            ("ä", &["ä"]),
        ] {
            assert_eq!(special(tiers).collect::<Vec<_>>(), expected, "{tiers}");
            assert_eq!(is_standard(tiers), expected.is_empty(), "{tiers}");
        }
    }
}
