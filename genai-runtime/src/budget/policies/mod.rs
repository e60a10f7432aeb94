//! The policies of this crate.

mod cycles;
mod repeats;
mod retries;
mod same_error;
mod same_result;

pub(crate) use cycles::Cycles;
pub(crate) use repeats::Repeats;
pub(crate) use retries::Retries;
pub(crate) use same_error::SameError;
pub(crate) use same_result::SameResult;

fn times(count: u64) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}
