//! Stand-ins for items of the feature `tokio`.

use std::convert::Infallible;
use std::future::{Future, Ready};

use crate::missing::Missing;

/// Bound that nothing satisfies without the feature `tokio`.
#[diagnostic::on_unimplemented(
    message = "`genai::spawn` and `genai::spawn_blocking` need the feature `tokio`",
    label = "the feature `tokio` of `genai-otel` is off",
    note = "write in Cargo.toml: genai-otel = {{ …, features = [\"tokio\"] }}"
)]
pub trait FeatureTokio {}

/// Needs the feature `tokio`.
#[doc(hidden)]
pub fn spawn<F>(_: F) -> Ready<Result<F::Output, Infallible>>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
    for<'a> Missing: FeatureTokio,
{
    unreachable!("a bound that is never met")
}

/// Needs the feature `tokio`.
#[doc(hidden)]
pub fn spawn_blocking<F, R>(_: F) -> Ready<Result<R, Infallible>>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
    for<'a> Missing: FeatureTokio,
{
    unreachable!("a bound that is never met")
}
