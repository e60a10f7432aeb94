//! Under which names things are measured.

use genai_semconv::{Measurement, Measurements};

use crate::notice::{Code, notice};

const VARIABLE: &str = "GENAI_OTEL_METRIC_NAMES";

/// Under which version's names model calls are measured. The conventions renamed the metrics of model calls after
/// v1.41.1, their last tagged version, and not every backend has followed.
///
/// Only what v1.41.1 has another metric for is affected: duration, time to first chunk, time per output chunk and tokens of
/// model calls, and tokens of embeddings. All else has one name.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Config, MetricNames};
///
/// Config::builder().metrics(MetricNames::Both).install();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum MetricNames {
    /// Those of the pinned conventions, such as `gen_ai.client.inference.duration`, which is the default.
    #[default]
    Pinned,
    /// Those of v1.41.1, such as `gen_ai.client.operation.duration` and `gen_ai.client.token.usage`.
    V1_41,
    /// Both, for the time of a migration. Whoever adds them up counts everything twice.
    Both,
}

impl MetricNames {
    pub(crate) fn from_env() -> Self {
        let Ok(value) = std::env::var(VARIABLE) else {
            return Self::Pinned;
        };
        Self::parse(&value).unwrap_or_else(|| {
            notice(
                Code::MetricNames,
                format!("{VARIABLE} is `{value}`, which is none of pinned, v1.41.1, both: the pinned names are used"),
            );
            Self::Pinned
        })
    }

    /// Whether this is one of the values of the variable.
    #[cfg(feature = "tree")]
    pub(crate) fn is_value(value: &str) -> bool {
        Self::parse(value).is_some()
    }

    fn parse(value: &str) -> Option<Self> {
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "pinned" => Some(Self::Pinned),
            "v1.41.1" | "v1.41" => Some(Self::V1_41),
            "both" => Some(Self::Both),
            _ => None,
        }
    }

    /// What is measured under these names. A metric that is there under both is there once.
    pub(super) fn of(self, measurements: &Measurements) -> Vec<&'static Measurement> {
        let Measurements { pinned, v1_41, .. } = *measurements;
        match self {
            Self::Pinned => pinned.iter().collect(),
            Self::V1_41 => v1_41.iter().collect(),
            Self::Both => {
                let is_new = |new: &&Measurement| pinned.iter().all(|old| old.metric.name != new.metric.name);
                pinned.iter().chain(v1_41.iter().filter(is_new)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::metric_names::MetricNames;

    #[test]
    fn metric_names_parse_ignores_case() {
        assert_eq!(MetricNames::parse(""), Some(MetricNames::Pinned));
        assert_eq!(MetricNames::parse(" Pinned"), Some(MetricNames::Pinned));
        assert_eq!(MetricNames::parse("V1.41.1"), Some(MetricNames::V1_41));
        assert_eq!(MetricNames::parse("both "), Some(MetricNames::Both));
        assert_eq!(MetricNames::parse("v1.36"), None);
    }
}
