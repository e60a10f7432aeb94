//! The policies of this crate.

mod cycles;
mod repeats;
mod retries;
mod same_error;
mod same_result;

pub(crate) use crate::budget::policies::cycles::Cycles;
pub(crate) use crate::budget::policies::repeats::Repeats;
pub(crate) use crate::budget::policies::retries::Retries;
pub(crate) use crate::budget::policies::same_error::SameError;
pub(crate) use crate::budget::policies::same_result::SameResult;

fn times(count: u64) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}
