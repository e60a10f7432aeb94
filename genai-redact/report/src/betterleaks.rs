//! Random keys in the forms that the secret scanner betterleaks (MIT) detects.
//!
//! The forms are data: regular expressions in `betterleaks.toml`. Two kinds are left out, because their random texts do
//! not occur in practice. Expressions for a name with a value require little more than the name of a service.
//! Expressions that ignore case would give `nPm_…`.

use std::fs;
use std::path::Path;

use regex::RegexBuilder;

use crate::case::Case;
use crate::scanner::{Corpora, Pattern, keys, named};

const CORPORA: Corpora = Corpora {
    seen: [
        "betterleaks, seen",
        "betterleaks, as Bearer, seen",
        "betterleaks, NAME = value, seen",
    ],
    unseen: [
        "betterleaks, unseen",
        "betterleaks, as Bearer, unseen",
        "betterleaks, NAME = value, unseen",
    ],
};

/// Rules that are left out: those for documents, which a random text cannot imitate, and those for texts that are not
/// secret, such as names, addresses, ids and public keys.
const RULES_LEFT_OUT: &[&str] = &[
    "curl-",
    "jwt",
    "gcp-application",
    "gcp-service",
    "mongodb-",
    "-id",
    "-url",
    "-host",
    "-name",
    "-username",
    "-user-api-id",
    "-domain",
    "-address",
    "-public-",
    "-pub-",
    "client-sdk-key",
    "app-id",
];

/// Parts of patterns that are left out: those that ignore case, and those for a name with a value.
const PATTERNS_LEFT_OUT: &[&str] = &["(?i", "(?:=|>|:{1,3}=|"];

pub(crate) fn cases(config: &Path) -> Result<Vec<Case>, String> {
    let config = fs::read_to_string(config).map_err(|error| format!("{}: {error}", config.display()))?;
    let mut cases = named(&CORPORA, &patterns(&config, true)?);
    cases.append(&mut keys(&CORPORA, &patterns(&config, false)?));
    Ok(cases)
}

/// The patterns of keys. With `all`, also those for a name with a value.
fn patterns(config: &str, all: bool) -> Result<Vec<Pattern>, String> {
    let config: toml::Table = config.parse().map_err(|error| format!("betterleaks.toml: {error}"))?;
    let rules = config["rules"].as_array().ok_or("betterleaks.toml has no rules")?;
    let pattern = |rule: &toml::Value| {
        let (name, pattern) = (rule.get("id")?.as_str()?, rule.get("regex")?.as_str()?);
        if contains_any(name, RULES_LEFT_OUT) || !all && contains_any(pattern, PATTERNS_LEFT_OUT) {
            return None;
        }
        Some(Pattern {
            name: name.to_owned(),
            // Some patterns repeat a class a thousand times.
            regex: RegexBuilder::new(pattern).size_limit(1 << 28).build().ok()?,
            group: rule
                .get("valueGroup")
                .and_then(|group| usize::try_from(group.as_integer()?).ok()),
        })
    };
    Ok(rules.iter().filter_map(pattern).collect())
}

fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
