//! The prices of one provider's models.

use std::borrow::Cow;
use std::ops::Range;

use crate::price::cost::Cost;
use crate::price::model_names::Names;
use crate::price::plain::Plain;
use crate::price::rates::{Kind, Rate, Rates};
use crate::price::tiers;
use crate::price::validity::{Moment, Validity};

/// Models by name, and their prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    pub(super) names: Names,
    pub(super) models: Vec<Model>,
    pub(super) rows: Vec<Row>,
    pub(super) rates: Vec<Rate>,
}

/// Rows of a model, and their result for most calls.
#[derive(Debug, Clone)]
pub(super) struct Model {
    rows: Range<u32>,
    plain: Option<Plain>,
}

/// A model that has prices, and the place of these.
#[derive(Clone)]
pub(super) struct PricedModel {
    pub(super) shelf: Shelf,
    pub(super) model: usize,
    /// Whether the service tiers are those of the requested provider.
    pub(super) own_tiers: bool,
    /// The prices of most calls.
    pub(super) plain: Option<Plain>,
}

impl PricedModel {
    pub(super) fn new(shelf: Shelf, book: &Book, model: usize, own_tiers: bool) -> Self {
        Self {
            shelf,
            model,
            own_tiers,
            plain: book.plain_of(model).cloned(),
        }
    }
}

/// Book that contains a model's prices.
#[derive(Clone, Copy)]
pub(super) enum Shelf {
    /// The book of an added provider, by position.
    Own(usize),
    Bundled(&'static Book),
}

/// Prices that apply together: those of one service tier, in one period.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Service tier; empty for standard prices.
    pub(super) tier: Cow<'static, str>,
    pub(super) validity: Validity,
    pub(super) rates: Range<u32>,
}

impl Book {
    /// Combines the rows from index `rows` on to one model.
    pub(super) fn close_model(&mut self, rows: usize) -> u32 {
        let plain = self.rows.get(rows..).and_then(|rows| self.plain(rows));
        self.models.push(Model {
            rows: range(rows, self.rows.len()),
            plain,
        });
        u32::try_from(self.models.len() - 1).unwrap_or_default()
    }

    /// The standard prices, if they are the same at any time.
    fn plain(&self, rows: &[Row]) -> Option<Plain> {
        let mut standard = rows.iter().filter(|row| row.tier.is_empty());
        let row = standard.next().filter(|row| row.validity.always())?;
        if standard.next().is_some() {
            return None;
        }
        Plain::of(self.rates.get(bounds(&row.rates))?)
    }

    /// The prices of most calls: those without a tier that has prices of its own.
    pub(super) fn plain_of(&self, model: usize) -> Option<&Plain> {
        self.models.get(model)?.plain.as_ref()
    }

    /// Combines the rates from index `rates` on to one row.
    pub(super) fn close_row(&mut self, rates: usize, tier: Cow<'static, str>, validity: Validity) {
        self.rows.push(Row {
            tier,
            validity,
            rates: range(rates, self.rates.len()),
        });
    }

    /// The prices of a model at that moment, for a call with this much input. `None` if there are none, or none for one
    /// of the tiers.
    ///
    /// Of standard prices, the last row that applies counts. The first row of a tier that applies replaces the prices
    /// it names. Factors come last: they apply to the prices of a tier beside them.
    pub(super) fn rates(&self, model: usize, tiers: &str, moment: Moment, input: u64) -> Option<Rates> {
        let rows = self.rows.get(bounds(&self.models.get(model)?.rows))?;
        let of_tier = |wanted: &'_ str, row: &Row| row.tier.eq_ignore_ascii_case(wanted) && row.validity.holds(moment);
        let standard = rows.iter().rev().find(|row| of_tier("", row))?;
        let mut rates = Rates::standard(self.rates.get(bounds(&standard.rates))?, input);
        let mut factor = ONE;
        for tier in tiers::special(tiers) {
            let (mut taken, mut known) = (0, false);
            for row in rows.iter().filter(|row| of_tier(tier, row)) {
                let of_row = self.rates.get(bounds(&row.rates))?;
                rates.replace(of_row, input, &mut taken);
                if let Some(times) = of_row.iter().find(|rate| rate.kind == Kind::Times && !known) {
                    factor = u128::from(times.atto) * factor / ONE;
                }
                known = true;
            }
            if !known {
                return None;
            }
        }
        if factor != ONE {
            rates.multiply(factor);
        }
        Some(rates)
    }

    /// The most that so many tokens can cost at that moment, at any tier and of any modality.
    pub(super) fn highest(&self, model: usize, moment: Moment, input: u64, output: u64) -> Option<Cost> {
        let rows = self.rows.get(bounds(&self.models.get(model)?.rows))?;
        let of_tier = |row: &Row| self.rates(model, &row.tier, moment, input)?.highest(input, output);
        rows.iter().filter_map(of_tier).max()
    }

    /// The first of these tiers without prices at that moment, if the model has standard prices then.
    pub(super) fn unpriced_tier<'a>(&self, model: usize, tiers: &'a str, moment: Moment) -> Option<&'a str> {
        self.rates(model, "", moment, 0)?;
        tiers::special(tiers).find(|tier| self.rates(model, tier, moment, 0).is_none())
    }
}

/// Factor of one, in millionths.
const ONE: u128 = 1_000_000;

fn range(start: usize, end: usize) -> Range<u32> {
    let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
    number(start)..number(end)
}

fn bounds(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
