//! The prices of one provider's models.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::price::model_names::Names;
use crate::price::plain::Plain;
use crate::price::rates::{Rate, Rates};

/// Models by name, and their prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    pub(super) names: Names,
    pub(super) models: Vec<Model>,
    pub(super) rows: Vec<Row>,
    pub(super) rates: Vec<Rate>,
}

/// The rows of a model, and what they amount to for most calls.
#[derive(Debug, Clone)]
pub(super) struct Model {
    rows: Range<u32>,
    plain: Option<Plain>,
}

/// Prices that hold together: those of one service tier, in one time.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Empty: the standard prices.
    pub(super) tier: Cow<'static, str>,
    pub(super) validity: Validity,
    pub(super) rates: Range<u32>,
}

/// When a row holds, in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Validity {
    /// The first day, in days since 1970.
    pub(super) from: u32,
    /// The first day no more.
    pub(super) until: u32,
    /// From one minute of the day to before another, around midnight if that is less; equal: at any time.
    pub(super) minutes: (u16, u16),
}

impl Default for Validity {
    fn default() -> Self {
        Self {
            from: 0,
            until: u32::MAX,
            minutes: (0, 0),
        }
    }
}

impl Validity {
    /// Whether it holds at any time.
    fn always(&self) -> bool {
        self.from == 0 && self.until == u32::MAX && self.minutes.0 == self.minutes.1
    }

    fn holds(&self, moment: Moment) -> bool {
        let (start, end) = self.minutes;
        let minute = moment.minute;
        let hours = match start.cmp(&end) {
            std::cmp::Ordering::Equal => true,
            std::cmp::Ordering::Less => (start..end).contains(&minute),
            std::cmp::Ordering::Greater => minute >= start || minute < end,
        };
        hours && (self.from..self.until).contains(&moment.day)
    }
}

/// Day since 1970 and minute of the day, in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    day: u32,
    minute: u16,
}

/// Times before 1970 are taken for its beginning.
impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self {
            day: u32::try_from(seconds / 86_400).unwrap_or(u32::MAX - 1),
            minute: u16::try_from(seconds % 86_400 / 60).unwrap_or_default(),
        }
    }
}

impl Book {
    /// The rows added since there were `rows`, as one model's.
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

    /// What most calls cost by: those without a tier that has prices of its own.
    pub(super) fn plain_of(&self, model: usize) -> Option<&Plain> {
        self.models.get(model)?.plain.as_ref()
    }

    /// Whether any tier has prices of its own.
    pub(super) fn has_tiers(&self, model: usize) -> bool {
        self.rows_of(model).iter().any(|row| !row.tier.is_empty())
    }

    /// Whether this one has.
    pub(super) fn has_tier(&self, model: usize, tier: &str) -> bool {
        let mut rows = self.rows_of(model).iter();
        !tier.is_empty() && rows.any(|row| row.tier.eq_ignore_ascii_case(tier))
    }

    fn rows_of(&self, model: usize) -> &[Row] {
        let rows = self
            .models
            .get(model)
            .and_then(|model| self.rows.get(bounds(&model.rows)));
        rows.unwrap_or_default()
    }

    /// The rates added since there were `rates`, as one row.
    pub(super) fn close_row(&mut self, rates: usize, tier: Cow<'static, str>, validity: Validity) {
        self.rows.push(Row {
            tier,
            validity,
            rates: range(rates, self.rates.len()),
        });
    }

    /// The prices of a model, as they are at that moment for a call with this much input. `None` if there are none.
    ///
    /// Of standard prices the last row that holds counts. A tier's first row that holds replaces what it names; an
    /// unknown tier is priced as the standard one.
    pub(super) fn rates(&self, model: usize, tier: Option<&str>, moment: Moment, input: u64) -> Option<Rates> {
        let rows = self.rows.get(bounds(&self.models.get(model)?.rows))?;
        let of_tier = |wanted: &'_ str, row: &Row| row.tier.eq_ignore_ascii_case(wanted) && row.validity.holds(moment);
        let standard = rows.iter().rev().find(|row| of_tier("", row))?;
        let mut rates = Rates::standard(self.rates.get(bounds(&standard.rates))?, input);
        if let Some(tier) = tier.filter(|tier| !tier.is_empty()) {
            let mut taken = 0;
            for row in rows.iter().filter(|row| of_tier(tier, row)) {
                rates.replace(self.rates.get(bounds(&row.rates))?, input, &mut taken);
            }
        }
        Some(rates)
    }
}

fn range(start: usize, end: usize) -> Range<u32> {
    let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
    number(start)..number(end)
}

fn bounds(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
