//! Instrumentation scope of this crate's telemetry.

use opentelemetry::InstrumentationScope;

const NAME: &str = "genai-otel";

/// Instrumentation scope for the conventions with this schema URL.
pub(crate) fn scope_of(schema_url: &'static str) -> InstrumentationScope {
    InstrumentationScope::builder(NAME)
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(schema_url)
        .build()
}

/// Whether this crate emitted telemetry with this scope, under any version of the conventions.
#[cfg(feature = "tree")]
pub(crate) fn is_ours(scope: &InstrumentationScope) -> bool {
    scope.name() == NAME && scope.version() == Some(env!("CARGO_PKG_VERSION"))
}
