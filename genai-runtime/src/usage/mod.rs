//! Token counts of one call.

mod count;
mod merged;
mod modality;
mod usage;

#[allow(unused_imports)] // Only readers of JSON have numbers that may be anything.
pub(crate) use count::Count;
pub use count::TokenCount;
pub use modality::Modality;
pub(crate) use usage::TextTokens;
pub use usage::Usage;
