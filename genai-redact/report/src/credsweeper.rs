//! Random keys in the forms that the secret scanner `CredSweeper` (MIT) detects.
//!
//! Only rules in `config.yaml` for a value alone are read, since values that are found by their name have no form. Keys
//! are made from patterns that begin with a word of their own. Values beside the name of the rule are made from all
//! patterns.

use std::fs;
use std::path::Path;

use regex::Regex;
use regex_syntax::hir::literal::Extractor;

use crate::case::Case;
use crate::scanner::{Corpora, Pattern, keys, named};

const CORPORA: Corpora = Corpora {
    seen: [
        "CredSweeper, seen",
        "CredSweeper, as Bearer, seen",
        "CredSweeper, NAME = value, seen",
    ],
    unseen: [
        "CredSweeper, unseen",
        "CredSweeper, as Bearer, unseen",
        "CredSweeper, NAME = value, unseen",
    ],
};

/// Rules that are left out: those for values that are not secret, such as ids and host names, and those for encoded
/// texts.
const RULES_LEFT_OUT: &[&str] = &[
    "uuid",
    "-domain",
    "-bucket",
    "-id",
    "base64-",
    "json-web-",
    "jwk",
    "product-",
];

/// Beginning of JSON in base64.
const ENCODED: &str = "eyJ";

/// Beginning of the value's group in a pattern.
const VALUE: &str = "(?P<value>";

/// Shortest word at the beginning of a pattern.
const SHORTEST_WORD: usize = 3;

pub(crate) fn cases(config: &Path) -> Result<Vec<Case>, String> {
    let config = fs::read_to_string(config).map_err(|error| format!("{}: {error}", config.display()))?;
    let all = patterns(&config);
    let mut cases = named(&CORPORA, &all);
    let with_word: Vec<_> = all.into_iter().filter(|pattern| has_word(&pattern.regex)).collect();
    cases.append(&mut keys(&CORPORA, &with_word));
    Ok(cases)
}

/// The patterns of values. The file has a line for each name and for each pattern.
fn patterns(config: &str) -> Vec<Pattern> {
    let (mut patterns, mut name) = (Vec::new(), String::new());
    for line in config.lines() {
        if let Some(named) = line.strip_prefix("- name: ") {
            name = named.trim().to_lowercase().replace([' ', '/'], "-");
        }
        let is_left_out = RULES_LEFT_OUT.iter().any(|word| name.contains(word));
        let value = line.strip_prefix("    - ").and_then(value_of);
        let value = value.filter(|value| !is_left_out && !value.starts_with(ENCODED));
        if let Some(regex) = value.and_then(|value| Regex::new(value).ok()) {
            patterns.push(Pattern {
                name: name.clone(),
                regex,
                group: Some(0),
            });
        }
    }
    patterns
}

/// The value's group in a pattern that does not require a name.
fn value_of(pattern: &str) -> Option<&str> {
    let (before, rest) = pattern.split_once(VALUE)?;
    if before.contains("(?P<") {
        return None;
    }
    let (mut depth, mut is_escaped, mut in_class) = (1_usize, false, false);
    let end = rest.char_indices().find_map(|(at, letter)| {
        let escaped = std::mem::take(&mut is_escaped);
        match letter {
            _ if escaped => {}
            '\\' => is_escaped = true,
            ']' if in_class => in_class = false,
            '[' => in_class = true,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    rest.get(..end)
}

/// Whether all texts of a pattern begin with a distinctive word.
fn has_word(regex: &Regex) -> bool {
    let Ok(hir) = regex_syntax::parse(regex.as_str()) else {
        return false;
    };
    let words = Extractor::new().extract(&hir);
    words.min_literal_len().is_some_and(|length| length >= SHORTEST_WORD)
}
