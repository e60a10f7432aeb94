//! Random keys in the forms that secret scanners detect. The forms are data: regular expressions.

use std::collections::BTreeSet;

use genai_redact::Rule;
use regex::Regex;

use crate::case::Case;
use crate::sample;

/// Corpora of a scanner: its keys alone, keys after `Bearer`, and values beside a name.
pub(crate) struct Corpora {
    pub(crate) seen: [&'static str; 3],
    pub(crate) unseen: [&'static str; 3],
}

impl Corpora {
    /// The corpora of a rule. One half of the rules may be read while our rules are written, the other half is only
    /// measured. A hash of the name decides (FNV-1a, 32 bits).
    fn of(&self, name: &str) -> [&'static str; 3] {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        if (hash >> 16).is_multiple_of(2) {
            self.seen
        } else {
            self.unseen
        }
    }
}

/// Our rules, by the beginning of the scanner's rule names.
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

/// Number of keys that are made from each pattern.
const SAMPLES: u64 = 20;

/// Length of the shortest secret: a shorter one may occur in the text around it.
const SHORTEST_SECRET: usize = 8;

/// Keys made from patterns that recognize a key by its form alone.
pub(crate) fn keys(corpora: &Corpora, patterns: &[Pattern]) -> Vec<Case> {
    let mut cases = Vec::new();
    for Pattern { name, regex, group } in patterns {
        let [corpus, in_bearer, _] = corpora.of(name);
        let rule = BY_NAME.iter().find(|(start, _)| name.starts_with(start));
        let rule = rule.map_or(Rule::ProviderKey, |(_, rule)| *rule);
        let texts: BTreeSet<_> = (0..SAMPLES)
            .filter_map(|seed| sample::of(regex.as_str(), seed))
            .collect();
        let mut in_header = None;
        for text in texts {
            let Some(secret) = secret(regex, *group, &text).filter(|secret| secret.len() >= SHORTEST_SECRET) else {
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
    cases
}

/// Values made from each pattern, beside the name of its rule: `ADAFRUIT_API_KEY = …`. Only tokens of sixteen
/// characters or more with a digit are used.
pub(crate) fn named(corpora: &Corpora, patterns: &[Pattern]) -> Vec<Case> {
    let mut cases = Vec::new();
    for Pattern { name, regex, group } in patterns {
        // The names of rules with several patterns end in a point and a number.
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
            if let Some(secret) = secret(regex, *group, &text).filter(token) {
                cases.push(case(
                    corpora.of(name)[2],
                    Rule::SecretField,
                    format!("{key} = {secret}"),
                    secret,
                ));
            }
        }
    }
    cases
}

/// Number of values that are made from each pattern for [`named`].
const SAMPLES_OF_NAMED: u64 = 5;

fn case(corpus: &'static str, rule: Rule, text: String, secret: String) -> Case {
    Case {
        corpus,
        rule: Some(rule),
        text,
        secret,
    }
}

/// A pattern of a scanner's rule.
pub(crate) struct Pattern {
    /// Name of the rule, in small letters with dashes.
    pub(crate) name: String,
    pub(crate) regex: Regex,
    /// The capture group that holds the secret, if the rule names one.
    pub(crate) group: Option<usize>,
}

/// The secret in a text: the group, or else the first group that is not empty, or else the whole match.
fn secret(regex: &Regex, group: Option<usize>, text: &str) -> Option<String> {
    let found = regex.captures(text)?;
    let first = || found.iter().skip(1).flatten().find(|group| !group.is_empty());
    let group = group.map_or_else(first, |group| found.get(group));
    Some(group.or(found.get(0))?.as_str().to_owned())
}
