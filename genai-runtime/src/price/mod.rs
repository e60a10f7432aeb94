//! Costs of calls: prices of models, and their arithmetic.
//!
//! The prices are bundled with this package, with their source and date. They are generated from the data of
//! [`genai-prices`](https://github.com/pydantic/genai-prices). You can add or replace prices. Amounts are exact
//! ([`Cost`]), and a call whose price or usage is unknown has no cost.
mod book;
mod bundled;
mod cost;
mod decimal;
mod error;
mod estimates;
mod fields;
mod file;
#[rustfmt::skip]
mod generated; // Missing? cargo xtask prices
mod billed;
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

pub(crate) use bundled::is_provider;
pub use cost::Cost;
pub(crate) use cost::Price;
pub use decimal::IntoUsd;
pub use error::PriceError;
pub use model::ModelPrice;
pub use prices::{PricedCall, Prices};
