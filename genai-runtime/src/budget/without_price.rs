//! Limits of cost and tokens, and calls whose cost or tokens are unknown.

use crate::budget::amounts::Amounts;
use crate::budget::ask::{Ask, AskedPrice, Spend};
use crate::budget::ledger::Ledger;
use crate::budget::limit::{Action, Kind, Limit, Unpriced};
use crate::budget::over::Over;

impl Ledger {
    /// The refusal of a call whose cost or tokens are unknown, after the amount of a similar call stayed unknown.
    pub(super) fn without_number(&self, ask: &Ask) -> Option<Over> {
        if self.unpriced != Unpriced::Refuse || !ask.what.spends() {
            return None;
        }
        self.without_cost(ask).or_else(|| self.without_tokens(ask))
    }

    fn without_cost(&self, ask: &Ask) -> Option<Over> {
        if self.dearest(&ask.name).is_some() {
            return None;
        }
        let words = match ask.price {
            AskedPrice::Unknown if self.costs.unpriced_seen() => format!(
                "{name} has no price, and the cost is limited: add one by `Prices::add(provider, \"{name}\", …)`, or \
                 allow it by `Budget::unpriced(Unpriced::Record)`",
                name = ask.name
            ),
            AskedPrice::Known if ask.estimate.input == 0 && self.costs.unknown(&ask.name).cost => {
                untold(ask, "the cost is")
            }
            AskedPrice::Known | AskedPrice::Unknown | AskedPrice::Free => return None,
        };
        self.of(words, |limit| {
            limit.action.refuses() && matches!(limit.kind, Kind::Cost)
        })
    }

    fn without_tokens(&self, ask: &Ask) -> Option<Over> {
        let unknown = self.costs.unknown(&ask.name);
        let dearest = self.dearest(&ask.name).unwrap_or_default();
        let input = unknown.input && ask.estimate.input == 0 && dearest.input == 0;
        let output = unknown.output && ask.estimate.output == 0 && dearest.output == 0;
        if !input && !output {
            return None;
        }
        self.of(untold(ask, "tokens are"), |limit| {
            let is_unknown = match limit.kind {
                Kind::InputTokens => input,
                Kind::OutputTokens => output,
                Kind::TotalTokens => true,
                _ => false,
            };
            is_unknown && limit.action.refuses()
        })
    }

    /// The note about a call without a price, if the cost is limited.
    pub(super) fn without_price(&self, ask: &Ask) -> Option<Over> {
        if !ask.what.spends() || ask.price != AskedPrice::Unknown || self.dearest(&ask.name).is_some() {
            return None;
        }
        let words = format!("{} has no price, and the cost is limited", ask.name);
        self.of(words, |limit| matches!(limit.kind, Kind::Cost))
    }

    /// Adds the assumed usage of calls that were dropped before any answer arrived, up to the room that limits have.
    /// The assumption thus refuses no more than an exhausted limit.
    pub(super) fn assume_dropped(&mut self, dropped: Spend) {
        let mut most = dropped;
        for (limit, left) in self.left() {
            match limit.kind {
                Kind::Cost => most.cost = most.cost.min(left),
                Kind::InputTokens => most.input = most.input.min(left),
                Kind::OutputTokens => most.output = most.output.min(left),
                Kind::TotalTokens => {
                    most.input = most.input.min(left);
                    most.output = most.output.min(left - most.input);
                }
                _ => {}
            }
        }
        self.counts.assumed.add(most);
    }

    fn of(&self, words: String, is_it: impl Fn(&Limit) -> bool) -> Option<Over> {
        let watched = self.limits.iter().find(|watched| is_it(&watched.limit))?;
        // The limit is not exhausted, so the run goes on.
        Some(Over {
            words,
            action: Action::Refuse,
            is_used_up: false,
            by_policy: false,
            ..self.describe(&watched.limit, Amounts::used(0))
        })
    }
}

/// The text of the refusal after a call that did not report its tokens.
fn untold(ask: &Ask, limited: &str) -> String {
    format!(
        "a call of {name} did not report its tokens, and {limited} limited: let it report them, give \
         `Budget::estimate(…)`, or allow it by `Budget::unpriced(Unpriced::Record)`",
        name = ask.name
    )
}
