//! The table of prices that a process looks its calls up in.

use crate::price::bundled;
use crate::price::generated;
use crate::price::model;
use crate::price::own::PricedModel;
use crate::price::own::Shelf;
use crate::price::snapshots::Neighbour;
use crate::price::{provider_names, snapshots, spellings, tiers};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::StringValue;

use crate::price::billed::BilledTokens;
use crate::price::book::Book;
use crate::price::cost::Cost;
use crate::price::error::PriceError;
use crate::price::memo::Memo;
use crate::price::model::ModelPrice;
use crate::price::own::Own;
use crate::usage::Usage;

/// A table of prices: the bundled one, with what was added to it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Usage, price::{PricedCall, Cost, ModelPrice, PriceError, Prices}};
/// # use std::time::{Duration, UNIX_EPOCH};
/// let mut prices = Prices::bundled();
/// // A contract of one's own, a model that runs in one's own house, and a deployment's name for a known model.
/// prices
///     .add("openai", "gpt-4o", ModelPrice::per_million().input("2.00").cache_read("1.00").output("8.00"))?
///     .add("vllm", "qwen3-32b", ModelPrice::per_million().input("0.10").output("0.30"))?
///     .alias("azure.ai.openai", "our-deployment", "gpt-4o-mini");
///
/// let usage = Usage::input_including_cached(1_200).with_cache_read_tokens(1_024).with_output_tokens(80);
/// let cost = prices.cost(&PricedCall::new("openai", "gpt-4o", &usage).at(UNIX_EPOCH + Duration::from_secs(1_790_000_000)));
/// // 176 × $2 + 1 024 × $1 + 80 × $8, by the million
/// assert_eq!(cost, Some(Cost::from_usd(0.002_016)));
/// # Ok::<(), PriceError>(())
/// ```
#[derive(Clone)]
pub struct Prices {
    version: StringValue,
    bundled: bool,
    pub(super) own: Own,
    memo: Memo<Option<PricedModel>>,
}

/// A call whose cost is asked for.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Usage, price::{PricedCall, Prices}};
///
/// let usage = Usage::input_including_cached(1_000).with_output_tokens(200);
/// let call = PricedCall::new("openai", "gpt-4o", &usage).with_service_tier("priority");
/// assert!(Prices::bundled().cost(&call).is_some());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PricedCall<'a> {
    pub(crate) provider: &'a str,
    pub(crate) model: &'a str,
    pub(crate) usage: &'a Usage,
    pub(crate) service_tier: Option<&'a str>,
    pub(crate) at: SystemTime,
}

impl<'a> PricedCall<'a> {
    /// A call that is made now, at standard prices: by the provider who served it (`gen_ai.provider.name`), of the model
    /// that responded, or that was asked for if the response does not tell, with the tokens that the provider reported.
    pub fn new(provider: &'a str, model: &'a str, usage: &'a Usage) -> Self {
        Self {
            provider,
            model,
            usage,
            service_tier: None,
            at: SystemTime::now(),
        }
    }

    /// The service tier that the response names: `priority`, `flex`, `fast`, `batch` for results of a batch API, the region
    /// of inference if that has a price (`us`), several joined by `+`. A call in a tier that has no price has no cost; words
    /// such as `default`, `standard`, `auto` and `ON_DEMAND` mean standard prices.
    pub fn with_service_tier(self, tier: impl Into<Option<&'a str>>) -> Self {
        Self {
            service_tier: tier.into(),
            ..self
        }
    }

    /// When the call was made: prices have dates, and a few have hours.
    pub fn at(self, at: SystemTime) -> Self {
        Self { at, ..self }
    }
}

impl Prices {
    /// The table that comes with this package.
    pub fn bundled() -> Self {
        Self {
            version: StringValue::from(generated::VERSION),
            bundled: true,
            own: Own::default(),
            memo: Memo::default(),
        }
    }

    /// A table without prices, for those who only want their own.
    pub fn empty() -> Self {
        Self {
            version: StringValue::from(""),
            bundled: false,
            own: Own::default(),
            memo: Memo::default(),
        }
    }

    /// The origin of the prices: the release of the bundled table and the day it was published, such as
    /// `genai-prices 0.2.1, 2026-10-30`, and after a `+` what was added to it: `own`, or the version that a file gives
    /// itself.
    pub fn version(&self) -> &str {
        self.version.as_str()
    }

    /// The same as spans record it, which does not copy it.
    pub(crate) fn version_text(&self) -> StringValue {
        self.version.clone()
    }

    /// Adds the prices of a model, in the place of all that were known for it: one price, or a list of them if they
    /// depend on dates or service tiers.
    ///
    /// The model may be a pattern: `*` at its ends stands for anything, `#` for a digit. What was added wins over the
    /// bundled table, an exact name over patterns, a later pattern over an earlier one. The provider goes by the
    /// conventions' name or any other.
    ///
    /// # Errors
    ///
    /// If a price or date cannot be read, or if there is no price for input. Nothing is changed then.
    pub fn add(
        &mut self,
        provider: &str,
        model: &str,
        prices: impl IntoIterator<Item = ModelPrice>,
    ) -> Result<&mut Self, PriceError> {
        let rows = model::rows(provider, model, prices)?;
        self.own.add(provider, &[model], rows);
        self.note("own");
        Ok(self)
    }

    /// Prices one model under the name of another one of the same provider: for deployments, fine-tuned models and
    /// names of one's own. The alias may be a pattern, as in [`Prices::add`].
    pub fn alias(&mut self, provider: &str, alias: &str, model: &str) -> &mut Self {
        self.own.alias(provider, alias, model);
        self.note("own");
        self
    }

    /// The cost of the call. `None` if the model has no price, if the usage lacks a count that is needed for it, or if its
    /// counts contradict each other.
    ///
    /// An estimate of the provider's bill: it has what is counted in tokens, and fees per request. `genai::reference::prices`
    /// lists what is not priced.
    pub fn cost(&self, call: &PricedCall<'_>) -> Option<Cost> {
        self.read(call.provider, call.model, |place| self.cost_at(place, call))
    }

    /// The service tier for which the model has no price, although it has standard ones: why such a call has no cost.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Usage, price::{PricedCall, Prices}};
    /// # use std::time::SystemTime;
    /// let usage = Usage::input_including_cached(1_200).with_output_tokens(80);
    /// let tier = Some("scale");
    /// let call = PricedCall::new("openai", "gpt-4o", &usage).with_service_tier(tier);
    /// assert_eq!(Prices::bundled().unpriced_tier(&call), tier);
    /// ```
    pub fn unpriced_tier<'a>(&self, call: &PricedCall<'a>) -> Option<&'a str> {
        let named = call.service_tier?;
        self.read(call.provider, call.model, |place| {
            if place.own_tiers {
                return self.book(place)?.unpriced_tier(place.model, named, call.at.into());
            }
            tiers::special(named).next()
        })
    }

    #[inline]
    fn cost_at(&self, place: &PricedModel, call: &PricedCall<'_>) -> Option<Cost> {
        let tiers = call.service_tier.filter(|tiers| !tiers::is_standard(tiers));
        // The prices of nearly all calls. All others are put together.
        if let Some(plain) = &place.plain
            && let Some(tokens) = call.usage.of_text()
            && tiers.is_none()
            && let Some(cost) = plain.cost(&tokens)
        {
            return Some(cost);
        }
        self.cost_put_together(place, call, tiers.unwrap_or_default())
    }

    #[cold]
    fn cost_put_together(&self, place: &PricedModel, call: &PricedCall<'_>, tiers: &str) -> Option<Cost> {
        // Another provider's tiers are not those of the one that serves its model.
        if !call.usage.is_consistent() || (!place.own_tiers && !tiers.is_empty()) {
            return None;
        }
        let tokens = BilledTokens::from(call.usage);
        let input = tokens.input.unwrap_or(0);
        let rates = self.book(place)?.rates(place.model, tiers, call.at.into(), input)?;
        rates.cost(&tokens)
    }

    /// The name of the model that answered as the requested one is priced: a Bedrock profile decides by its region, and a
    /// variant of `OpenRouter`'s by its suffix, and bodies name the model without either.
    pub(crate) fn as_requested<'a>(&self, provider: &str, requested: &'a str, answered: &'a str) -> Cow<'a, str> {
        if requested == answered {
            return Cow::Borrowed(answered);
        }
        let Some(place) = spellings::as_requested(requested, answered) else {
            return Cow::Borrowed(answered);
        };
        let known = bundled::provider(provider);
        let is_theirs = known.is_some() && known == bundled::provider(place.provider);
        // Prices of the program's own hold for the name that it gave.
        if !is_theirs || self.own.find(provider, known, answered).is_some() {
            return Cow::Borrowed(answered);
        }
        place.name
    }

    /// Whether no model has a price.
    pub(crate) fn is_empty(&self) -> bool {
        !self.bundled && self.own.is_empty()
    }

    /// The answer of `read` about the prices of a model, if it has any.
    #[inline]
    pub(super) fn read<R>(
        &self,
        provider: &str,
        model: &str,
        read: impl FnOnce(&PricedModel) -> Option<R>,
    ) -> Option<R> {
        if self.is_empty() {
            return None;
        }
        let known = self.memo.get(provider, model);
        let place = known.unwrap_or_else(|| self.look_up(provider, model));
        read(&place?)
    }

    #[cold]
    fn look_up(&self, provider: &str, model: &str) -> Option<PricedModel> {
        let place = self.place(provider, model);
        self.memo.keep(provider, model, place.clone());
        place
    }

    pub(super) fn book(&self, place: &PricedModel) -> Option<&Book> {
        match place.shelf {
            Shelf::Own(position) => self.own.book(position),
            Shelf::Bundled(book) => Some(book),
        }
    }

    fn place(&self, provider: &str, model: &str) -> Option<PricedModel> {
        // A gateway that writes the provider before the model.
        let gateway = provider_names::plain(provider).starts_with("litellm");
        let parts = if gateway { model.split_once('/') } else { None };
        let (provider, model) = parts.unwrap_or((provider, model));
        let bundled = bundled::provider(provider);
        self.place_of(provider, bundled, model, true)
    }

    /// By its name, then by what is left of that without prefixes and suffixes, then by the snapshot before it. A
    /// provider before the name is removed before patterns are looked at, because it is no part of the name.
    fn place_of(&self, provider: &str, bundled: Option<usize>, model: &str, aliases: bool) -> Option<PricedModel> {
        let exact = |model: &str| self.exact_place(provider, bundled, model, aliases);
        let is_name = |name: &str| bundled.is_some_and(|provider| bundled::is_name(provider, name));
        if let Some(regional) = spellings::in_region(model).filter(|name| is_name(name)) {
            return exact(&regional);
        }
        let is_own = || {
            let own = &self.own;
            own.find(provider, bundled, model).is_some() || own.target(provider, bundled, model).is_some()
        };
        if !is_name(model) && !is_own() {
            let bare = spellings::without_prefixes(provider, bundled, model);
            let named = bare.iter().find(|name| is_name(name)).or(bare.last());
            if let Some(place) = named.and_then(|name| exact(name)) {
                return Some(place);
            }
        }
        if let Some(place) = exact(model) {
            return Some(place);
        }
        let shorter = spellings::spellings(provider, bundled, model);
        if let Some(place) = shorter.iter().find_map(|model| exact(model)) {
            return Some(place);
        }
        let mut names = [model].into_iter().chain(shorter.iter().map(String::as_str));
        names.find_map(|model| {
            let known = bundled.filter(|_| self.bundled);
            match known.and_then(|provider| bundled::snapshot(provider, model)) {
                Some(Neighbour::Before(model)) => Some(PricedModel::bundled(model)),
                Some(Neighbour::After) => None,
                None => exact(snapshots::undated(model)?.0),
            }
        })
    }

    fn exact_place(&self, provider: &str, bundled: Option<usize>, model: &str, aliases: bool) -> Option<PricedModel> {
        if !self.own.is_empty() {
            if let Some(place) = self.own.find(provider, bundled, model) {
                return Some(place);
            }
            let target = self.own.target(provider, bundled, model).filter(|_| aliases);
            if let Some(target) = target {
                return self.place_of(provider, bundled, target, false);
            }
        }
        let bundled = bundled.filter(|_| self.bundled && !spellings::is_nameless(model))?;
        let at_cloud = spellings::at_cloud(provider, model).filter(|name| bundled::is_name(bundled, name));
        let model = at_cloud.as_deref().unwrap_or(model);
        bundled::model(bundled, model).map(PricedModel::bundled)
    }

    /// Something was added: the version says so, and names may stand for something else.
    pub(super) fn note(&mut self, addition: &str) {
        self.memo = Memo::default();
        let version = self.version();
        let noted = if version.is_empty() {
            addition.to_owned()
        } else if version.split(" + ").any(|part| part == addition) {
            return;
        } else {
            format!("{version} + {addition}")
        };
        self.version = StringValue::from(Arc::<str>::from(noted));
    }
}

/// The bundled table.
impl Default for Prices {
    fn default() -> Self {
        Self::bundled()
    }
}

impl fmt::Debug for Prices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut prices = formatter.debug_struct("Prices");
        prices.field("version", &self.version()).finish_non_exhaustive()
    }
}
