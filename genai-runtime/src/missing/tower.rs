//! HTTP servers that continue the traces of their requests. Needs the feature `tower`.

use crate::missing::Missing;

/// Bound that nothing satisfies without the feature `tower`.
#[diagnostic::on_unimplemented(
    message = "`genai::tower` needs the feature `tower`",
    label = "the feature `tower` of `genai-otel` is off",
    note = "write in Cargo.toml: genai-otel = {{ …, features = [\"tower\"] }}"
)]
pub trait FeatureTower {}

/// Stand-in for the layer.
#[derive(Clone, Debug)]
pub struct RequestLayer(());

impl RequestLayer {
    /// Needs the feature `tower`.
    #[allow(clippy::new_without_default)] // It never compiles.
    pub fn new() -> Self
    where
        for<'a> Missing: FeatureTower,
    {
        unreachable!("a bound that is never met")
    }

    /// Needs the feature `tower`. No implementation of `Default`, whose bound rustc reports without the line for Cargo.toml.
    #[allow(clippy::should_implement_trait)]
    pub fn default() -> Self
    where
        for<'a> Missing: FeatureTower,
    {
        Self::new()
    }
}

// Never compiled: rustc names the feature of an item that it has left out.
#[cfg(feature = "tower")]
pub struct RequestFuture;
#[cfg(feature = "tower")]
pub struct RequestService;
