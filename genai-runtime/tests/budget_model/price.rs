//! The price items that limits use.

#[path = "../../src/price/cost.rs"]
mod cost;
#[path = "../../src/price/decimal.rs"]
mod decimal;

pub(crate) use cost::Cost;
