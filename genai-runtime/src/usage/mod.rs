//! Token counts of one call.

mod count;
mod merged;
mod modality;
mod usage;

pub use count::TokenCount;
pub use modality::Modality;
pub(crate) use usage::TextTokens;
pub use usage::Usage;
