//! Tests of agents. Needs the feature `testing`.

use std::future::{Future, Ready};

use crate::missing::Missing;

/// Bound that nothing satisfies without the feature `testing`.
#[diagnostic::on_unimplemented(
    message = "`genai::testing` needs the feature `testing`",
    label = "the feature `testing` of `genai-otel` is off",
    note = "write in Cargo.toml under [dev-dependencies]: genai-otel = {{ …, features = [\"testing\"] }}"
)]
pub trait FeatureTesting {}

/// Stand-in for a recording.
#[derive(Debug)]
pub struct Recording<T>(T);

/// Needs the feature `testing`.
pub fn record<F: Future>(_: F) -> Ready<Recording<F::Output>>
where
    for<'a> Missing: FeatureTesting,
{
    unreachable!("a bound that is never met")
}

/// Needs the feature `testing`.
pub fn record_with<S, F: Future>(_: S, _: F) -> Ready<Recording<F::Output>>
where
    for<'a> Missing: FeatureTesting,
{
    unreachable!("a bound that is never met")
}

// This code is never compiled. It makes rustc name the feature that the missing item needs.
#[cfg(feature = "testing")]
pub struct RecordedCall;
#[cfg(feature = "testing")]
pub struct ScriptedAnswer;
#[cfg(feature = "testing")]
pub struct ScriptedModel;
#[cfg(feature = "testing")]
pub struct ScriptStep;
#[cfg(feature = "testing")]
pub struct WireFormat;
#[cfg(feature = "testing")]
pub fn assert_conventions() {}
#[cfg(feature = "testing")]
pub fn convention_violations() {}
#[cfg(feature = "testing-http")]
pub struct ModelServer;
#[cfg(feature = "testing-http")]
pub struct RecordingProxy;
#[cfg(feature = "testing-http")]
pub struct ReplayServer;
