//! Prices of one model that users add.

use std::iter;

use crate::price::decimal::{IntoUsd, scaled};
use crate::price::error::PriceError;
use crate::price::rates::{Kind, Rate};
use crate::price::tiers;
use crate::price::validity::{Validity, hours, moment, weekdays};

/// Prices of one model in US dollars, as price lists give them: per million tokens.
///
/// Without a price of their own, cached tokens cost as much as input, and reasoning as much as output. Audio, images and
/// video do not: a call that used them has no cost unless they have a price.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::price::{ModelPrice, PriceError, Prices};
/// let standard = ModelPrice::per_million()
///     .input("3").cache_read("0.30").cache_write("3.75").output("15")
///     .above(200_000).input("6").output("22.50");
/// let batch = ModelPrice::per_million().service_tier("batch").from("2026-10-14").input("1.50").output("7.50");
/// Prices::bundled().add("anthropic", "claude-of-ours", [standard, batch])?;
/// # Ok::<(), PriceError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ModelPrice {
    prices: Vec<(Kind, &'static str, u32, String)>,
    above: u32,
    tier: String,
    from: Option<String>,
    until: Option<String>,
    hours: Option<String>,
    weekdays: Option<String>,
}

/// A valid row of prices.
#[derive(Debug)]
pub(super) struct OwnRow {
    pub(super) tier: String,
    pub(super) validity: Validity,
    pub(super) rates: Vec<Rate>,
}

macro_rules! prices {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        $($(#[$doc])*
        pub fn $name(mut self, usd: impl IntoUsd) -> Self {
            self.prices.push((Kind::$kind, stringify!($name), self.above, usd.decimal()));
            self
        })*

        /// The kind with this name in files.
        pub(super) fn kind(name: &str) -> Option<(Kind, &'static str)> {
            match name {
                $(stringify!($name) => Some((Kind::$kind, stringify!($name))),)*
                _ => None,
            }
        }
    };
}

impl ModelPrice {
    /// Starts without prices.
    pub fn per_million() -> Self {
        Self {
            prices: Vec::new(),
            above: 0,
            tier: String::new(),
            from: None,
            until: None,
            hours: None,
            weekdays: None,
        }
    }

    prices! {
        /// Input that was neither read from nor written to a cache.
        input = Input;
        /// Input that was read from a cache.
        cache_read = Read;
        /// Input that was written to a cache, for five minutes if the provider has several lifetimes.
        cache_write = Write;
        /// Input that was written to a cache for an hour.
        cache_write_1h = Write1h;
        /// Output.
        output = Output;
        /// The part of the output that was reasoning.
        reasoning = Reasoning;
        /// The part of the input that was audio.
        audio_input = Audio;
        /// Audio that was read from a cache.
        audio_cache_read = AudioRead;
        /// The part of the output that was audio.
        audio_output = AudioOut;
        /// The part of the input that was images.
        image_input = Image;
        /// Images that were read from a cache.
        image_cache_read = ImageRead;
        /// The part of the output that was images.
        image_output = ImageOut;
        /// The part of the input that was video.
        video_input = Video;
        /// The part of the output that was video.
        video_output = VideoOut;
        /// Each call, in dollars per call.
        request = Request;
        /// Not a price: the factor by which a service tier multiplies the prices of tokens, such as `1.1` for inference
        /// in one region. It also holds for the prices of a tier that a call has beside it.
        times = Times;
    }

    /// Sets the bound for the prices that follow. They apply to all tokens of calls with more than this many input tokens.
    /// Give bounds in rising order.
    pub fn above(mut self, input_tokens: u32) -> Self {
        self.above = input_tokens;
        self
    }

    /// Makes these prices those of a service tier, in place of the standard ones. A tier is a word for how a call was
    /// served: `priority`, `flex`, `batch`, `fast`, or the region of its inference (`us`).
    pub fn service_tier(mut self, tier: impl Into<String>) -> Self {
        self.tier = tier.into();
        self
    }

    /// Sets the first day on which these prices apply, or the minute at which they begin, in UTC: `2026-10-14`,
    /// `2026-10-14T16:30`. Of standard prices that apply at the same time, the last one given counts.
    pub fn from(mut self, date: impl Into<String>) -> Self {
        self.from = Some(date.into());
        self
    }

    /// Sets the day or the minute from which these prices no longer apply, in UTC.
    pub fn until(mut self, date: impl Into<String>) -> Self {
        self.until = Some(date.into());
        self
    }

    /// Sets the hours of the day in which these prices apply, in UTC: `01:00-04:00`, or around midnight `22:00-02:00`.
    pub fn hours(mut self, hours: impl Into<String>) -> Self {
        self.hours = Some(hours.into());
        self
    }

    /// Sets the days of the week on which these prices apply, in UTC: `mon-fri`, `sat-sun`, `wed`.
    pub fn weekdays(mut self, days: impl Into<String>) -> Self {
        self.weekdays = Some(days.into());
        self
    }

    pub(super) fn price(&mut self, (kind, name): (Kind, &'static str), above: u32, usd: String) {
        self.prices.push((kind, name, above, usd));
    }

    /// Tier and time, which distinguish prices of the same model.
    pub(super) fn occasion(&self) -> [String; 5] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default().to_ascii_lowercase();
        let tier = tiers::plain(&self.tier).to_ascii_lowercase();
        [
            tier,
            text(&self.from),
            text(&self.until),
            text(&self.hours),
            text(&self.weekdays),
        ]
    }

    fn row(self) -> Result<OwnRow, PriceError> {
        let validity = Validity {
            from: read("from", self.from, moment, DATE, 0)?,
            until: read("until", self.until, moment, DATE, u32::MAX)?,
            minutes: read(
                "hours",
                self.hours,
                hours,
                "hours: expected some such as \"01:00-04:00\"",
                (0, 0),
            )?,
            days: read(
                "weekdays",
                self.weekdays,
                weekdays,
                "days: expected some such as \"mon-fri\"",
                Validity::default().days,
            )?,
        };
        let tier = tiers::plain(&self.tier).to_owned();
        if tier.is_empty()
            && !self
                .prices
                .iter()
                .any(|(kind, _, above, _)| *kind == Kind::Input && *above == 0)
        {
            return Err(PriceError::new("input", "there is no price"));
        }
        let rate = |(kind, name, above, usd): (Kind, &str, u32, String)| {
            let atto = scaled(&usd, kind.places()).ok_or_else(|| {
                let problem = format!("{usd:?} is not a price: expected dollars such as \"2.50\", up to 18 million");
                PriceError::new(name, problem)
            })?;
            Ok(Rate { kind, above, atto })
        };
        let mut rates: Vec<Rate> = self.prices.into_iter().map(rate).collect::<Result<_, _>>()?;
        rates.sort_by_key(|rate| rate.above);
        Ok(OwnRow { tier, validity, rates })
    }
}

const DATE: &str = "a date: expected one such as \"2026-10-14\"";

/// The value of a field, or `otherwise` if there is none.
fn read<T>(
    field: &str,
    text: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    expected: &str,
    otherwise: T,
) -> Result<T, PriceError> {
    let Some(text) = text else {
        return Ok(otherwise);
    };
    parse(&text).ok_or_else(|| PriceError::new(field, format!("{text:?} is not {expected}")))
}

/// A single price converts to a list of one.
impl IntoIterator for ModelPrice {
    type Item = Self;
    type IntoIter = iter::Once<Self>;

    fn into_iter(self) -> Self::IntoIter {
        iter::once(self)
    }
}

/// The rows of a model, or the error in the first invalid one.
pub(super) fn rows(
    provider: &str,
    model: &str,
    prices: impl IntoIterator<Item = ModelPrice>,
) -> Result<Vec<OwnRow>, PriceError> {
    let rows = prices.into_iter().map(ModelPrice::row).collect::<Result<Vec<_>, _>>();
    rows.map_err(|error| PriceError::new(format!("{provider}, {model}"), error.to_string()))
}
