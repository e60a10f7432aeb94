//! The operations once more, in functions that name all that can be captured.

mod odd;

use crate::exported::Exported;
use crate::operations::{operations, play_all};

operations!(raw);

pub(crate) fn play(_: &Exported) {
    play_all(ALL, false);
    odd::play();
}
