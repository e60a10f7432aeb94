//! Stand-ins for items whose feature is off. They fail to compile with a line for Cargo.toml, where an item that is not
//! there would only be unknown: rustc does not look for it behind the re-exports of `genai-otel`.

#[cfg(not(feature = "tree"))]
pub mod telemetry;
#[cfg(not(feature = "testing"))]
pub mod testing;
#[cfg(not(feature = "tokio"))]
mod tokio;
#[cfg(not(feature = "tower"))]
pub mod tower;

#[cfg(not(feature = "tokio"))]
pub use tokio::{spawn, spawn_blocking};

/// Has no feature. A bound on it cannot be met; the `for<'a>` before it keeps rustc from saying so at the definition.
#[derive(Debug)]
pub struct Missing(());
