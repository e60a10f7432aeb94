//! Price table that is bundled with this package.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use crate::price::book::{Book, PricedModel, Shelf};
use crate::price::generated::SOURCES;
use crate::price::model_names::Names;
use crate::price::snapshots::Neighbour;
use crate::price::{parse, provider_names, snapshots, validity};

/// Whether both names mean the same provider of the table. Programs read them from their configuration, in any case.
pub(crate) fn is_provider(name: &str, other: &str) -> bool {
    let position = provider(name);
    position.is_some() && position == provider(other)
}

/// The position of the provider with this name.
pub(super) fn provider(name: &str) -> Option<usize> {
    NAMES.exact(name).or_else(|| {
        let plain = provider_names::plain(name);
        let alias = provider_names::aliased(&plain).and_then(|name| NAMES.exact(name));
        alias.or_else(|| PLAIN_NAMES.get(&plain).copied())
    })
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::with_capacity(SOURCES.len() * 2);
    for (source, position) in SOURCES.iter().zip(0..) {
        for name in source.names {
            names.insert(Cow::Borrowed(name), position);
        }
    }
    names
});

/// Positions by name without separators. In reverse order, the first of two providers wins if their names differ in
/// separators alone.
static PLAIN_NAMES: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let backwards = SOURCES.iter().enumerate().rev();
    let names = backwards.flat_map(|(position, source)| source.names.iter().map(move |name| (name, position)));
    names
        .map(|(name, position)| (provider_names::plain(name), position))
        .collect()
});

/// Whether a model of one provider may also be found under the other: they are the same, or one serves the other's
/// models.
pub(super) fn are_related(one: usize, other: usize) -> bool {
    let serves = |one: usize, other| SOURCES.get(one).is_some_and(|source| source.fallbacks.contains(&other));
    one == other || serves(one, other) || serves(other, one)
}

/// A provider's part of the table, or an empty one if it cannot be parsed (a test checks that all parts can).
fn book(provider: usize) -> Option<&'static Book> {
    static BOOKS: [OnceLock<Book>; SOURCES.len()] = [const { OnceLock::new() }; SOURCES.len()];
    let (source, book) = SOURCES.get(provider).zip(BOOKS.get(provider))?;
    Some(book.get_or_init(|| parse::book(source.text).unwrap_or_default()))
}

/// Whether a model of the provider has exactly this name.
pub(super) fn is_name(provider: usize, name: &str) -> bool {
    book(provider).is_some_and(|book| book.names.exact(name).is_some())
}

/// The model that a name means at this provider: by its name or a pattern, then at the provider's fallbacks, then once
/// more with dates in their usual form.
pub(super) fn model(provider: usize, name: &str) -> Option<PricedModel> {
    let direct = |name: &str| {
        let fallbacks = SOURCES.get(provider)?.fallbacks;
        [provider].iter().chain(fallbacks).find_map(|found| {
            let book = book(*found)?;
            let model = book.names.exact(name).or_else(|| pattern(&book.names, name))?;
            Some(PricedModel::new(Shelf::Bundled(book), book, model, *found == provider))
        })
    };
    direct(name).or_else(|| direct(&dated(name)?))
}

/// A fine-tuned model must not match patterns for others: its name contains words that its owner chose.
fn pattern(names: &Names, name: &str) -> Option<usize> {
    if name.starts_with("ft:") {
        names.pattern_of(name, |pattern| pattern.starts_with("ft:"))
    } else {
        names.pattern(name)
    }
}

/// The model of the newest snapshot before the one with this name, if the table has no newer one.
pub(super) fn snapshot(provider: usize, name: &str) -> Option<Neighbour<PricedModel>> {
    let (base, date) = snapshots::undated(name)?;
    let fallbacks = SOURCES.get(provider)?.fallbacks;
    [provider].iter().chain(fallbacks).find_map(|found| {
        let book = book(*found)?;
        Some(match snapshots::newest(book.names.all(), base, date?)? {
            Neighbour::Before(model) => {
                let is_own = *found == provider;
                Neighbour::Before(PricedModel::new(Shelf::Bundled(book), book, model, is_own))
            }
            Neighbour::After => Neighbour::After,
        })
    })
}

/// Converts `-20251211` to `-2025-12-11`, since gateways write other providers' names so. `None` if there is no such
/// date.
fn dated(name: &str) -> Option<String> {
    let mut found = false;
    let parts = name.split_inclusive(['-', ':']).map(|part| {
        let date = part.trim_end_matches(['-', ':']);
        let is_date = date.len() == 8 && date.starts_with("20") && date.bytes().all(|byte| byte.is_ascii_digit());
        if !is_date {
            return Cow::Borrowed(part);
        }
        let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
        let dashed = format!("{year}-{month}-{day}");
        if validity::day(&dashed).is_none() {
            return Cow::Borrowed(part);
        }
        found = true;
        Cow::Owned(format!("{dashed}{}", &part[8..]))
    });
    let dated: String = parts.collect();
    found.then_some(dated)
}

#[cfg(test)]
mod tests {
    use crate::price::bundled::dated;
    use crate::price::generated::SOURCES;
    use crate::price::parse;

    #[test]
    fn every_bundled_price_line_parses() {
        for source in &SOURCES {
            let book = parse::book(source.text);
            let book = book.unwrap_or_else(|line| panic!("{}: {line:?}", source.names[0]));
            assert!(!book.models.is_empty(), "{}", source.names[0]);
        }
    }

    #[test]
    fn compact_model_dates_get_hyphens() {
        assert_eq!(dated("gpt-5.2-20251211").as_deref(), Some("gpt-5.2-2025-12-11"));
        assert_eq!(dated("model-20251211:free").as_deref(), Some("model-2025-12-11:free"));
        for name in ["model", "model-20250230", "model-202512110", "model-1234567ä"] {
            assert_eq!(dated(name), None, "{name}");
        }
    }
}
