//! The source's rules for names of models, flattened to words. A word is a name, or a pattern with `*` at its ends and
//! `#` for a digit. `&` joins parts that must all match; `!` excludes.

use serde_json::Value;

use crate::output::Result;

/// The alternative names and patterns of one model.
pub(super) struct NameRule(Vec<String>);

impl NameRule {
    /// The alternatives that are names.
    pub(super) fn exact(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|word| !is_pattern(word)).map(String::as_str)
    }

    /// The alternatives that are patterns.
    pub(super) fn patterns(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter(|word| is_pattern(word)).cloned()
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        self.0.iter().any(|word| {
            word.split('&').all(|part| match part.strip_prefix('!') {
                Some(part) => !fits(part, name),
                None => fits(part, name),
            })
        })
    }
}

fn is_pattern(word: &str) -> bool {
    word.contains(['*', '#', '&', '!'])
}

fn fits(pattern: &str, name: &str) -> bool {
    let (open_start, body) = pattern.strip_prefix('*').map_or((false, pattern), |body| (true, body));
    let (open_end, body) = body.strip_suffix('*').map_or((false, body), |body| (true, body));
    let same = |part: &[u8]| {
        let mut pairs = part.iter().zip(body.as_bytes());
        pairs.all(|(byte, wanted)| byte == wanted || (*wanted == b'#' && byte.is_ascii_digit()))
    };
    let windows: Vec<&[u8]> = name.as_bytes().windows(body.len().max(1)).collect();
    match (open_start, open_end) {
        (false, false) => name.len() == body.len() && same(name.as_bytes()),
        (false, true) => windows.first().is_some_and(|part| same(part)),
        (true, false) => windows.last().is_some_and(|part| same(part)),
        (true, true) => windows.iter().any(|part| same(part)),
    }
}

/// Converts a rule of the source to alternatives.
pub(super) fn conjunctions(rule: &Value) -> Result<NameRule> {
    let (kind, value) = entry(rule)?;
    if kind != "or" {
        return word(rule).map(NameRule);
    }
    let parts = value.as_array().ok_or("`or` without a list")?;
    let parts = parts.iter().map(word).collect::<Result<Vec<_>>>()?;
    Ok(NameRule(parts.concat()))
}

/// Converts one alternative. A choice of characters makes several of it.
fn word(rule: &Value) -> Result<Vec<String>> {
    let (kind, value) = entry(rule)?;
    if kind == "and" {
        let parts = value.as_array().ok_or("`and` without a list")?;
        let mut all = vec![String::new()];
        for part in parts {
            let words = word(part)?;
            all = all
                .iter()
                .flat_map(|done| words.iter().map(move |word| format!("{done}&{word}")))
                .collect();
        }
        return Ok(all.iter().map(|word| word.trim_start_matches('&').to_owned()).collect());
    }
    let text = value.as_str().ok_or(format!("`{kind}` without a text"))?;
    if kind == "regex" {
        return regex(text);
    }
    let text = text.to_ascii_lowercase();
    if text.contains(|letter: char| "*#&!".contains(letter) || letter.is_whitespace() || !letter.is_ascii()) {
        return Err(format!("the name {text:?} cannot be written in the table"));
    }
    match kind {
        "equals" => Ok(vec![text]),
        "starts_with" => Ok(vec![format!("{text}*")]),
        "ends_with" => Ok(vec![format!("*{text}")]),
        "contains" => Ok(vec![format!("*{text}*")]),
        _ => Err(format!("a rule `{kind}` is not known")),
    }
}

fn entry(rule: &Value) -> Result<(&str, &Value)> {
    let entries = rule.as_object().filter(|entries| entries.len() == 1);
    let entry = entries.and_then(|entries| entries.iter().next());
    let (kind, value) = entry.ok_or(format!("not a rule: {rule}"))?;
    Ok((kind.as_str(), value))
}

/// Converts the few forms of regular expressions in the source. Any other form needs a decision, so it is an error.
fn regex(text: &str) -> Result<Vec<String>> {
    if text == "^(?!.*-[tT][tT][sS](?:$|-))" {
        return Ok(vec!["!*-tts&!*-tts-*".to_owned()]);
    }
    let unknown = || format!("the regular expression {text:?} cannot be flattened to a pattern");
    let mut words = vec![String::new()];
    let mut rest = text.strip_prefix('^').ok_or_else(unknown)?;
    let anchored = rest.strip_suffix('$');
    rest = anchored.unwrap_or(rest);
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(r"\d") {
            let repeated = after.strip_prefix('{').and_then(|after| after.split_once('}'));
            let (count, after) = match repeated {
                Some((count, after)) => (count.parse().map_err(|_| unknown())?, after),
                None => (1, after),
            };
            for word in &mut words {
                word.push_str(&"#".repeat(count));
            }
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (choice, after) = after.split_once(']').ok_or_else(unknown)?;
            if choice.len() > 2 || choice.contains(char::is_alphanumeric) {
                return Err(unknown());
            }
            words = words
                .iter()
                .flat_map(|word| choice.chars().map(move |letter| format!("{word}{letter}")))
                .collect();
            rest = after;
        } else {
            let letter = match letter {
                '\\' => rest[1..]
                    .chars()
                    .next()
                    .filter(char::is_ascii_punctuation)
                    .ok_or_else(unknown)?,
                _ if letter.is_ascii_alphanumeric() || "-_/=:@".contains(letter) => letter,
                _ => return Err(unknown()),
            };
            for word in &mut words {
                word.push(letter.to_ascii_lowercase());
            }
            rest = rest
                .get(if rest.starts_with('\\') { 2 } else { 1 }..)
                .unwrap_or_default();
        }
    }
    if anchored.is_none() {
        for word in &mut words {
            word.push('*');
        }
    }
    Ok(words)
}
