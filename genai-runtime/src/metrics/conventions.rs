//! The version of the conventions that names attributes and metrics.

use genai_semconv::{Measurement, Measurements, SCHEMA_URL, v1_41};

use crate::notice::{Code, notice, shown};

const VARIABLE: &str = "GENAI_OTEL_CONVENTIONS";

/// The version of OpenTelemetry's GenAI conventions whose names are written. The conventions renamed some attributes
/// and metrics after v1.41.1, their last tagged version, and not every backend has followed.
///
/// It only affects names that v1.41.1 has differently. On spans: the tokens written to a cache. In metrics: duration,
/// time to first chunk, time per output chunk and tokens of model calls, and tokens of embeddings. All else has one
/// name.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Config, Conventions};
///
/// Config::builder().conventions(Conventions::V1_41Beside).install();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Conventions {
    /// The names of the pinned commit, such as `gen_ai.client.inference.duration` and
    /// `gen_ai.usage.cache_write.input_tokens`. This is the default.
    #[default]
    Pinned,
    /// The names of v1.41.1, such as `gen_ai.client.operation.duration` and `gen_ai.usage.cache_creation.input_tokens`.
    V1_41,
    /// Both the pinned names and those of v1.41.1, for backends that read either. A query that sums both counts
    /// everything twice.
    V1_41Beside,
}

impl Conventions {
    pub(crate) fn from_env() -> Self {
        let Some(value) = std::env::var_os(VARIABLE) else {
            return Self::Pinned;
        };
        let value = value.to_string_lossy();
        Self::parse(&value).unwrap_or_else(|| {
            notice(
                Code::Conventions,
                format!(
                    "{VARIABLE} is `{}`: expected pinned, v1.41.1 or both; the pinned names are used",
                    shown(&value)
                ),
            );
            Self::Pinned
        })
    }

    /// Whether the names of the pinned commit are written where v1.41.1 has other names.
    pub(crate) fn has_pinned(self) -> bool {
        self != Self::V1_41
    }

    /// Whether the names of v1.41.1 are written where the pinned commit has other names.
    pub(crate) fn has_v1_41(self) -> bool {
        self != Self::Pinned
    }

    /// The schema URL of the version whose names are written; that of the pinned commit if both are written.
    pub(crate) fn schema_url(self) -> &'static str {
        match self {
            Self::Pinned | Self::V1_41Beside => SCHEMA_URL,
            Self::V1_41 => v1_41::SCHEMA_URL,
        }
    }

    /// Whether `value` is a valid value of the environment variable.
    #[cfg(feature = "tree")]
    pub(crate) fn is_value(value: &str) -> bool {
        Self::parse(value).is_some()
    }

    fn parse(value: &str) -> Option<Self> {
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "pinned" => Some(Self::Pinned),
            "v1.41.1" | "v1.41" => Some(Self::V1_41),
            "both" => Some(Self::V1_41Beside),
            _ => None,
        }
    }

    /// The metrics that are recorded under these names. A metric with the same name in both versions is listed once.
    pub(super) fn of(self, measurements: &Measurements) -> Vec<&'static Measurement> {
        let Measurements { pinned, v1_41, .. } = *measurements;
        match self {
            Self::Pinned => pinned.iter().collect(),
            Self::V1_41 => v1_41.iter().collect(),
            Self::V1_41Beside => {
                let is_new = |new: &&Measurement| pinned.iter().all(|old| old.metric.name != new.metric.name);
                pinned.iter().chain(v1_41.iter().filter(is_new)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::conventions::Conventions;

    #[test]
    fn conventions_parse_ignores_case() {
        assert_eq!(Conventions::parse(""), Some(Conventions::Pinned));
        assert_eq!(Conventions::parse(" Pinned"), Some(Conventions::Pinned));
        assert_eq!(Conventions::parse("V1.41.1"), Some(Conventions::V1_41));
        assert_eq!(Conventions::parse("both "), Some(Conventions::V1_41Beside));
        assert_eq!(Conventions::parse("v1.36"), None);
    }
}
