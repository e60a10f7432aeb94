//! Names of variables that are set and have no effect or are mistyped, with the name that is probably meant.

use std::collections::BTreeSet;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::variables::{Effect, Variable, all};

/// Words of the known names, each with words of the same meaning. Known names are normalized with them, too.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "ENDPOINT",
        &["ADDR", "ADDRESS", "COLLECTOR", "HOST", "SERVER", "URI", "URL"],
    ),
    ("HEADERS", &["AUTH", "AUTHORIZATION", "HEADER", "TOKEN"]),
    ("TRACES", &["SPAN", "SPANS", "TRACE", "TRACING"]),
    ("METRICS", &["METRIC"]),
    ("LOGS", &["LOG", "LOGGING"]),
    ("FILE", &["DIR", "JSONL", "OUTPUT", "PATH"]),
    ("ATTRIBUTES", &["ATTRS", "TAGS"]),
    ("ARG", &["PROBABILITY", "RATE", "RATIO"]),
    ("SAMPLER", &["SAMPLE", "SAMPLING"]),
    ("PROPAGATORS", &["PROPAGATION"]),
    ("CERTIFICATE", &["CA", "CERT"]),
    ("COMPRESSION", &["GZIP"]),
    ("DISABLED", &["ENABLED"]),
];

/// Words that do not distinguish variables. A name of these alone may belong to any program, such as `GENAI_API_KEY`.
const FILLERS: &str = "AGENT CONTENT DEFAULT EXPORTER GENAI GRPC HTTP HTTPS INSTRUMENTATION JAEGER KEY LEVEL MAX MESSAGE \
                       OPEN OPENTELEMETRY OTEL OTLP SDK TELEMETRY";

/// Variables, each with names whose words do not lead to it.
const OTHERS: &[(&str, &[&str])] = &[
    ("OTEL_EXPORTER_OTLP_ENDPOINT", &["OTEL", "OTLP", "OTEL_EXPORTER_OTLP"]),
    (
        "OTEL_EXPORTER_OTLP_HEADERS",
        &["OTEL_API_KEY", "OTEL_EXPORTER_OTLP_API_KEY", "OTLP_API_KEY"],
    ),
    (
        "OTEL_RESOURCE_ATTRIBUTES",
        &[
            "OTEL_ENVIRONMENT",
            "OTEL_DEPLOYMENT_ENVIRONMENT",
            "OTEL_SERVICE_INSTANCE_ID",
            "OTEL_SERVICE_NAMESPACE",
            "OTEL_SERVICE_VERSION",
        ],
    ),
    ("OTEL_TRACES_EXPORTER", &["OTEL_EXPORTER"]),
];

/// The row's first text, for the row that has this text among the others.
fn meaning(rows: &[(&'static str, &[&str])], text: &str) -> Option<&'static str> {
    let row = rows.iter().find(|(_, others)| others.contains(&text))?;
    Some(row.0)
}

/// Complains of variables that are set and have no effect, and of `names` that look mistyped.
pub(super) fn check(environment: &Environment<'_>, names: impl IntoIterator<Item = String>) {
    for variable in all() {
        if let Effect::None(instead) = variable.effect
            && environment.get(variable.name).is_some()
        {
            environment.complain(TelemetryError::NoEffect {
                variable: variable.name,
                instead,
            });
        }
    }
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort();
    for name in names {
        if let Some(meant) = meant(&name, |known| environment.get(known).is_some()) {
            environment.complain(TelemetryError::UnknownVariable { variable: name, meant });
        }
    }
}

/// The variable that is probably meant by an unknown name. `is_set` returns whether a variable is set.
///
/// Many programs share these prefixes: instrumentations of other languages, and Kubernetes, which sets
/// `OTEL_COLLECTOR_SERVICE_HOST` for a service of that name. A name with a word that no variable has is left alone.
fn meant(name: &str, is_set: impl Fn(&'static str) -> bool) -> Option<&'static str> {
    if all().any(|known| known.name == name) {
        return None;
    }
    let upper = name.to_ascii_uppercase().replace(['-', '.'], "_");
    if let Some(mistyped) = mistyped(&upper) {
        return Some(mistyped);
    }
    // If the right variable is set as well, the other one belongs to another program.
    let meant = of_same_words(&upper).or_else(|| meaning(OTHERS, &upper));
    meant.filter(|meant| !is_set(meant))
}

/// A variable whose name differs by a typing mistake, or only by its underscores.
fn mistyped(upper: &str) -> Option<&'static str> {
    if !upper.starts_with("OTEL") && !upper.starts_with("GENAI") {
        return None;
    }
    let distance = |known: &&Variable| strsim::damerau_levenshtein(upper, known.name);
    let nearest = all().min_by_key(distance)?;
    // Short names are similar by chance.
    let most = if nearest.name.len() < 12 { 1 } else { 2 };
    if distance(&nearest) <= most {
        return Some(nearest.name);
    }
    let squeezed = upper.replace('_', "");
    let same = all().find(|known| known.name.replace('_', "") == squeezed)?;
    Some(same.name)
}

/// A variable whose name has all words of this name, and at most one more.
fn of_same_words(upper: &str) -> Option<&'static str> {
    let parts: Vec<&str> = upper.split('_').collect();
    let is_ours = parts[0] == "GENAI";
    let is_theirs = parts
        .iter()
        .any(|part| ["OTEL", "OTLP", "OPENTELEMETRY"].contains(part))
        || parts.windows(2).any(|pair| pair == ["OPEN", "TELEMETRY"]);
    let asked = words(upper);
    if asked.is_empty() || !(is_ours || is_theirs) {
        return None;
    }
    let candidates = all()
        .filter(|known| matches!(known.effect, Effect::Honoured(_)) && (is_theirs || known.name.contains("GENAI_")));
    let found = candidates.filter_map(|known| {
        let words = words(known.name);
        let has = |asked: &&str| words.iter().any(|word| is_like(word, asked));
        let has_all = asked.iter().all(has);
        has_all.then(|| (words.len().saturating_sub(asked.len()), known.name))
    });
    let (lacking, name) = found.min_by_key(|(lacking, _)| *lacking)?;
    (lacking <= 1).then_some(name)
}

/// The words of a name that distinguish it from others, with synonyms replaced.
fn words(name: &str) -> BTreeSet<&str> {
    let is_filler = |part: &str| part.is_empty() || FILLERS.split(' ').any(|filler| filler == part);
    let parts = name.split('_').filter(|part| !is_filler(part));
    parts.map(|word| meaning(SYNONYMS, word).unwrap_or(word)).collect()
}

/// Whether two words are equal, or long and differ by one typing mistake.
fn is_like(word: &str, asked: &str) -> bool {
    const LONG: usize = 5;

    word == asked || (word.len() >= LONG && strsim::damerau_levenshtein(word, asked) <= 1)
}
