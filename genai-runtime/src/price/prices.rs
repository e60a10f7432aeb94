//! Price table that a process uses for its calls.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::StringValue;

use crate::price::billed::BilledTokens;
use crate::price::book::{Book, PricedModel, Shelf};
use crate::price::cost::Cost;
use crate::price::error::PriceError;
use crate::price::memo::Memo;
use crate::price::model::ModelPrice;
use crate::price::own::Own;
use crate::price::snapshots::Neighbour;
use crate::price::{bundled, generated, model, provider_names, snapshots, spellings, tiers};
use crate::usage::Usage;

/// A table of prices: the bundled one, with your additions.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Usage, price::{PricedCall, Cost, ModelPrice, PriceError, Prices}};
/// # use std::time::{Duration, UNIX_EPOCH};
/// let mut prices = Prices::bundled();
/// // Your own contract, a self-hosted model, and a deployment's name for a known model.
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

/// A call to price.
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
    /// Creates a call that is made now, at standard prices. `provider` is the one that served it
    /// (`gen_ai.provider.name`). `model` is the model that responded, or the requested one if the response does not
    /// name any. `usage` holds the tokens that the provider reported.
    pub fn new(provider: &'a str, model: &'a str, usage: &'a Usage) -> Self {
        Self {
            provider,
            model,
            usage,
            service_tier: None,
            at: SystemTime::now(),
        }
    }

    /// Sets the service tier that the response names: `priority`, `flex`, `fast`, or `batch` for results of a batch
    /// API. The region of inference (`us`) is one too if it has a price. Several are joined by `+`. A call in a tier
    /// without a price has no cost. Words such as `default`, `standard`, `auto` and `ON_DEMAND` mean standard prices.
    pub fn with_service_tier(self, tier: impl Into<Option<&'a str>>) -> Self {
        Self {
            service_tier: tier.into(),
            ..self
        }
    }

    /// Sets the time of the call, which selects prices by date, and for a few models by hour.
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

    /// A table without prices, to which you add your own.
    pub fn empty() -> Self {
        Self {
            version: StringValue::from(""),
            bundled: false,
            ..Self::bundled()
        }
    }

    /// The origin of the prices: the release of the bundled table and the day it was published, such as
    /// `genai-prices 0.2.1, 2026-10-30`. After a `+` follow the additions: `own`, or the version that a file gives.
    pub fn version(&self) -> &str {
        self.version.as_str()
    }

    /// The version as spans record it, shared instead of copied.
    pub(crate) fn version_text(&self) -> StringValue {
        self.version.clone()
    }

    /// Adds the prices of a model, which replace all earlier ones: one price, or a list of them if they depend on dates
    /// or service tiers.
    ///
    /// The model may be a pattern: `*` at its ends is any text, `#` is a digit. Additions win over the bundled table,
    /// an exact name over patterns, a later pattern over an earlier one. The provider may have its name in the
    /// conventions or any other.
    ///
    /// # Errors
    ///
    /// If a price or date cannot be parsed, or if there is no price for input. Nothing is changed then.
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

    /// Prices one model like another model of the same provider: for deployments, fine-tuned models and your own names.
    /// The alias may be a pattern, as in [`Prices::add`].
    pub fn alias(&mut self, provider: &str, alias: &str, model: &str) -> &mut Self {
        self.own.alias(provider, alias, model);
        self.note("own");
        self
    }

    /// The cost of the call. `None` if the model has no price, if the usage lacks a required count, or if its counts
    /// contradict each other.
    ///
    /// The cost is an estimate of the provider's bill. It includes tokens and fees per request.
    /// `genai::reference::prices` lists the unpriced parts.
    pub fn cost(&self, call: &PricedCall<'_>) -> Option<Cost> {
        self.read(call.provider, call.model, |place| self.cost_at(place, call))
    }

    /// The service tier for which the model has no price although it has standard ones, which is why such a call has no
    /// cost.
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
        // Plain prices are enough for nearly all calls. The prices of other calls are assembled.
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
        // A model priced at another provider has that provider's tiers, which do not apply to this call.
        if !call.usage.is_consistent() || (!place.own_tiers && !tiers.is_empty()) {
            return None;
        }
        let tokens = BilledTokens::from(call.usage);
        let input = tokens.input.unwrap_or(0);
        let rates = self.book(place)?.rates(place.model, tiers, call.at.into(), input)?;
        rates.cost(&tokens)
    }

    /// Converts the name in a response to the one that is priced. Prices depend on the region of a Bedrock profile and
    /// on the suffix of an `OpenRouter` variant, but responses name the model without either.
    pub(crate) fn as_requested<'a>(&self, provider: &str, requested: &'a str, answered: &'a str) -> Cow<'a, str> {
        if requested == answered {
            return Cow::Borrowed(answered);
        }
        let Some(place) = spellings::as_requested(requested, answered) else {
            return Cow::Borrowed(answered);
        };
        let known = bundled::provider(provider);
        let is_theirs = known.is_some() && known == bundled::provider(place.provider);
        // Prices that the program added apply to the name that it gave.
        if !is_theirs || self.own.find(provider, known, answered).is_some() {
            return Cow::Borrowed(answered);
        }
        place.name
    }

    /// Whether no model has a price.
    pub(crate) fn is_empty(&self) -> bool {
        !self.bundled && self.own.is_empty()
    }

    /// Calls `read` with the prices of a model, if it has any.
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
        // `LiteLLM`'s gateway writes the provider before the model.
        let gateway = provider_names::plain(provider).starts_with("litellm");
        let parts = if gateway { model.split_once('/') } else { None };
        let (provider, model) = parts.unwrap_or((provider, model));
        let bundled = bundled::provider(provider);
        self.place_of(provider, bundled, model, true)
    }

    /// Looks a model up by its name, then without prefixes and suffixes, then by the snapshot before it. A provider
    /// before the name is not part of it, and so is removed before patterns are tried.
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
                Some(Neighbour::Before(model)) => Some(model),
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
        bundled::model(bundled, model)
    }

    /// Records an addition in the version, and clears the cache, because names may mean other models now.
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
