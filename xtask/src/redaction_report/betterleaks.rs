//! The cases that the secret scanner betterleaks (of gitleaks' author) tests its rules with; MIT.
//!
//! A case is a text; which part of it is the secret, the rule's own pattern says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use genai_runtime::redact::Rule;
use regex::{Regex, RegexBuilder};

use super::Case;
use super::go::Package;

/// Rules for what is no secret: names, addresses, ids, keys that are meant to be public.
const NO_SECRETS: &[&str] = &[
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
    ("aws-secret", Rule::SecretField),
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
    ("jwt", Rule::Jwt),
    ("private-key", Rule::PrivateKey),
    ("generic-credential-uri", Rule::ConnectionString),
    ("mongodb-connection-string", Rule::ConnectionString),
    ("curl-auth-user", Rule::BasicAuth),
    ("generic-", Rule::SecretField),
];

/// Their sign of a pattern that looks for a name with a value, whatever that is.
const NAMED: &str = "(?:=|>|:{1,3}=|";

pub(super) fn cases(folder: &Path) -> Result<Vec<Case>, String> {
    let source = folder.join("cmd/generate/config");
    let patterns = patterns(&read(&folder.join("config/betterleaks.toml"))?)?;
    let mut package = Package::new(&read(&source.join("utils/generate.go"))?);
    let sources = sources(&source.join("rules"))?;
    for source in &sources {
        package.constants(source);
    }

    let mut cases = Vec::new();
    for of_rule in sources.iter().flat_map(|source| package.cases(source)) {
        if NO_SECRETS.iter().any(|word| of_rule.rule.contains(word)) {
            continue;
        }
        let Some(patterns) = patterns.get(&of_rule.rule) else {
            continue;
        };
        let mut secrets = BTreeSet::new();
        for text in of_rule.positive.iter().collect::<BTreeSet<_>>() {
            let Some(secret) = patterns.iter().find_map(|pattern| pattern.secret(text)) else {
                continue;
            };
            let Some(secret) = part(&of_rule.rule, &secret) else {
                continue;
            };
            let rule = rule_of(&of_rule.rule, text, patterns.iter().any(|pattern| pattern.named));
            cases.push(case("betterleaks", rule, text.clone(), secret.clone()));
            secrets.insert(secret);
        }
        let usable = |secret: &&String| secret.len() >= 16 && !secret.contains(char::is_whitespace);
        if let Some(secret) = secrets.iter().find(usable) {
            let text = format!("It was sent with Bearer {secret}");
            cases.push(case("betterleaks, as Bearer", Rule::BearerToken, text, secret.clone()));
        }
        for text in of_rule.negative.iter().collect::<BTreeSet<_>>() {
            // What has a secret's name is one to us, whatever it is.
            let rule = rule_of(&of_rule.rule, text, patterns.iter().any(|pattern| pattern.named));
            if rule != Rule::SecretField {
                cases.push(case("betterleaks", rule, text.clone(), String::new()));
            }
        }
    }
    Ok(cases)
}

fn case(corpus: &'static str, rule: Rule, text: String, secret: String) -> Case {
    Case {
        corpus,
        rule: Some(rule),
        text,
        secret,
    }
}

fn rule_of(name: &str, text: &str, named: bool) -> Rule {
    let by_name = BY_NAME.iter().find(|(start, _)| name.starts_with(start));
    match name {
        "curl-auth-header" if text.contains("Bearer ") => Rule::BearerToken,
        "curl-auth-header" if text.contains("Basic ") => Rule::BasicAuth,
        "curl-auth-header" => Rule::SecretField,
        _ => match by_name {
            Some((_, rule)) => *rule,
            None if named => Rule::SecretField,
            None => Rule::ProviderKey,
        },
    }
}

/// A pattern of theirs.
struct Pattern {
    regex: Regex,
    /// The group that is the secret, if it says so.
    group: Option<usize>,
    /// Whether it looks for a name.
    named: bool,
}

impl Pattern {
    /// The secret of a text: that group, the first one that is not empty, or all that was found.
    fn secret(&self, text: &str) -> Option<String> {
        let found = self.regex.captures(text)?;
        let first = || found.iter().skip(1).flatten().find(|group| !group.is_empty());
        let group = self.group.map_or_else(first, |group| found.get(group));
        Some(group.or(found.get(0))?.as_str().to_owned())
    }
}

/// The secret part of what they call a secret: of a whole address or connection string. None of a whole document.
fn part(rule: &str, secret: &str) -> Option<String> {
    if secret.starts_with('{') {
        return None;
    }
    if let Some((_, authority)) = secret.split_once("://")
        && let Some((user, _)) = authority.split_once('@')
    {
        return user.split_once(':').map(|(_, password)| password.to_owned());
    }
    if rule == "curl-auth-user" {
        let (user, password) = secret.split_once(':')?;
        let part = if password.trim_matches(['"', '\'']).is_empty() {
            user
        } else {
            password
        };
        return Some(part.trim_matches(['"', '\'']).to_owned());
    }
    let named = ["AccountKey=", "SharedAccessKey=", ";Secret="];
    let after = named
        .iter()
        .find_map(|name| secret.split_once(name))
        .map(|(_, after)| after);
    Some(
        after
            .map_or(secret, |after| after.split(';').next().unwrap_or(after))
            .to_owned(),
    )
}

/// The patterns by the names of their rules.
fn patterns(config: &str) -> Result<BTreeMap<String, Vec<Pattern>>, String> {
    let config: toml::Table = config.parse().map_err(|error| format!("betterleaks.toml: {error}"))?;
    let rules = config["rules"].as_array().ok_or("betterleaks.toml has no rules")?;
    let mut patterns: BTreeMap<String, Vec<Pattern>> = BTreeMap::new();
    for rule in rules {
        let text = |key: &str| rule.get(key).and_then(toml::Value::as_str);
        if let (Some(name), Some(pattern)) = (text("id"), text("regex"))
            // Some are for a thousand characters of a class.
            && let Ok(regex) = RegexBuilder::new(pattern).size_limit(1 << 28).build()
        {
            // Parts of one rule are numbered.
            let name = name.split('.').next().unwrap_or(name);
            let found = patterns.entry(name.to_owned()).or_default();
            found.push(Pattern {
                regex,
                group: rule
                    .get("valueGroup")
                    .and_then(|group| usize::try_from(group.as_integer()?).ok()),
                named: pattern.contains(NAMED),
            });
        }
    }
    Ok(patterns)
}

fn sources(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "go"));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
