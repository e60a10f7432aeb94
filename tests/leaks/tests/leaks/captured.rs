//! Every operation in functions that capture all contents.

mod odd;

use crate::exported::Exported;
use crate::operations::{operations, play_all};

operations!(raw);

pub(crate) fn play(_: &Exported) {
    play_all(ALL, false);
    odd::play();
}
