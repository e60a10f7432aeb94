//! Notices: one sentence, once, when something cannot be recorded as configured.

mod code;
mod hook;
mod said;
mod terminal;

pub(crate) use code::Code;
pub use hook::{Notice, on_notice};
pub use said::notices;
#[cfg(feature = "tree")]
pub(crate) use said::pass_on;
pub(crate) use said::{count, notice, notice_each, notice_line, shown};
#[cfg(feature = "tree")]
pub(crate) use terminal::notices_beside_tree;
