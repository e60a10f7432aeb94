//! Cost of a model call.

use std::borrow::Cow;
use std::time::SystemTime;

use genai_semconv::{Field, openinference, own};
use opentelemetry::trace::SpanRef;
use opentelemetry::{KeyValue, StringValue};

use crate::answer::{Part, ResponseRecorder};
use crate::budget::AskedPrice;
use crate::call::start::Start;
use crate::call::unpriced::{Unpriced, say_once};
use crate::config::Config;
use crate::price::{Cost, Price, PricedCall, Prices};
use crate::usage::Usage;

/// Names by which a call is priced.
#[derive(Debug)]
pub(super) struct Priced {
    provider: StringValue,
    model: Option<StringValue>,
    /// Whether only an amount charged by the provider counts: the price table is empty, and unpriced calls are not
    /// counted.
    only_charged: bool,
}

/// Value of `agent.cost.price_table` if the amount is the provider's.
const PROVIDER: &str = "provider";

impl Priced {
    /// With an empty table, a call only needs this if unpriced calls are counted.
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

    pub(super) fn provider(&self) -> &str {
        self.provider.as_str()
    }

    pub(super) fn provider_name(&self) -> &StringValue {
        &self.provider
    }

    fn requested(&self) -> Option<&str> {
        self.model.as_ref().map(StringValue::as_str)
    }

    fn call<'a>(&'a self, model: &'a str, used: &'a Used<'_>, at: SystemTime) -> PricedCall<'a> {
        PricedCall::new(self.provider.as_str(), model, &used.usage)
            .with_service_tier(used.tier)
            .at(at)
    }

    /// The highest possible cost of a call if the table has the model, and the price as far as it is known before the
    /// call.
    pub(super) fn asked(start: &Start, prices: &Prices, input: u64, output: u64) -> (Option<Cost>, AskedPrice) {
        let text = |field| start.attributes.text(field);
        let names = text(Field::ProviderName).zip(text(Field::RequestModel));
        match names.and_then(|(provider, model)| prices.reservation(provider.as_str(), model.as_str(), input, output)) {
            None => (None, AskedPrice::Unknown),
            Some((cost, true)) => (Some(cost), AskedPrice::Free),
            Some((cost, false)) => (Some(cost), AskedPrice::Known),
        }
    }

    /// Cost of the call by the model that responded, and whether the price is that of the requested model.
    ///
    /// `None` for a call that failed before it used anything. Also `None` if the provider counts 0 tokens for a model
    /// that has a price: the cost is unknown, and no price is missing.
    pub(super) fn price(&self, config: &Config, reading: &ResponseRecorder, at: SystemTime) -> Option<(Price, bool)> {
        if self.only_charged && reading.known_charge().is_none() && reading.priced_apart().is_none() {
            return None;
        }
        let used = reading.total_usage().is_known() || reading.known_charge().is_some();
        if !used && reading.failure.is_some() {
            return None;
        }
        if let Some((cost, requested)) = self.cost(config.prices(), reading, at) {
            return Some((Price::Known(cost), requested));
        }
        // A charge of 0 is only trusted if the table has no price.
        if let Some(charged) = reading.known_charge().filter(|_| reading.priced_apart().is_none())
            && !self.is_priced(config.prices(), reading)
        {
            return Some((Price::Known(charged), false));
        }
        if self.counts_nothing(config.prices(), reading) {
            return None;
        }
        self.say_unpriced(config.prices(), reading, at);
        (!self.only_charged).then_some((Price::Unknown, false))
    }

    /// Service tier without a price, if the call has no cost for that reason.
    pub(super) fn unpriced_tier(
        &self,
        prices: &Prices,
        reading: &ResponseRecorder,
        at: SystemTime,
    ) -> Option<StringValue> {
        reading.known_service_tier()?;
        self.unpriced(prices, reading, at)?.1
    }

    /// Whether the provider counts 0 tokens for a model that has a price.
    fn counts_nothing(&self, prices: &Prices, reading: &ResponseRecorder) -> bool {
        let usage = reading.total_usage();
        let is_nothing = usage.is_known() && usage.is_nothing() && reading.priced_apart().is_none();
        is_nothing && self.is_priced(prices, reading)
    }

    /// Whether the responding or the requested model has a price other than 0.
    fn is_priced(&self, prices: &Prices, reading: &ResponseRecorder) -> bool {
        let mut models = [reading.known_model(), self.requested()].into_iter().flatten();
        models.any(|model| {
            let model = self.as_requested(prices, model);
            self.has_price(prices, &model) && !self.is_free(prices, &model)
        })
    }

    fn is_free(&self, prices: &Prices, model: &str) -> bool {
        let reservation = prices.reservation(self.provider.as_str(), model, 0, 0);
        reservation.is_some_and(|(_, is_free)| is_free)
    }

    /// Raises the notice about a model without a price.
    fn say_unpriced(&self, prices: &Prices, reading: &ResponseRecorder, at: SystemTime) {
        if prices.is_empty() || !reading.total_usage().is_known() {
            return;
        }
        let answered = reading.response_model().map(StringValue::as_str);
        let call = (self.requested(), answered, reading.known_service_tier());
        say_once(self.provider(), call, || self.unpriced(prices, reading, at));
    }

    /// Model without a price, and the tier if the model has prices for others. The requested model's name is preferred,
    /// because the program can add a price for it.
    fn unpriced(&self, prices: &Prices, reading: &ResponseRecorder, at: SystemTime) -> Option<Unpriced> {
        if prices.is_empty() || !reading.total_usage().is_known() {
            return None;
        }
        let parts = reading.priced_apart().unwrap_or_default();
        let mut parts = parts.iter().map(Used::of_part);
        let used = parts.find(|part| self.cost_of(prices, part, at).is_none());
        let used = used.unwrap_or_else(|| Used::of(reading));
        let requested = self.requested().filter(|_| !used.is_helper);
        let mut models = [used.model, requested].into_iter().flatten();
        let priced_as = models.find_map(|model| {
            let model = self.as_requested(prices, model);
            self.has_price(prices, &model).then_some(model)
        });
        let owned = |text: &str| StringValue::from(text.to_owned());
        let Some(model) = priced_as else {
            return Some((owned(requested.or(used.model)?), None));
        };
        // Otherwise a count is missing, or a price for something other than text, so the model's name is not the cause.
        let tier = prices.unpriced_tier(&self.call(&model, &used, at));
        tier.map(|tier| (owned(&model), Some(owned(tier))))
    }

    /// Cost of the known usage, and whether the price is that of the requested model. The requested model's price is
    /// used if the model that answered has none, for example because it is the name of a deployment.
    pub(super) fn cost(&self, prices: &Prices, reading: &ResponseRecorder, at: SystemTime) -> Option<(Cost, bool)> {
        let Some(parts) = reading.priced_apart() else {
            return self.cost_of(prices, &Used::of(reading), at);
        };
        // If one part has no price, the cost of the call is unknown.
        let costs = parts.iter().map(|part| self.cost_of(prices, &Used::of_part(part), at));
        costs.reduce(|sum, more| {
            let ((sum, requested), (more, also)) = (sum?, more?);
            Some((sum + more, requested || also))
        })?
    }

    /// Cost of these tokens: reported ones, or a higher number that is not reported yet.
    pub(super) fn cost_so_far(
        &self,
        prices: &Prices,
        reading: &ResponseRecorder,
        (input, output): (u64, u64),
    ) -> Option<Cost> {
        let usage = reading.total_usage();
        let is_reported = usage.input_tokens() == Some(input) && usage.output_tokens() == Some(output);
        if is_reported || reading.priced_apart().is_some() {
            return Some(self.cost(prices, reading, SystemTime::now())?.0);
        }
        let prompt = match usage.input_tokens() {
            Some(1..) => usage,
            _ => Usage::input_including_cached(input),
        };
        let used = Used {
            usage: prompt.with_output_tokens(output),
            ..Used::of(reading)
        };
        let cost = self.cost_of(prices, &used, SystemTime::now()).map(|(cost, _)| cost);
        cost.or_else(|| self.most(prices, reading, false, (input, output)))
    }

    fn cost_of(&self, prices: &Prices, used: &Used<'_>, at: SystemTime) -> Option<(Cost, bool)> {
        // A provider's charge is more accurate than a price table. Gateways send 0 for unknown amounts.
        if let Some(charged) = used.charged.filter(|charged| *charged > Cost::ZERO) {
            return Some((charged, false));
        }
        let cost = |model: &str| {
            let cost = prices.cost(&self.call(model, used, at));
            // A usage of 0 tokens means that the provider did not count, so the cost is only 0 for a model whose price
            // is 0.
            cost.filter(|cost| *cost > Cost::ZERO || !used.usage.is_nothing() || self.is_free(prices, model))
        };
        let of_requested = || cost(self.requested().filter(|_| !used.is_helper)?);
        let Some(answered) = used.model else {
            return Some((of_requested()?, false));
        };
        let answered = self.as_requested(prices, answered);
        if self.has_price(prices, &answered) {
            return Some((cost(&answered)?, false));
        }
        Some((of_requested()?, true))
    }

    /// Name of the model that answered, with the parts of the requested name that determine its price.
    fn as_requested<'a>(&'a self, prices: &Prices, answered: &'a str) -> Cow<'a, str> {
        match &self.model {
            Some(requested) => prices.as_requested(self.provider.as_str(), requested.as_str(), answered),
            None => Cow::Borrowed(answered),
        }
    }

    /// The highest cost of this many tokens at the tier that served the call. If a complete usage still has no price,
    /// the highest price of the model is used.
    pub(super) fn most(
        &self,
        prices: &Prices,
        reading: &ResponseRecorder,
        complete: bool,
        (input, output): (u64, u64),
    ) -> Option<Cost> {
        let models = [reading.response_model(), self.model.as_ref()].map(|model| model.map(StringValue::as_str));
        let provider = self.provider.as_str();
        let tier = reading.known_service_tier().unwrap_or_default();
        let most = |model: &str| {
            let model = self.as_requested(prices, model);
            if complete {
                prices.highest(provider, &model, input, output)
            } else {
                prices.most(provider, &model, tier, input, output)
            }
        };
        models.into_iter().flatten().find_map(most)
    }

    fn has_price(&self, prices: &Prices, model: &str) -> bool {
        prices.knows(self.provider.as_str(), model)
    }
}

/// Tokens that have the same price.
struct Used<'a> {
    model: Option<&'a str>,
    tier: Option<&'a str>,
    usage: Usage,
    charged: Option<Cost>,
    is_helper: bool,
}

impl<'a> Used<'a> {
    fn of(reading: &'a ResponseRecorder) -> Self {
        Self {
            model: reading.known_model(),
            tier: reading.known_service_tier(),
            usage: reading.usage,
            charged: reading.known_charge(),
            is_helper: false,
        }
    }

    fn of_part(part: &'a Part) -> Self {
        Self {
            model: part.model.as_ref().map(StringValue::as_str),
            tier: part.service_tier.as_ref().map(StringValue::as_str),
            usage: part.usage,
            charged: part.charged,
            is_helper: part.is_helper,
        }
    }
}

/// The call's cost and the source of its price, as attributes. The span gets the cost under OpenInference's name.
pub(super) fn attributes(
    span: &SpanRef<'_>,
    cost: Cost,
    requested: bool,
    reading: &ResponseRecorder,
    config: &Config,
) -> [KeyValue; 2] {
    let prices = config.prices();
    let is_charged = match reading.priced_apart() {
        Some(parts) => parts.iter().all(Part::is_charged),
        None => reading.known_charge() == Some(cost),
    };
    let table = match requested {
        _ if is_charged => StringValue::from(PROVIDER),
        true => StringValue::from(format!("{};requested", prices.version())),
        false => prices.version_text(),
    };
    if config.openinference() {
        span.set_attribute(KeyValue::new(openinference::LLM_COST_TOTAL.key(), cost.usd()));
    }
    [
        KeyValue::new(own::AGENT_COST_USD.key(), cost.usd()),
        KeyValue::new(own::AGENT_COST_PRICE_TABLE.key(), table),
    ]
}
