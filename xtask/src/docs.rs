//! `cargo xtask docs`.
use crate::output::{Output, Result};
pub(crate) fn run(_output: &mut Output) -> Result<()> {
    Ok(())
}
