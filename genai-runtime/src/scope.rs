//! The instrumentation scope of everything this crate emits.

use opentelemetry::InstrumentationScope;

const NAME: &str = "genai-otel";

/// The scope of what follows the conventions that have this schema URL.
pub(crate) fn scope_of(schema_url: &'static str) -> InstrumentationScope {
    InstrumentationScope::builder(NAME)
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(schema_url)
        .build()
}

/// Whether this crate emitted what has this scope, whichever conventions it follows.
#[cfg(feature = "tree")]
pub(crate) fn is_ours(scope: &InstrumentationScope) -> bool {
    scope.name() == NAME && scope.version() == Some(env!("CARGO_PKG_VERSION"))
}
