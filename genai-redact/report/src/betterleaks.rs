//! Random keys in the forms that the secret scanner betterleaks looks for; MIT.
//!
//! The forms are data: regular expressions in `betterleaks.toml`. Two kinds are left out, because their random texts are
//! nothing that occurs. Expressions for a name with a value require little more than the name of a service, and those that
//! ignore case would give `nPm_…`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use genai_redact::Rule;
use regex::{Regex, RegexBuilder};

use crate::case::Case;
use crate::sample;

/// Rules for documents, which a random text does not make, and for what is no secret: names, addresses, ids, keys that are
/// meant to be public.
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

/// Our rules by the beginning of theirs.
const BY_NAME: &[(&str, Rule)] = &[
    ("anthropic-", Rule::AnthropicKey),
    ("openai-", Rule::OpenAiKey),
    ("gcp-", Rule::GoogleKey),
    ("aws-", Rule::AwsKey),
    ("azure-", Rule::AzureKey),
    ("github-", Rule::GithubToken),
    ("gitlab-session-cookie", Rule::SecretField),
    ("gitlab-", Rule::GitlabToken),
    ("slack-", Rule::SlackToken),
    ("stripe-", Rule::StripeKey),
    ("huggingface-", Rule::HuggingFaceToken),
    ("npm-", Rule::NpmToken),
    ("pypi-", Rule::PypiToken),
    ("sendgrid-", Rule::SendgridKey),
    ("twilio-", Rule::TwilioKey),
];

/// Their sign of a pattern that ignores the case of letters, and that of one that looks for a name with a value.
const PATTERNS_LEFT_OUT: &[&str] = &["(?i", "(?:=|>|:{1,3}=|"];

/// How many keys are made of each pattern.
const SAMPLES: u64 = 20;

/// Shorter ones cannot be told from what is around them.
const SHORTEST_SECRET: usize = 8;

pub(crate) fn cases(config: &Path) -> Result<Vec<Case>, String> {
    let config = fs::read_to_string(config).map_err(|error| format!("{}: {error}", config.display()))?;
    let mut cases = named(&config)?;
    for Pattern { name, regex, group } in patterns(&config, false)? {
        let [corpus, in_bearer, _] = corpora(&name);
        let rule = BY_NAME.iter().find(|(start, _)| name.starts_with(start));
        let rule = rule.map_or(Rule::ProviderKey, |(_, rule)| *rule);
        let texts: BTreeSet<_> = (0..SAMPLES)
            .filter_map(|seed| sample::of(regex.as_str(), seed))
            .collect();
        let mut in_header = None;
        for text in texts {
            let Some(secret) = secret(&regex, group, &text).filter(|secret| secret.len() >= SHORTEST_SECRET) else {
                continue;
            };
            if secret.len() >= 16 && !secret.contains(char::is_whitespace) {
                in_header = Some(secret.clone());
            }
            cases.push(case(corpus, rule, text, secret));
        }
        if let Some(secret) = in_header {
            let text = format!("It was sent with Bearer {secret}");
            cases.push(case(in_bearer, Rule::BearerToken, text, secret));
        }
    }
    Ok(cases)
}

/// The value of each pattern beside the name of its rule: `ADAFRUIT_API_KEY = …`, if it is one token of sixteen characters or
/// more with a digit.
fn named(config: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for Pattern { name, regex, group } in patterns(config, true)? {
        // Rules with several patterns have a number behind a point.
        let key = name
            .split('.')
            .next()
            .unwrap_or_default()
            .replace('-', "_")
            .to_uppercase();
        let texts: BTreeSet<_> = (0..SAMPLES_OF_NAMED)
            .filter_map(|seed| sample::of(regex.as_str(), seed))
            .collect();
        for text in texts {
            let token = |secret: &String| {
                secret.len() >= 16
                    && secret.bytes().any(|byte| byte.is_ascii_digit())
                    && secret
                        .bytes()
                        .all(|byte| byte.is_ascii_graphic() && !b"\"'`,;&<>|(){}[]\\".contains(&byte))
            };
            if let Some(secret) = secret(&regex, group, &text).filter(token) {
                cases.push(case(
                    corpora(&name)[2],
                    Rule::SecretField,
                    format!("{key} = {secret}"),
                    secret,
                ));
            }
        }
    }
    Ok(cases)
}

/// How many values are made of each pattern for [`named`].
const SAMPLES_OF_NAMED: u64 = 5;

/// The corpora that a rule of theirs is part of: its keys, those as `Bearer`, and those beside a name. One half of the rules
/// may be looked at when rules are written, the other is only measured; a hash of the name decides (FNV-1a, 32 bits).
fn corpora(name: &str) -> [&'static str; 3] {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    if (hash >> 16).is_multiple_of(2) {
        [
            "betterleaks, seen",
            "betterleaks, as Bearer, seen",
            "betterleaks, NAME = value, seen",
        ]
    } else {
        [
            "betterleaks, unseen",
            "betterleaks, as Bearer, unseen",
            "betterleaks, NAME = value, unseen",
        ]
    }
}

fn case(corpus: &'static str, rule: Rule, text: String, secret: String) -> Case {
    Case {
        corpus,
        rule: Some(rule),
        text,
        secret,
    }
}

/// A pattern of theirs.
struct Pattern {
    name: String,
    regex: Regex,
    /// The capture group that holds the secret, if the rule names one.
    group: Option<usize>,
}

/// The patterns of keys; `all` of them, also those for a name with a value.
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
            // Some are for a thousand characters of a class.
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

/// The secret in a text: the group, or the first one that is not empty, or all that was found.
fn secret(regex: &Regex, group: Option<usize>, text: &str) -> Option<String> {
    let found = regex.captures(text)?;
    let first = || found.iter().skip(1).flatten().find(|group| !group.is_empty());
    let group = group.map_or_else(first, |group| found.get(group));
    Some(group.or(found.get(0))?.as_str().to_owned())
}
