//! Results of calls: traits that read an answer, a chunk or a result, and the facts recorded so far.

mod answer;
mod attributes;
mod chunk;
pub(crate) mod derive;
mod error_text;
pub(crate) mod error_type;
mod facts;
mod into_text;
mod outcome;
mod parts;
mod recorder;
mod response;
mod several;
mod whole;

pub use answer::Answer;
pub(crate) use attributes::Said;
pub use chunk::{Chunk, StreamEnd};
pub use derive::{Choices, Reasons, Text, choices, count, made_by, reasons, text, usage};
pub(crate) use error_text::ErrorText;
pub use error_type::ErrorType;
pub(crate) use error_type::{PANIC, error_type, recorded, says_nothing};
pub use into_text::IntoText;
pub use outcome::Outcome;
pub(crate) use parts::{Part, Whole};
pub use recorder::ResponseRecorder;
pub use response::Response;
