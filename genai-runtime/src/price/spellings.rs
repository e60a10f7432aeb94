//! Other names of a model, tried if the name of a call is unknown: without resource paths, providers, regions, versions
//! and routing suffixes.

use std::borrow::Cow;

use crate::price::{bundled, provider_names, snapshots};

/// Suffixes of `OpenRouter` that choose a route to the same model. Others, such as `:free`, have prices of their own.
const ROUTES: &[&str] = &["nitro", "floor", "beta", "thinking", "online", "exacto"];

/// Regions of Bedrock's inference profiles. `global.` is not one of them: its prices differ.
const REGIONS: &[&str] = &[
    "us", "eu", "apac", "au", "jp", "in", "ca", "sa", "me", "af", "us-gov", "uk", "ap",
];

/// The prefix of Bedrock's profiles that route to every region.
const GLOBAL: &str = "global";

/// Resources of Bedrock whose names contain the model's name. The names of others mean something only to the account's
/// owner.
const RESOURCES: &[&str] = &["foundation-model", "inference-profile"];

/// Methods after the model in Google's URLs.
const METHODS: &[&str] = &[
    "generateContent",
    "streamGenerateContent",
    "rawPredict",
    "streamRawPredict",
    "predict",
];

/// A model name, and the provider that prices it.
pub(super) struct Placed<'a> {
    pub(super) provider: &'static str,
    pub(super) name: Cow<'a, str>,
}

/// The name of the model in the response, put in place of the requested one: in the same Bedrock profile or region
/// (`global.anthropic.…`, `arn:aws:bedrock:eu-west-3::foundation-model/…`), or with the same `OpenRouter` variant
/// (`…:free`). `None` if the requested name has neither, or if the response's name has its own.
pub(super) fn as_requested<'a>(requested: &'a str, answered: &'a str) -> Option<Placed<'a>> {
    // Most names are plain: no variant, no resource and no profile.
    let last = requested.rsplit_once('/').map_or(requested, |(_, last)| last);
    if !requested.contains(':') && in_profile(last).0.is_none() {
        return None;
    }
    let arn = requested
        .find("arn:")
        .filter(|at| *at == 0 || requested[..*at].ends_with('/'));
    let model = resource(&requested[arn.unwrap_or(0)..])?;
    let model = model.rsplit_once('/').map_or(model, |(_, model)| model);
    let (region, name) = in_profile(model);
    if region.is_some() || arn.is_some() {
        let has_own = answered.contains("arn:") || in_profile(answered).0.is_some();
        return (!has_own).then(|| Placed {
            provider: "aws.bedrock",
            name: in_place_of(name, requested, answered),
        });
    }
    let (_, variant) = model.rsplit_once(':')?;
    let has_own = answered.rsplit('/').next().is_some_and(|name| name.contains(':'));
    (!has_own).then(|| Placed {
        provider: "openrouter",
        name: Cow::Owned(format!("{answered}:{variant}")),
    })
}

/// The region of a profile of Bedrock, and the model's name behind it.
fn in_profile(name: &str) -> (Option<&str>, &str) {
    match name.split_once('.') {
        Some((first, rest)) if first == GLOBAL || REGIONS.contains(&first) => (Some(first), rest),
        _ => (None, name),
    }
}

/// The requested name, with `name` at its end replaced by the model in the response. It is unchanged if that is the
/// same model with its maker, date or version.
fn in_place_of<'a>(name: &str, requested: &'a str, answered: &str) -> Cow<'a, str> {
    let unversioned = without_version(name);
    let undated = snapshots::undated(unversioned).map_or(unversioned, |(name, _)| name);
    if [name, unversioned, undated].iter().any(|name| name.ends_with(answered)) {
        return Cow::Borrowed(requested);
    }
    let before = requested.strip_suffix(name).unwrap_or_default();
    let maker = name.split_inclusive('.').next().filter(|maker| maker.ends_with('.'));
    let maker = maker.filter(|maker| !answered.starts_with(maker)).unwrap_or_default();
    Cow::Owned(format!("{before}{maker}{answered}"))
}

/// Other names, each shorter than the one before. Empty if there are none.
pub(super) fn spellings(provider: &str, known: Option<usize>, model: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut keep = |name: &str| {
        if name != model && !name.is_empty() && found.last().is_none_or(|last| last != name) {
            found.push(name.to_owned());
        }
    };
    let Some(mut name) = resource(model) else {
        return Vec::new();
    };
    keep(name);
    while let Some(rest) = without_provider(provider, known, name).and_then(resource) {
        name = rest;
        keep(name);
    }
    if let Some(tuned) = fine_tuned(name) {
        keep(&tuned);
        return found;
    }
    let is = |wanted: &str| known.is_some() && known == bundled::provider(wanted);
    if is("openrouter") {
        while let Some((rest, route)) = name.rsplit_once(':')
            && ROUTES.iter().any(|known| route.eq_ignore_ascii_case(known))
        {
            name = rest;
            keep(name);
        }
    }
    if is("google") {
        for version in ["@default", "@latest"] {
            name = name.strip_suffix(version).unwrap_or(name);
        }
        keep(name);
    }
    if is("aws") {
        name = without_version(name);
        keep(name);
        if let (Some(region), rest) = in_profile(name)
            && region != GLOBAL
        {
            keep(rest);
        }
    }
    found
}

/// Names that remain when the resource path and then one provider after the other is removed from the front. Empty if
/// there is nothing to remove.
pub(super) fn without_prefixes<'a>(provider: &str, known: Option<usize>, model: &'a str) -> Vec<&'a str> {
    let mut next = resource(model);
    let mut names = Vec::new();
    while let Some(name) = next {
        if name.len() < model.len() {
            names.push(name);
        }
        next = without_provider(provider, known, name).and_then(resource);
    }
    names
}

/// Converts the ARN of a foundation model to `eu-west-2/meta.llama3-70b-instruct-v1:0`, and a `GovCloud` profile to
/// `us-gov-west-1/…`, since prices differ by region.
pub(super) fn in_region(model: &str) -> Option<String> {
    if let Some((resource, name)) = model.strip_prefix("arn:").and_then(|arn| arn.split_once('/')) {
        let mut parts = resource.split(':');
        let region = parts.nth(2).filter(|region| !region.is_empty())?;
        let kind = parts.next_back()?;
        if kind != "foundation-model" {
            return in_region(name).filter(|_| RESOURCES.contains(&kind));
        }
        return Some(format!("{region}/{name}"));
    }
    let name = model.strip_prefix("us-gov.")?;
    Some(format!("us-gov-west-1/{name}"))
}

/// Name of a row with Vertex AI prices, such as `vertex_ai/gemini-2.0-flash`. The table has Google's models under one
/// provider, and such rows where the prices differ from those of the Gemini API.
pub(super) fn at_cloud(provider: &str, model: &str) -> Option<String> {
    const VERTEX: &str = "gcp.vertex_ai";
    let plain = provider_names::plain(provider);
    let is_vertex = plain == provider_names::plain(VERTEX) || provider_names::aliased(&plain) == Some(VERTEX);
    is_vertex.then(|| format!("vertex_ai/{model}"))
}

/// Whether this is an ARN that does not name a model. The name that its owner chose may look like one.
pub(super) fn is_nameless(model: &str) -> bool {
    let arn = model
        .rsplit_once("arn:")
        .filter(|(before, _)| before.is_empty() || before.ends_with('/'));
    arn.is_some_and(|(before, _)| resource(&model[before.len()..]).is_none())
}

/// A model's name without the resource path. `None` if the resource does not name a model.
fn resource(name: &str) -> Option<&str> {
    let name = if name.starts_with("arn:") {
        let (resource, model) = name.split_once('/')?;
        let kind = resource.rsplit(':').next()?;
        if !RESOURCES.contains(&kind) {
            return None;
        }
        model
    } else if let Some((_, publisher)) = name.split_once("publishers/") {
        publisher.split_once("/models/")?.1
    } else {
        name
    };
    let name = name.strip_prefix("models/").unwrap_or(name);
    let called = name.rsplit_once(':').filter(|(_, method)| METHODS.contains(method));
    Some(called.map_or(name, |(name, _)| name))
}

/// The name behind `openai/` or `openai:`, if that provider serves or made the model.
fn without_provider<'a>(provider: &str, known: Option<usize>, name: &'a str) -> Option<&'a str> {
    let (prefix, rest) = name.split_once(['/', ':'])?;
    let kinds = ["models", "converse", "invoke", "global", "global-standard"];
    let same = prefix.eq_ignore_ascii_case(provider) || kinds.contains(&prefix);
    let related = || Some(bundled::are_related(known?, bundled::provider(prefix)?));
    (same || related()?).then_some(rest)
}

/// Shortens `ft:gpt-4.1-2025-04-14:my-org:name:id` to `ft:gpt-4.1-2025-04-14`, and Azure's `gpt-4.1-2025-04-14.ft-id`
/// to the same.
fn fine_tuned(name: &str) -> Option<String> {
    if let Some(tuned) = name.strip_prefix("ft:") {
        let base = tuned.split(':').next()?;
        return Some(format!("ft:{base}"));
    }
    let (base, _) = name.split_once(".ft-")?;
    Some(format!("ft:{base}"))
}

/// Removes the version: `anthropic.claude-3-haiku-20240307-v1:0` becomes `anthropic.claude-3-haiku-20240307`.
fn without_version(name: &str) -> &str {
    let version = name.rsplit_once("-v").filter(|(_, version)| {
        let mut parts = version.split(':');
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        parts.next().is_some_and(number) && parts.next().is_none_or(number)
    });
    version.map_or(name, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use crate::price::bundled;
    use crate::price::spellings::{as_requested, spellings};

    fn last(provider: &str, model: &str) -> Option<String> {
        spellings(provider, bundled::provider(provider), model).pop()
    }

    #[test]
    fn model_prefixes_and_suffixes_are_stripped() {
        for (provider, model, expected) in [
            ("gcp.gemini", "models/gemini-2.5-pro", "gemini-2.5-pro"),
            (
                "gcp.vertex_ai",
                "publishers/google/models/gemini-2.5-pro",
                "gemini-2.5-pro",
            ),
            (
                "gcp.vertex_ai",
                "projects/p/locations/l/publishers/anthropic/models/claude-opus-5@default",
                "claude-opus-5",
            ),
            ("gcp.vertex_ai", "google/gemini-2.5-pro", "gemini-2.5-pro"),
            ("gcp.vertex_ai", "vertex_ai/gemini-2.5-pro", "gemini-2.5-pro"),
            ("openai", "openai/gpt-4o", "gpt-4o"),
            ("azure.ai.openai", "azure/gpt-4o", "gpt-4o"),
            ("openrouter", "openrouter/openai/gpt-4o:online:nitro", "openai/gpt-4o"),
            ("openai", "ft:gpt-4.1-2025-04-14:org::id", "ft:gpt-4.1-2025-04-14"),
            ("azure.ai.openai", "gpt-4.1-2025-04-14.ft-0ab", "ft:gpt-4.1-2025-04-14"),
            ("aws.bedrock", "us.meta.llama-v9-v1:0", "meta.llama-v9"),
            (
                "aws.bedrock",
                "arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0",
                "a.b",
            ),
            (
                "aws.bedrock",
                "arn:aws:bedrock:us-east-1:12:inference-profile/eu.a.b-v1:0:48k",
                "a.b",
            ),
            ("vllm", "vllm/qwen3", "qwen3"),
        ] {
            assert_eq!(last(provider, model).as_deref(), Some(expected), "{model}");
        }
    }

    #[test]
    fn answering_model_takes_requested_place() {
        for (requested, answered, expected) in [
            (
                "global.anthropic.claude-9-20270101-v1:0",
                "claude-9-20270101",
                Some("global.anthropic.claude-9-20270101-v1:0"),
            ),
            (
                "global.anthropic.claude-9-20270101-v1:0",
                "claude-9",
                Some("global.anthropic.claude-9-20270101-v1:0"),
            ),
            (
                "global.anthropic.claude-9",
                "claude-9-20270101",
                Some("global.anthropic.claude-9-20270101"),
            ),
            (
                "us.anthropic.claude-9",
                "anthropic.claude-8",
                Some("us.anthropic.claude-8"),
            ),
            ("us.anthropic.claude-9", "global.anthropic.claude-9", None),
            (
                "bedrock/global.openai.gpt-9",
                "gpt-9",
                Some("bedrock/global.openai.gpt-9"),
            ),
            (
                "arn:aws:bedrock:eu-west-3::foundation-model/mistral.large-2",
                "mistral-small",
                Some("arn:aws:bedrock:eu-west-3::foundation-model/mistral.mistral-small"),
            ),
            (
                "arn:aws:bedrock:us-east-1:12:application-inference-profile/abc",
                "claude-9",
                None,
            ),
            ("openai/gpt-9:free", "openai/gpt-9", Some("openai/gpt-9:free")),
            ("openai/gpt-9:free", "openai/gpt-9:extended", None),
            ("anthropic.claude-9", "claude-9", None),
            ("gpt-4.1", "gpt-4.1-2025-04-14", None),
        ] {
            let placed = as_requested(requested, answered);
            assert_eq!(placed.map(|placed| placed.name).as_deref(), expected, "{requested}");
        }
    }

    #[test]
    fn other_providers_model_names_are_kept() {
        for (provider, model) in [
            ("openai", "gpt-4o"),
            ("openai", "gpt-4o:free"),
            ("openai", "anthropic/claude-opus-5"),
            ("openrouter", "openai/gpt-4o:free"),
            ("openrouter", "openai/gpt-4o:extended"),
            (
                "aws.bedrock",
                "arn:aws:bedrock:us-east-1:12:application-inference-profile/abc",
            ),
            ("aws.bedrock", "global.anthropic.claude-opus-5"),
        ] {
            assert_eq!(last(provider, model), None, "{model}");
        }
    }
}
