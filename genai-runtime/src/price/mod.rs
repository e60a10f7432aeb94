//! What calls cost: prices of models, and the arithmetic.
//!
//! The prices come with this package, written from what [`genai-prices`](https://github.com/pydantic/genai-prices)
//! publishes, with their source and date; others can be added or put in their place. Amounts are exact ([`Cost`]), and a
//! call whose price or usage is not known has no cost.
mod book;
mod bundled;
mod cost;
mod decimal;
mod error;
#[cfg(feature = "prices-file")]
mod fields;
#[cfg(feature = "prices-file")]
mod file;
#[rustfmt::skip]
mod generated; // Missing? cargo xtask prices
mod billed;
#[cfg(feature = "prices-file")]
mod litellm;
mod memo;
mod model;
mod model_names;
mod own;
mod parse;
mod plain;
mod prices;
mod provider_names;
mod rates;
mod snapshots;
mod source;
mod spellings;
mod tiers;
mod validity;

pub use cost::Cost;
pub(crate) use cost::Price;
pub use decimal::Usd;
pub use error::PriceError;
pub use model::ModelPrice;
pub use prices::{Call, Prices};
