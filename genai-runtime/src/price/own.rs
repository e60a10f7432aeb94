//! Prices that users added.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::price::book::{Book, PricedModel, Shelf};
use crate::price::bundled;
use crate::price::model::OwnRow;
use crate::price::model_names::Names;

/// Added prices, by provider.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    providers: Vec<Provider>,
    /// Positions of the providers, by name in lower case.
    positions: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Provider {
    name: String,
    /// The same provider in the bundled table.
    bundled: Option<usize>,
    book: Book,
    aliases: Names,
    /// Model names that the aliases stand for.
    targets: Vec<String>,
}

impl Own {
    pub(super) fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }

    pub(super) fn add(&mut self, provider: &str, names: &[&str], rows: Vec<OwnRow>) {
        let book = &mut self.provider(provider).book;
        let first = book.rows.len();
        for row in rows {
            let rates = book.rates.len();
            book.rates.extend(row.rates);
            book.close_row(rates, Cow::Owned(row.tier), row.validity);
        }
        let model = book.close_model(first);
        for name in names {
            book.names.insert_first(Cow::Owned((*name).to_owned()), model);
        }
    }

    pub(super) fn alias(&mut self, provider: &str, alias: &str, model: &str) {
        let provider = self.provider(provider);
        let number = u32::try_from(provider.targets.len()).unwrap_or(u32::MAX);
        provider.targets.push(model.to_owned());
        provider.aliases.insert_first(Cow::Owned(alias.to_owned()), number);
    }

    fn provider(&mut self, name: &str) -> &mut Provider {
        let position = *self.positions.entry(name.to_ascii_lowercase()).or_insert_with(|| {
            self.providers.push(Provider {
                name: name.to_owned(),
                bundled: bundled::provider(name),
                book: Book::default(),
                aliases: Names::default(),
                targets: Vec::new(),
            });
            self.providers.len() - 1
        });
        &mut self.providers[position]
    }

    /// The model with this name, with the position of its provider.
    pub(super) fn find(&self, provider: &str, bundled: Option<usize>, model: &str) -> Option<PricedModel> {
        self.of(provider, bundled).find_map(|(position, provider)| {
            let names = &provider.book.names;
            let model = names.exact(model).or_else(|| names.pattern(model))?;
            Some(PricedModel::new(Shelf::Own(position), &provider.book, model, true))
        })
    }

    /// The prices of the provider at this position.
    pub(super) fn book(&self, position: usize) -> Option<&Book> {
        self.providers.get(position).map(|provider| &provider.book)
    }

    /// The model that an alias stands for.
    pub(super) fn target(&self, provider: &str, bundled: Option<usize>, alias: &str) -> Option<&str> {
        self.of(provider, bundled).find_map(|(_, provider)| {
            let aliases = &provider.aliases;
            let target = aliases.exact(alias).or_else(|| aliases.pattern(alias))?;
            provider.targets.get(target).map(String::as_str)
        })
    }

    /// Providers with this name, then other names of the same provider. Two names with a dot mean different services,
    /// such as `gcp.gemini` and `gcp.vertex_ai`, and do not replace each other.
    fn of(&self, name: &str, bundled: Option<usize>) -> impl Iterator<Item = (usize, &Provider)> {
        let same = |(_, provider): &(usize, &Provider)| provider.name.eq_ignore_ascii_case(name);
        let related = move |(_, provider): &(usize, &Provider)| {
            bundled.is_some()
                && provider.bundled == bundled
                && !provider.name.eq_ignore_ascii_case(name)
                && !(provider.name.contains('.') && name.contains('.'))
        };
        let all = || self.providers.iter().enumerate();
        all().filter(same).chain(all().filter(related))
    }
}
