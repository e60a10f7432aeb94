//! What calls cost.

mod cost;
mod decimal;

pub use cost::Cost;
