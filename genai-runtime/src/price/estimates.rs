//! Cost estimates for calls that are not made yet, or whose usage is unknown.

use std::time::SystemTime;

use crate::price::book::PricedModel;
use crate::price::cost::Cost;
use crate::price::prices::Prices;
use crate::price::tiers;

impl Prices {
    /// The most that a future call can cost: a reservation, at the standard tier, for text.
    ///
    /// All input is priced at its highest price, whether fresh, read from a cache or written to one. Output is priced
    /// as if all of `max_output` came. `None` if the model has no price.
    pub fn estimate(&self, provider: &str, model: &str, input_tokens: u64, max_output: u64) -> Option<Cost> {
        self.read(provider, model, |place| self.most_at(place, input_tokens, max_output))
    }

    /// The same estimate, and whether the model is free of charge.
    pub(crate) fn reservation(&self, provider: &str, model: &str, input: u64, output: u64) -> Option<(Cost, bool)> {
        self.read(provider, model, |place| {
            let is_free = |tokens| self.most_at(place, tokens, tokens) == Some(Cost::ZERO);
            // The price may change above some number of tokens, so two sizes are tried.
            let is_free = is_free(1_000) && is_free(1_000_000);
            Some((self.most_at(place, input, output)?, is_free))
        })
    }

    /// Whether the model has a price.
    pub(crate) fn knows(&self, provider: &str, model: &str) -> bool {
        self.read(provider, model, |place| self.most_at(place, 0, 0)).is_some()
    }

    fn most_at(&self, place: &PricedModel, input: u64, output: u64) -> Option<Cost> {
        let plain = place.plain.as_ref().and_then(|plain| plain.most(input, output));
        plain.or_else(|| {
            let now = SystemTime::now().into();
            let rates = self.book(place)?.rates(place.model, "", now, input)?;
            rates.most(input, output)
        })
    }

    /// The most that this number of tokens can cost at these service tiers. If a tier has no price, the model's
    /// [highest](Self::highest) price is used.
    pub(crate) fn most(&self, provider: &str, model: &str, tiers: &str, input: u64, output: u64) -> Option<Cost> {
        self.read(provider, model, |place| {
            let now = SystemTime::now().into();
            let book = self.book(place)?;
            let of_tiers = if place.own_tiers || tiers::is_standard(tiers) {
                book.rates(place.model, tiers, now, input)
            } else {
                None
            };
            match of_tiers {
                Some(rates) => rates.most(input, output),
                None => book.highest(place.model, now, input, output),
            }
        })
    }

    /// The highest price of a model for so many tokens, at any of its tiers and of any modality.
    pub(crate) fn highest(&self, provider: &str, model: &str, input: u64, output: u64) -> Option<Cost> {
        self.read(provider, model, |place| {
            let now = SystemTime::now().into();
            self.book(place)?.highest(place.model, now, input, output)
        })
    }
}
