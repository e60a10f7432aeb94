//! What came back: the traits that read an answer, a chunk or a result, and what is known of it so far.

mod answer;
mod attributes;
mod chunk;
pub(crate) mod derive;
pub(crate) mod error_type;
mod finish_reasons;
mod outcome;
mod reading;
mod response;
mod whole;

pub use answer::{Answer, IntoText};
pub(crate) use attributes::Said;
pub use chunk::{Chunk, StreamEnd};
pub use derive::{Choices, Reasons, Text, choices, count, made_by, reasons, text, usage};
pub use error_type::ErrorType;
pub(crate) use error_type::{PANIC, error_type, says_nothing};
pub use finish_reasons::FinishReasons;
pub use outcome::Outcome;
pub use reading::Reading;
pub use response::Response;
