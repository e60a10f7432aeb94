//! What a document tells, by the meanings of what was found in it.

use std::borrow::Cow;

use super::counts;
use super::failure;
use super::found::{Found, Item};
use super::meaning::{Meaning, Shape};
use super::shapes::{Is, SIGNS};
use super::trie::Place;
use crate::answer::Reading;
use crate::usage::Usage;

/// What one document tells: a whole answer, or one event of a stream.
pub(super) struct Facts<'f> {
    found: &'f Found,
    shape: Option<Shape>,
    /// Whether a generation has begun, where there is no list of them.
    begun: bool,
}

impl<'f> Facts<'f> {
    pub(super) fn new(found: &'f Found) -> Self {
        let mut shape: Option<usize> = None;
        let mut begun = [None; 4];
        for (place, item) in found.iter() {
            let Meaning::Sign(index) = place.meaning else { continue };
            if !is(SIGNS[index].is, found, item) {
                continue;
            }
            if SIGNS[index].begins
                && let Some(slot) = begun.iter_mut().find(|slot| slot.is_none())
            {
                *slot = Some(SIGNS[index].shape);
            }
            shape = Some(shape.map_or(index, |known| known.min(index)));
        }
        let shape = shape.map(|index| SIGNS[index].shape);
        Self {
            found,
            shape,
            begun: shape.is_some() && begun.contains(&shape),
        }
    }

    /// What has a meaning in the shape that the document has.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static Place, &'f Item)> + use<'_, 'f> {
        let shape = self.shape;
        self.found.iter().filter(move |(place, _)| Some(place.shape) == shape)
    }

    /// What means the same in every shape.
    pub(super) fn anywhere(&self) -> impl Iterator<Item = (&'static Place, &'f Item)> + use<'_, 'f> {
        self.found.iter().filter(|(place, _)| place.shape == Shape::Any)
    }

    /// What has this meaning.
    pub(super) fn of(&self, meaning: Meaning) -> impl Iterator<Item = (&'static Place, &'f Item)> + use<'_, 'f> {
        self.iter().filter(move |(place, _)| place.meaning == meaning)
    }

    pub(super) fn shape(&self) -> Option<Shape> {
        self.shape
    }

    pub(super) fn found(&self) -> &'f Found {
        self.found
    }

    /// The text of this meaning that stands first in the table, and its place.
    pub(super) fn text(&self, meaning: Meaning) -> Option<(&'static Place, &'f str)> {
        let texts = self.of(meaning).filter(|(place, _)| place.array().is_none());
        let texts = texts.filter_map(|(place, item)| Some((place, self.found.text(item)?)));
        texts.min_by_key(|(place, _)| place.rank)
    }

    pub(super) fn usage(&self) -> Usage {
        counts::usage(self)
    }

    /// Where the model and the id stand.
    pub(super) fn path(&self, meaning: Meaning) -> Option<&'static str> {
        self.text(meaning).map(|(place, _)| &*place.path)
    }

    /// How the call was served, if that has prices of its own.
    pub(super) fn tier(&self) -> Option<Cow<'f, str>> {
        let text = |meaning| self.text(meaning).map(|(_, text)| text);
        let speed = text(Meaning::Speed).filter(|speed| !matches!(*speed, "standard"));
        if speed.is_some() {
            return speed.map(Cow::Borrowed);
        }
        let tier = text(Meaning::Tier).or_else(|| text(Meaning::Traffic).map(of_traffic));
        if self.iter().any(|(place, _)| place.in_batch) {
            return Some(Cow::Borrowed("batch"));
        }
        let region = text(Meaning::Region).filter(|region| !matches!(*region, "global" | "not_available"));
        match (tier, region) {
            (None | Some("standard"), Some(region)) => Some(Cow::Owned(format!("inference_geo={region}"))),
            (Some(tier), Some(region)) => Some(Cow::Owned(format!("{tier}, inference_geo={region}"))),
            (tier, None) => tier.map(Cow::Borrowed),
        }
    }

    pub(super) fn charged(&self) -> Option<f64> {
        let number = |meaning| {
            let numbers = self.of(meaning).filter_map(|(_, item)| item.number());
            numbers
                .filter(|number| number.is_finite() && *number >= 0.0)
                .reduce(f64::max)
        };
        let charged = number(Meaning::Charged).or_else(|| Some(number(Meaning::ChargedTicks)? / TICKS))?;
        if !self.of(Meaning::OwnKey).any(|(_, item)| item.is_true()) {
            return Some(charged);
        }
        // With a key of one's own the gateway charges its fee, and the provider the rest.
        Some(charged + number(Meaning::ChargedUpstream)?)
    }

    pub(super) fn dimensions(&self) -> Option<u64> {
        let vectors = self.of(Meaning::Vector).filter(|(_, item)| item.at == 0);
        let mut lengths = vectors.filter_map(|(_, item)| u64::try_from(item.length()?).ok());
        lengths.find(|length| *length > 0)
    }

    pub(super) fn failure(&self) -> Option<Cow<'static, str>> {
        failure::read(self)
    }

    /// Adds all of it to what is known.
    pub(super) fn fold(&self, reading: &mut Reading) {
        reading.usage(self.usage());
        if let Some((_, model)) = self.text(Meaning::Model) {
            reading.model(model);
        }
        if let Some((_, id)) = self.text(Meaning::Id) {
            reading.id(id);
        }
        if let Some(tier) = self.tier() {
            reading.service_tier(&tier);
        }
        if let Some(charged) = self.charged() {
            reading.charged_usd(charged);
        }
        if let Some(count) = self.dimensions() {
            reading.dimension_count(count);
        }
        if let Some(failure) = self.failure() {
            reading.failed(failure);
        }
        self.generations(reading);
    }

    fn generations(&self, reading: &mut Reading) {
        let index = |at: u16| {
            let mut indices = self.of(Meaning::Index).filter(|(_, item)| item.at == at);
            let told = indices.find_map(|(_, item)| item.count());
            told.map_or(usize::from(at), |index| usize::try_from(index).unwrap_or(usize::MAX))
        };
        if self.begun {
            reading.generation(0);
        }
        for (_, item) in self.of(Meaning::Generation) {
            reading.generation(index(item.at));
        }
        for (place, item) in self.of(Meaning::FinishReason) {
            if let Some(reason) = self.found.text(item) {
                let index = if place.array().is_some() { index(item.at) } else { 0 };
                reading.finish_reason(index, reason.to_owned());
            }
        }
        if self.shape == Some(Shape::Responses) {
            self.response_ended(reading);
        }
    }

    /// The words of chat completions for how a response ended. One that is still being made has not.
    fn response_ended(&self, reading: &mut Reading) {
        let text = |meaning| self.text(meaning);
        let Some((place, status)) = text(Meaning::Status) else {
            return;
        };
        let calls = || {
            let items = self.of(Meaning::Item).filter_map(|(_, item)| self.found.text(item));
            let mut kinds = items.filter(|kind| matches!(*kind, "function_call" | "custom_tool_call"));
            kinds.next().is_some()
        };
        let reason = match (status, text(Meaning::Incomplete)) {
            ("in_progress" | "queued", _) => {
                // Events of a stream are about a generation that has begun.
                if place.path.starts_with("response.") {
                    reading.generation(0);
                }
                return;
            }
            ("completed", _) if calls() => "tool_calls",
            ("completed", _) => "stop",
            ("failed" | "cancelled", _) => "error",
            (_, Some((_, "max_output_tokens"))) => "length",
            (_, Some((_, reason))) => reason,
            (status, None) => status,
        };
        reading.finish_reason(0, reason.to_owned());
    }
}

/// xAI's, for a US dollar.
const TICKS: f64 = 1e10;

/// The tiers as prices call them.
fn of_traffic(traffic: &str) -> &str {
    match traffic {
        "ON_DEMAND" | "TRAFFIC_TYPE_UNSPECIFIED" => "standard",
        "ON_DEMAND_PRIORITY" => "priority",
        "ON_DEMAND_FLEX" => "flex",
        "PROVISIONED_THROUGHPUT" => "provisioned",
        other => other,
    }
}

fn is(what: Is, found: &Found, item: &Item) -> bool {
    let text = found.text(item);
    match what {
        Is::Something => true,
        Is::Array => item.length().is_some(),
        Is::Text(texts) => text.is_some_and(|text| texts.contains(&text)),
        Is::Prefix(prefix) => text.is_some_and(|text| text.starts_with(prefix)),
    }
}
