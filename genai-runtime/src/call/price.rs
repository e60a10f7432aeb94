//! What a model call cost.

use std::time::SystemTime;

use genai_semconv::{Field, own};
use opentelemetry::trace::SpanRef;
use opentelemetry::{KeyValue, StringValue};

use crate::answer::ResponseRecorder;
use crate::budget::AskedPrice;
use crate::call::start::Start;
use crate::call::unpriced::UnpricedCall;
use crate::config::Config;
use crate::price::Price;
use crate::price::{Cost, PricedCall, Prices};

/// What a call is priced by.
#[derive(Debug)]
pub(super) struct Priced {
    provider: StringValue,
    model: Option<StringValue>,
    /// Whether only an amount that the provider charged is a price: the table is empty, and nobody counts calls without.
    only_charged: bool,
}

/// What `agent.cost.price_table` is if the amount is the provider's.
const PROVIDER: &str = "provider";

impl Priced {
    /// Of an empty table it only matters that calls have no price, and that only if somebody counts them.
    pub(super) fn of(start: &Start, prices: &Prices, counted: bool) -> Option<Self> {
        if !start.operation.priced {
            return None;
        }
        let model = start
            .attributes
            .text(Field::RequestModel)
            .filter(|_| !prices.is_empty());
        Some(Self {
            provider: start.attributes.text(Field::ProviderName)?.clone(),
            only_charged: prices.is_empty() && !counted,
            model: model.cloned(),
        })
    }

    /// What a call may come to, if the table knows the model.
    pub(super) fn estimate(start: &Start, prices: &Prices, input: u64, output: u64) -> Option<Cost> {
        let provider = start.attributes.text(Field::ProviderName)?;
        let model = start.attributes.text(Field::RequestModel)?;
        prices.estimate(provider.as_str(), model.as_str(), input, output)
    }

    /// What is known of the price of a call before it starts.
    pub(super) fn asked(start: &Start, prices: &Prices) -> AskedPrice {
        match Self::estimate(start, prices, MILLION, MILLION) {
            None => AskedPrice::Unknown,
            Some(Cost::ZERO) => AskedPrice::Free,
            Some(_) => AskedPrice::Known,
        }
    }

    /// What it cost, by the model that responded, and whether the price is the requested model's. `None` for a
    /// call that failed before it used anything.
    pub(super) fn price(&self, config: &Config, reading: &ResponseRecorder, at: SystemTime) -> Option<(Price, bool)> {
        let used = reading.usage.is_known() || reading.known_charge().is_some();
        if !used && reading.failure.is_some() {
            return None;
        }
        if let Some((cost, requested)) = self.cost(config.prices(), reading, at) {
            return Some((Price::Known(cost), requested));
        }
        // A provider that charged nothing is believed where the table has no price.
        if let Some(charged) = reading.known_charge() {
            return Some((Price::Known(charged), false));
        }
        self.say_unpriced(config.prices(), reading, at);
        (!self.only_charged).then_some((Price::Unknown, false))
    }

    /// The service tier for which the model has no price, if the call lacks a cost for that reason.
    pub(super) fn unpriced_tier(
        &self,
        prices: &Prices,
        reading: &ResponseRecorder,
        at: SystemTime,
    ) -> Option<StringValue> {
        reading.known_service_tier()?;
        let (_, tier) = self.unpriced(prices, reading, at)?;
        Some(StringValue::from(tier?.to_owned()))
    }

    /// Names what has no price.
    fn say_unpriced(&self, prices: &Prices, reading: &ResponseRecorder, at: SystemTime) {
        let call = UnpricedCall {
            provider: self.provider.as_str(),
            requested: self.model.as_ref().map(StringValue::as_str),
            answered: reading.response_model().map(StringValue::as_str),
            tier: reading.known_service_tier(),
        };
        if !call.was_said()
            && let Some((model, tier)) = self.unpriced(prices, reading, at)
        {
            call.say_once(model, tier);
        }
    }

    /// The model without a price, and the tier if it has a price in others. The requested model's name is the one that the
    /// program can say more about.
    fn unpriced<'a>(
        &'a self,
        prices: &Prices,
        reading: &'a ResponseRecorder,
        at: SystemTime,
    ) -> Option<(&'a str, Option<&'a str>)> {
        if prices.is_empty() || !reading.usage.is_known() {
            return None;
        }
        let provider = self.provider.as_str();
        let models = [reading.response_model(), self.model.as_ref()];
        let with_price = models.into_iter().flatten().find(|model| self.has_price(prices, model));
        let Some(model) = with_price else {
            let model = self.model.as_ref().or(reading.response_model())?.as_str();
            return Some((model, None));
        };
        let model = model.as_str();
        // If it is not the tier, a count is missing, or the price of something other than text: the name is not to blame.
        let tier = prices.unpriced_tier(
            &PricedCall::new(provider, model, &reading.usage)
                .with_service_tier(reading.known_service_tier())
                .at(at),
        );
        tier.map(|tier| (model, Some(tier)))
    }

    /// The cost of what is known of the usage, and whether the price is the requested model's: that of the one that
    /// answered has none, as the name of a deployment has none.
    pub(super) fn cost(&self, prices: &Prices, reading: &ResponseRecorder, at: SystemTime) -> Option<(Cost, bool)> {
        // What the provider charged is better than any table; gateways fill in 0 for what they do not know.
        if let Some(charged) = reading.known_charge().filter(|charged| *charged > Cost::ZERO) {
            return Some((charged, false));
        }
        let cost = |model: &str| {
            let cost = prices.cost(
                &PricedCall::new(self.provider.as_str(), model, &reading.usage)
                    .with_service_tier(reading.known_service_tier())
                    .at(at),
            );
            // A provider that counts no tokens at all did not count: only a model whose price is 0 costs nothing.
            let is_free = || prices.estimate(self.provider.as_str(), model, MILLION, MILLION) == Some(Cost::ZERO);
            cost.filter(|cost| *cost > Cost::ZERO || !reading.usage.is_nothing() || is_free())
        };
        let Some(answered) = reading.response_model() else {
            return Some((cost(self.model.as_ref()?.as_str())?, false));
        };
        if self.has_price(prices, answered) {
            return Some((cost(answered.as_str())?, false));
        }
        Some((cost(self.model.as_ref()?.as_str())?, true))
    }

    /// The most that so many tokens cost at the tier that served the call. If the usage is complete and has no price all the same,
    /// it is the highest price of the model.
    pub(super) fn most(
        &self,
        prices: &Prices,
        reading: &ResponseRecorder,
        complete: bool,
        (input, output): (u64, u64),
    ) -> Option<Cost> {
        let models = [reading.response_model(), self.model.as_ref()];
        let provider = self.provider.as_str();
        let tier = reading.known_service_tier().unwrap_or_default();
        let most = |model: &StringValue| {
            if complete {
                prices.highest(provider, model.as_str(), input, output)
            } else {
                prices.most(provider, model.as_str(), tier, input, output)
            }
        };
        models.into_iter().flatten().find_map(most)
    }

    fn has_price(&self, prices: &Prices, model: &StringValue) -> bool {
        prices.estimate(self.provider.as_str(), model.as_str(), 0, 0).is_some()
    }
}

const MILLION: u64 = 1_000_000;

/// Records on the span what the call cost, and the source of that.
pub(super) fn write(span: &SpanRef<'_>, cost: Cost, requested: bool, reading: &ResponseRecorder, prices: &Prices) {
    let table = match reading.known_charge() {
        Some(charged) if charged == cost => StringValue::from(PROVIDER),
        _ if requested => StringValue::from(format!("{};requested", prices.version())),
        _ => prices.version_text(),
    };
    span.set_attributes([
        KeyValue::new(own::AGENT_COST_USD.key(), cost.usd()),
        KeyValue::new(own::AGENT_COST_PRICE_TABLE.key(), table),
    ]);
}
