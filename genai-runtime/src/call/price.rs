//! What a model call cost.

use std::time::SystemTime;

use genai_semconv::{Operation, attributes as attr, own};
use opentelemetry::trace::SpanRef;
use opentelemetry::{KeyValue, StringValue, Value};

use crate::answer::Reading;
use crate::call::start::Start;
use crate::config::Config;
use crate::intern;
use crate::price::Price;
use crate::price::{Call, Cost, Prices};

/// What a call is priced by.
#[derive(Debug)]
pub(super) struct Priced {
    provider: StringValue,
    model: Option<StringValue>,
}

impl Priced {
    /// Of an empty table it only matters that they have none, and that only if
    /// somebody counts them.
    pub(super) fn of(start: &Start, prices: &Prices, counted: bool) -> Option<Self> {
        if !start.operation.priced {
            return None;
        }
        if prices.is_empty() && !counted {
            return None;
        }
        let model = text(start, attr::GEN_AI_REQUEST_MODEL.key()).filter(|_| !prices.is_empty());
        Some(Self {
            provider: text(start, attr::GEN_AI_PROVIDER_NAME.key())?.clone(),
            // What a span is named by in the program's text is not copied when it is cloned.
            model: model.map(|model| match start.span_name {
                Some(_) => model.clone(),
                None => intern::known(model),
            }),
        })
    }

    /// What a call may come to, if the table knows the model.
    pub(super) fn estimate(start: &Start, prices: &Prices, input: u64, output: u64) -> Option<Cost> {
        let provider = text(start, attr::GEN_AI_PROVIDER_NAME.key())?;
        let model = text(start, attr::GEN_AI_REQUEST_MODEL.key())?;
        prices.estimate(provider.as_str(), model.as_str(), input, output)
    }

    /// What it cost by the model that responded. Nothing is said of a call that failed before it used anything.
    pub(super) fn price(&self, config: &Config, reading: &Reading, at: SystemTime) -> Option<Price> {
        if !reading.usage.is_known() && reading.failure.is_some() {
            return None;
        }
        Some(
            self.cost(config.prices(), reading, at)
                .map_or(Price::Unknown, Price::Known),
        )
    }

    pub(super) fn cost(&self, prices: &Prices, reading: &Reading, at: SystemTime) -> Option<Cost> {
        let model = reading.response_model().or(self.model.as_ref())?.as_str();
        let cost = prices.cost(&Call {
            provider: self.provider.as_str(),
            model,
            usage: &reading.usage,
            service_tier: reading.known_service_tier(),
            at,
        });
        // A provider that counts no tokens at all did not count: only a model without a price costs nothing.
        let is_free = || {
            let some = prices.estimate(self.provider.as_str(), model, 1_000_000, 1_000_000);
            some == Some(Cost::ZERO)
        };
        cost.filter(|cost| *cost > Cost::ZERO || !reading.usage.is_nothing() || is_free())
    }
}

fn text<'a>(start: &'a Start, key: &str) -> Option<&'a StringValue> {
    match start.find(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// What the call cost: what the provider charged, or else what the table says.
///
/// A provider that charged nothing is believed unless the model has a price: gateways fill in 0 for what they do not know.
pub(super) fn of_call(
    priced: Option<&Priced>,
    operation: &Operation,
    config: &Config,
    reading: &Reading,
    at: SystemTime,
) -> Option<Price> {
    let charged = reading.known_charge().filter(|_| operation.priced);
    if let Some(charged) = charged.filter(|charged| *charged > Cost::ZERO) {
        return Some(Price::Known(charged));
    }
    let price = priced.and_then(|priced| priced.price(config, reading, at));
    match (price, charged) {
        (Some(Price::Known(_)), _) | (_, None) => price,
        (_, Some(charged)) => Some(Price::Known(charged)),
    }
}

/// Records on the span what the call cost, and by which table.
pub(super) fn write(span: &SpanRef<'_>, cost: Cost, reading: &Reading, prices: &Prices) {
    let table = if reading.known_charge() == Some(cost) {
        StringValue::from(CHARGED)
    } else {
        prices.version_text()
    };
    span.set_attributes([
        KeyValue::new(own::AGENT_COST_USD.key(), cost.usd()),
        KeyValue::new(own::AGENT_COST_PRICE_TABLE.key(), table),
    ]);
}

/// What `agent.cost.price_table` says of a cost that the provider charged.
const CHARGED: &str = "provider";
