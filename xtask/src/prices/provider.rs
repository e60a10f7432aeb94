//! One provider of the release, converted to text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::additions::{self, Block};
use super::fields::{list, strings, text};
use super::matching::{NameRule, conjunctions};
use super::{Release, rates};
use crate::output::Result;

pub(super) struct Provider<'a> {
    pub(super) id: &'a str,
    /// Providers whose models this one serves too, at their prices.
    pub(super) fallbacks: Vec<&'a str>,
    /// Addresses of the price lists.
    urls: Vec<&'a str>,
    pub(super) models: Vec<Block>,
    /// Lines of the list of sources.
    pub(super) sources: String,
}

/// The conventions' names of the providers (`gen_ai.provider.name`), and common spellings.
const NAMES: &[(&str, &[&str])] = &[
    ("aws", &["aws.bedrock"]),
    ("azure", &["azure.ai.openai", "azure.ai.inference"]),
    ("fireworks", &["fireworks_ai"]),
    ("google", &["gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"]),
    ("mistral", &["mistral_ai"]),
    ("moonshotai", &["moonshot_ai"]),
    ("together", &["together_ai", "together-ai"]),
    ("x-ai", &["x_ai", "xai"]),
    ("zai", &["z_ai"]),
];

impl<'a> Provider<'a> {
    pub(super) fn read(value: &'a Value) -> Result<Self> {
        let id = text(value, "id")?;
        let models = list(value, "models");
        let rules: Vec<NameRule> = models
            .iter()
            .map(|model| conjunctions(&model["match"]).map_err(|error| format!("{id}, {}: {error}", model["id"])))
            .collect::<Result<_>>()?;
        let mut provider = Self {
            id,
            fallbacks: strings(value, "fallback_model_providers"),
            urls: strings(value, "pricing_urls"),
            models: Vec::new(),
            sources: String::new(),
        };
        let lines = line_words(&rules);
        for (number, model) in models.iter().enumerate() {
            let names = lines[number].join(" ");
            // All of its names belong to models further up.
            if names.is_empty() {
                continue;
            }
            let rows = rates::rows(model).map_err(|error| format!("{id}, {}: {error}", model["id"]))?;
            provider.models.push(Block { names, rows });
            for url in urls(model["price_comments"].as_str().unwrap_or_default()) {
                let _ = writeln!(provider.sources, "{id} {} {url}", text(model, "id")?);
            }
        }
        Ok(provider)
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let more = NAMES.iter().find(|(id, _)| *id == self.id).map(|(_, names)| *names);
        more.unwrap_or_default().iter().copied().chain([self.id]).collect()
    }

    pub(super) fn render(&self, models: &[Block], release: &Release, notice: &str) -> String {
        let mut text = format!("# {}, {}. {notice}.\n", release.version, release.published);
        for url in &self.urls {
            let _ = writeln!(text, "# {url}");
        }
        let _ = writeln!(text, "# With what {} adds.", additions::PATH);
        for block in models {
            let _ = writeln!(text, "{}", block.names);
            for row in &block.rows {
                let _ = writeln!(text, " {row}");
            }
        }
        text
    }
}

/// The words of each model's line. In the source the first matching rule wins. Here exact names are tried before
/// patterns, so each exact name goes to the model that it resolves to.
fn line_words(rules: &[NameRule]) -> Vec<Vec<String>> {
    let exact: BTreeSet<&str> = rules.iter().flat_map(NameRule::exact).collect();
    let mut lines = vec![Vec::new(); rules.len()];
    for name in exact {
        if let Some(number) = rules.iter().position(|rule| rule.matches(name)) {
            lines[number].push(name.to_owned());
        }
    }
    for (line, rule) in lines.iter_mut().zip(rules) {
        line.extend(rule.patterns());
    }
    lines
}

/// The addresses in a comment.
fn urls(comment: &str) -> BTreeSet<&str> {
    let words = comment
        .split_whitespace()
        .filter_map(|word| Some(&word[word.find("https://")?..]));
    words
        .map(|word| word.trim_end_matches(['.', ',', ';', ':', ')']))
        .collect()
}
