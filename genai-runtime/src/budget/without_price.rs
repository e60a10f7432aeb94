//! Limits of cost, and calls whose cost is unknown.

use crate::budget::amounts::Amounts;
use crate::budget::ask::{Ask, AskedPrice};
use crate::budget::ledger::Ledger;
use crate::budget::limit::{Action, Kind, Limit, Unpriced};
use crate::budget::over::Over;

impl Ledger {
    /// The refusal of a call whose cost nothing gives a number for, after one like it came to nothing that is known.
    pub(super) fn without_number(&self, ask: &Ask) -> Option<Over> {
        if self.unpriced != Unpriced::Refuse || !ask.what.spends() || self.dearest(&ask.name).is_some() {
            return None;
        }
        let words = match ask.price {
            AskedPrice::Unknown if self.costs.unpriced_seen() => format!(
                "{name} has no price, and the cost is limited: add one by `Prices::add(provider, \"{name}\", …)`, or \
                 allow it by `Budget::unpriced(Unpriced::Record)`",
                name = ask.name
            ),
            AskedPrice::Known if ask.estimate.input == 0 && self.costs.was_unknown(&ask.name) => {
                format!(
                    "a call of {name} did not tell its tokens, and the cost is limited: let it tell them, give \
                     `Budget::estimate(…)`, or allow it by `Budget::unpriced(Unpriced::Record)`",
                    name = ask.name
                )
            }
            AskedPrice::Known | AskedPrice::Unknown | AskedPrice::Free => return None,
        };
        self.of_cost(words, |limit| limit.action.refuses())
    }

    /// The note of a call without a price, if the cost is limited.
    pub(super) fn without_price(&self, ask: &Ask) -> Option<Over> {
        if !ask.what.spends() || ask.price != AskedPrice::Unknown || self.dearest(&ask.name).is_some() {
            return None;
        }
        self.of_cost(format!("{} has no price, and the cost is limited", ask.name), |_| true)
    }

    fn of_cost(&self, words: String, which: impl Fn(&Limit) -> bool) -> Option<Over> {
        let is_it = |limit: &Limit| matches!(limit.kind, Kind::Cost) && which(limit);
        let watched = self.limits.iter().find(|watched| is_it(&watched.limit))?;
        // The limit is not used up, so the run goes on.
        Some(Over {
            words,
            action: Action::Refuse,
            is_used_up: false,
            by_policy: false,
            ..self.describe(&watched.limit, Amounts::used(0))
        })
    }
}
