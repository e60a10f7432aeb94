//! Stand-ins for items whose feature is disabled. They fail to compile with a line for Cargo.toml. Without them, rustc
//! would only report an unknown item, because it does not look behind the re-exports of `genai-otel`.

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

/// Type that no feature trait is implemented for. The `for<'a>` before a bound on it moves the error from the
/// definition to the use.
#[derive(Debug)]
pub struct Missing(());
