//! Notices: one sentence, once, when something cannot be recorded as asked.

mod code;
mod hook;
mod said;
mod terminal;

pub(crate) use code::Code;
pub use hook::{Notice, on_notice};
pub(crate) use said::notice;
#[cfg(any(feature = "tree", feature = "object-store", feature = "prices-file"))]
pub(crate) use said::notice_each;
pub use said::notices;
