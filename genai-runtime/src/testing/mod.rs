//! Tests of agents: a recording of the calls of one future, and assertions about them.
//!
//! ```
//! # extern crate genai_runtime as genai;
//! # async fn agent(_: &str) -> usize { 2 }
//! # async fn test() {
//! let run = genai::testing::record(agent("mend the test")).await;
//! assert_eq!(*run.value(), 2);
//! assert!(run.tool("delete_file").next().is_none(), "{}", run.tree());
//! # }
//! ```
//!
//! The recording belongs to the future, not to the process, so tests run in parallel. The providers and settings that
//! `genai::Config` or `genai::telemetry` have set up in the process do not receive its calls and do not change them.

mod call;
#[cfg(feature = "testing-http")]
mod cassette;
mod conventions;
mod leaks;
mod model;
mod record;
mod recorder;
mod recording;
#[cfg(feature = "testing-http")]
mod recording_proxy;
#[cfg(feature = "testing-http")]
mod redaction;
#[cfg(feature = "testing-http")]
mod replay_server;
#[cfg(feature = "testing-http")]
mod server;
#[cfg(feature = "testing-http")]
mod serving;
mod snapshot;
#[cfg(feature = "testing-http")]
mod streamed;

pub use call::{CallOutcome, RecordedCall};
pub use conventions::{assert_conventions, convention_violations};
pub use model::{ScriptStep, ScriptedAnswer, ScriptedModel, WireFormat};
pub use record::{record, record_with};
pub use recording::{RecordedLoop, Recording};
#[cfg(feature = "testing-http")]
pub use recording_proxy::RecordingProxy;
#[cfg(feature = "testing-http")]
pub use replay_server::ReplayServer;
#[cfg(feature = "testing-http")]
pub use server::{ModelServer, ReceivedRequest};
