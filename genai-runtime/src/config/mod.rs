//! Configuration of the process, its activation, and creation of tracers.

mod builder;
mod config;
#[cfg(feature = "http")]
mod host;
mod in_force;
mod listening;
mod providers;
mod settings;
mod spans;
mod switching;
mod telemetry;
mod unrecorded;

pub use builder::ConfigBuilder;
pub use config::Config;
pub(crate) use listening::{found, is_thread_ending, is_worth_trying, say_guard_gone};
#[cfg(feature = "tree")]
pub(crate) use providers::Providers;
pub(crate) use spans::Opened;
pub(crate) use telemetry::{Telemetry, TelemetryRef};
#[cfg(feature = "tree")]
pub(crate) use unrecorded::settle;
pub(crate) use unrecorded::{is_disabled, no_span, span_made};
