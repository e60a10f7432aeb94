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

/// The forms of regular expressions in the source, and the same in a pattern.
const FORMS: [(&str, &str); 7] = [
    (r"\d{8}", "########"),
    (r"\d{4}", "####"),
    (r"\d{2}", "##"),
    (r"\d", "#"),
    (r"\.", "."),
    (r"\[", "["),
    (r"\]", "]"),
];

/// Converts the few forms of regular expressions in the source. Any other form needs a decision, so it is an error.
fn regex(text: &str) -> Result<Vec<String>> {
    if text == "^(?!.*-[tT][tT][sS](?:$|-))" {
        return Ok(vec!["!*-tts&!*-tts-*".to_owned()]);
    }
    let unknown = || format!("the regular expression {text:?} cannot be flattened to a pattern");
    let body = text.strip_prefix('^').ok_or_else(unknown)?;
    let (body, end) = body.strip_suffix('$').map_or((body, "*"), |body| (body, ""));
    // A choice of two characters makes two words; two choices would make four.
    if body.matches("[-@]").count() > 1 {
        return Err(unknown());
    }
    let mut words = vec![body.replace("[-@]", "-"), body.replace("[-@]", "@")];
    words.dedup();
    let rest = FORMS
        .iter()
        .fold(words[0].clone(), |rest, (form, _)| rest.replace(form, ""));
    if !rest
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_/=:@".contains(letter))
    {
        return Err(unknown());
    }
    for word in &mut words {
        let plain = FORMS
            .iter()
            .fold(word.clone(), |word, (form, plain)| word.replace(form, plain));
        *word = plain.to_ascii_lowercase() + end;
    }
    Ok(words)
}
