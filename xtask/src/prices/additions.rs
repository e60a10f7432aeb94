//! Prices that the release lacks, from a file that is kept by hand. Each block begins with the provider in brackets. A
//! model's first name selects a model of the release, or names a new one:
//!
//! ```text
//! [openai]
//! # https://…            where the figures are from
//! gpt-4o-audio-preview*
//!  - in 2.5 out 10        the release's standard row that those below replace: if it changes, that is an error
//!  in 2.5 out 10 audio 40
//!  - batch in 1 out 5     the same for a row of a tier
//!  priority in 5 out 20   a row of a tier that the release does not have
//! gpt-5
//!  + image =              what each standard row gets that has no such price
//!  + batch read 0.3       the same for the rows of a tier
//! us-gov.claude-5*
//!  split                  names that the release has under another model's prices: they leave that one
//! ```
//!
//! `< openai` stands for the standard rows that the same model has at that provider, `*` for all models with a price.

use crate::output::Result;

pub(super) const PATH: &str = "genai-runtime/data/price-additions.txt";

/// A model's names and rows.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) names: String,
    pub(super) rows: Vec<String>,
}

/// Merges the additions into the providers' models.
pub(super) fn merge(providers: &mut [(&str, Vec<Block>)], text: &str) -> Result<()> {
    for part in text.split("\n[").skip(1) {
        let (provider, rest) = part.split_once("]\n").ok_or("a provider without its bracket")?;
        for addition in blocks(rest).iter().filter(|block| !block.names.is_empty()) {
            let failed = |error| format!("{PATH}: [{provider}] {}: {error}", addition.names);
            apply(providers, provider, addition).map_err(failed)?;
        }
    }
    Ok(())
}

/// The blocks of a provider's part of the file.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix(' '), blocks.last_mut()) {
            (Some(row), Some(block)) => block.rows.push(row.to_owned()),
            _ => blocks.push(Block {
                names: line.to_owned(),
                rows: Vec::new(),
            }),
        }
    }
    blocks
}

/// Applies the rows that are added to one model of a provider.
fn apply(providers: &mut [(&str, Vec<Block>)], provider: &str, addition: &Block) -> Result<()> {
    let name = addition.names.split(' ').next().unwrap_or_default();
    let mut rows = Vec::new();
    for row in &addition.rows {
        match row.strip_prefix("< ") {
            // A model that the provider already has keeps its own rows.
            Some(_) if models(providers, provider)?.iter().any(|block| has(block, name)) => {}
            Some(other) => rows.extend(standard(&find(providers, other, name)?.rows).cloned()),
            None => rows.push(row.clone()),
        }
    }
    let blocks = models(providers, provider)?;
    if rows.first().is_some_and(|row| row == "split") {
        rows.remove(0);
        split(blocks, &addition.names);
    }
    if name == "*" {
        let mut priced = blocks.iter_mut().filter(|block| standard(&block.rows).next().is_some());
        return priced.try_for_each(|block| change(block, &rows));
    }
    if let Some(block) = blocks.iter_mut().find(|block| has(block, name)) {
        return change(block, &rows);
    }
    // Models that a new pattern fits and the release has no price for are priced likewise.
    let end = name.strip_prefix('*').unwrap_or("\n");
    let unpriced = |block: &&mut Block| block.rows.is_empty() && block.names.split(' ').all(|name| name.ends_with(end));
    let unpriced = blocks.iter_mut().filter(unpriced);
    unpriced.for_each(|block| block.rows.clone_from(&rows));
    // The block comes first, so that its pattern is tried before those of the release.
    let new = Block {
        names: addition.names.clone(),
        rows,
    };
    blocks.insert(0, new);
    Ok(())
}

/// Removes names from the models that they belong to.
fn split(blocks: &mut Vec<Block>, names: &str) {
    let leaves = |name: &str| names.split(' ').any(|split| split == name);
    for block in blocks.iter_mut() {
        let kept = block.names.split(' ').filter(|name| !leaves(name));
        block.names = kept.collect::<Vec<_>>().join(" ");
    }
    blocks.retain(|block| !block.names.is_empty());
}

fn change(block: &mut Block, rows: &[String]) -> Result<()> {
    let (mut expected, mut replacing) = (Vec::new(), Vec::new());
    for row in rows {
        if let Some(row) = row.strip_prefix("- ") {
            if tier(row).is_none() {
                expected.push(row.to_owned());
                continue;
            }
            let position = block.rows.iter().position(|known| known == row);
            block
                .rows
                .remove(position.ok_or(format!("the release has no row {row:?}: see what it has now"))?);
        } else if let Some(kinds) = row.strip_prefix("+ ") {
            add_kinds(block, kinds);
        } else if let Some(tier) = tier(row) {
            let known = block.rows.iter().any(|row| self::tier(row) == Some(tier));
            // If the tier is known, the release has caught up. Consecutive rows of one tier are one addition.
            if !known
                || rows
                    .iter()
                    .take_while(|other| *other != row)
                    .any(|other| self::tier(other) == Some(tier))
            {
                block.rows.push(row.clone());
            } else {
                println!(
                    "{}: the release has prices of `{tier}` now, the addition is not needed",
                    block.names
                );
            }
        } else {
            replacing.push(row.clone());
        }
    }
    if expected.is_empty() && replacing.is_empty() {
        return Ok(());
    }
    let known: Vec<String> = standard(&block.rows).cloned().collect();
    if known != expected {
        return Err(format!(
            "the release says {known:?} and the addition replaces {expected:?}: see which is right"
        ));
    }
    block.rows.retain(|row| tier(row).is_some());
    block.rows.splice(0..0, replacing);
    Ok(())
}

/// Adds kinds of prices: `image =` to each standard row without a price of images, `batch read 0.3` to each row of a
/// tier.
fn add_kinds(block: &mut Block, kinds: &str) {
    // With a tier in front, an even number of words follows it.
    let (wanted, kinds) = match kinds.split_once(' ') {
        Some((tier, kinds)) if kinds.split(' ').count() % 2 == 0 => (Some(tier), kinds),
        _ => (None, kinds),
    };
    for row in block
        .rows
        .iter_mut()
        .filter(|row| tier(row) == wanted && row.contains("in "))
    {
        let words: Vec<&str> = kinds.split(' ').collect();
        for pair in words.chunks(2) {
            if !row.split(' ').any(|word| word == pair[0]) {
                row.push(' ');
                row.push_str(&pair.join(" "));
            }
        }
    }
}

/// The name of a row's tier; `None` for standard prices.
pub(super) fn tier(row: &str) -> Option<&str> {
    const OTHER: &[&str] = &["in", "requests", "mon-fri", "sat-sun", "split"];
    let first = row.split(' ').next()?;
    let named = !first.starts_with(|letter: char| letter.is_ascii_digit()) && !OTHER.contains(&first);
    (named && !matches!(first, "-" | "+")).then_some(first)
}

fn standard(rows: &[String]) -> impl Iterator<Item = &String> {
    rows.iter().filter(|row| tier(row).is_none())
}

fn has(block: &Block, name: &str) -> bool {
    block.names.split(' ').any(|known| known == name)
}

fn models<'a>(providers: &'a mut [(&str, Vec<Block>)], id: &str) -> Result<&'a mut Vec<Block>> {
    let found = providers.iter_mut().find(|(provider, _)| *provider == id);
    found
        .map(|(_, blocks)| blocks)
        .ok_or(format!("there is no provider {id}"))
}

fn find(providers: &mut [(&str, Vec<Block>)], id: &str, name: &str) -> Result<Block> {
    let mut blocks = models(providers, id)?.iter();
    let found = blocks.find(|block| has(block, name)).cloned();
    found.ok_or(format!("{id} has no model {name}"))
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks, merge};

    fn merged(additions: &str) -> Result<String, String> {
        let text = "gpt gpt-1\n in 2 out 8\n batch in 1 out 4\nnano\n in 1 out 2";
        let mut providers = [("openai", blocks(text)), ("azure", Vec::new())];
        merge(&mut providers, &format!("\n{additions}"))?;
        let lines = |block: &Block| format!("{}: {}", block.names, block.rows.join(", "));
        let all = providers.iter().flat_map(|(_, blocks)| blocks.iter().map(lines));
        Ok(all.collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn additions_change_what_they_name() {
        let unchanged = "gpt gpt-1: in 2 out 8, batch in 1 out 4\nnano: in 1 out 2";
        for (additions, expected) in [
            (
                "[openai]\ngpt-1\n fast times 2\n",
                "gpt gpt-1: in 2 out 8, batch in 1 out 4, fast times 2\nnano: in 1 out 2",
            ),
            ("[openai]\n# why\ngpt\n batch times 2\n", unchanged),
            (
                "[openai]\ngpt\n + batch read 0.5 out 9\n",
                "gpt gpt-1: in 2 out 8, batch in 1 out 4 read 0.5\nnano: in 1 out 2",
            ),
            (
                "[openai]\ngpt\n - batch in 1 out 4\n batch in 1>9:2 out 4\n",
                "gpt gpt-1: in 2 out 8, batch in 1>9:2 out 4\nnano: in 1 out 2",
            ),
            (
                "[openai]\ngpt-1\n split\n in 3 out 9\n",
                "gpt-1: in 3 out 9\ngpt: in 2 out 8, batch in 1 out 4\nnano: in 1 out 2",
            ),
            (
                "[openai]\nnano\n - in 1 out 2\n in 1 out 2 audio 3\n",
                "gpt gpt-1: in 2 out 8, batch in 1 out 4\nnano: in 1 out 2 audio 3",
            ),
            (
                "[openai]\n*\n + image = in =\n",
                "gpt gpt-1: in 2 out 8 image =, batch in 1 out 4\nnano: in 1 out 2 image =",
            ),
            (
                "[azure]\ngpt gpt-2\n < openai\n flex in 1\n",
                &format!("{unchanged}\ngpt gpt-2: in 2 out 8, flex in 1"),
            ),
        ] {
            assert_eq!(merged(additions).as_deref(), Ok(expected), "{additions}");
        }
    }

    #[test]
    fn stale_price_additions_are_errors() {
        for additions in [
            "[openai]\nnano\n - in 1 out 3\n in 1 out 4\n",
            "[openai]\nnano\n in 1 out 4\n",
            "[openai]\ngpt\n - batch in 1 out 5\n batch in 1 out 4\n",
            "[nobody]\nnano\n in 1\n",
        ] {
            assert!(merged(additions).is_err(), "{additions}");
        }
    }
}
