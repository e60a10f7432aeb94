//! One call: it starts, opens its span, is charged and priced, and ends exactly once.

mod assumed;
mod call;
mod charge;
mod chunks;
mod end;
mod ending;
mod gate;
mod measured;
mod open;
mod openinference;
mod price;
#[cfg(feature = "capture")]
mod recorder;
mod refused;
mod span;
mod start;
#[cfg(test)]
mod tests;
mod unpriced;
mod unread;

pub(crate) use call::Call;
pub(crate) use chunks::ChunkClock;
pub(crate) use ending::Ending;
pub(crate) use gate::Gate;
pub use start::Start;
