#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../docs/links.md")]
#![doc = include_str!("../README.md")]

pub use genai_macros::*;
pub use genai_runtime::*;

#[doc(hidden)]
pub use genai_runtime::__private;

// They come with the line above, too. Named here, rustc says which feature they need where it is off.
#[cfg(feature = "tokio")]
pub use genai_runtime::JoinSetExt;
#[cfg(feature = "http")]
pub use genai_runtime::ServerAddress;
#[cfg(feature = "tracing")]
pub use genai_runtime::{CallEventLayer, OutsideCallFilter};
#[cfg(feature = "capture")]
pub use genai_runtime::{capture, redact};

/// Defines a module for each page. Links between pages are by label: `docs/links.md` has the labels as rustdoc reads them,
/// and each page has them as files, which the website of the repository reads. The first definition of a label counts.
#[cfg(doc)]
macro_rules! pages {
    ($($page:ident = $path:literal;)*) => {
        $(
            #[doc = include_str!("../docs/links.md")]
            #[doc = include_str!($path)]
            pub mod $page {}
        )*
    };
}

/// The guide: one page for each thing to do.
///
/// | you want to | page |
/// | --- | --- |
/// | see a first trace | [`first_trace`](guide::first_trace) |
/// | choose an attribute and its keys | [`attributes`](guide::attributes) |
/// | trace calls that you make by HTTP yourself | [`http_client`](guide::http_client) |
/// | trace the calls of a client library | [`clients`](guide::clients) |
/// | trace tools that are called by name | [`tools_by_name`](guide::tools_by_name) |
/// | trace streams | [`streams`](guide::streams) |
/// | know what calls cost | [`cost`](guide::cost) |
/// | stop a loop or a run that is too dear | [`budgets`](guide::budgets) |
/// | record prompts and results | [`capture`](guide::capture), [`redaction`](guide::redaction) |
/// | keep one trace across tasks, threads and processes | [`context`](guide::context) |
/// | use it beside `tracing` | [`tracing`](guide::tracing), [`duplicates`](guide::duplicates) |
/// | find the call of a log line | [`logs`](guide::logs) |
/// | hand trace context to model providers | [`providers`](guide::providers) |
/// | move from `#[instrument]` or from Python's decorators | [`moving`](guide::moving) |
/// | measure, and show dashboards | [`metrics`](guide::metrics) |
/// | send telemetry to a collector or a backend | [`collector`](guide::collector) |
/// | keep the trace of a run that is killed | [`survival`](guide::survival) |
/// | test an agent | [`testing`](mod@guide::testing) |
/// | find out why something is missing | [`troubleshooting`](guide::troubleshooting) |
/// | know which conventions and versions this follows | [`conventions`](guide::conventions) |
///
/// [`reference`](mod@reference) has the tables. Everything else is in the documentation of each item.
#[cfg(doc)]
pub mod guide {
    pages! {
        attributes = "../docs/guide/attributes.md";
        budgets = "../docs/budgets.md";
        capture = "../docs/capture.md";
        clients = "../docs/guide/clients.md";
        collector = "../docs/guide/collector.md";
        context = "../docs/guide/context.md";
        conventions = "../docs/guide/conventions.md";
        cost = "../docs/guide/cost.md";
        duplicates = "../docs/duplicates.md";
        first_trace = "../docs/guide/first-trace.md";
        http_client = "../docs/guide/http-client.md";
        logs = "../docs/guide/logs.md";
        metrics = "../docs/guide/metrics.md";
        moving = "../docs/guide/moving.md";
        providers = "../docs/guide/providers.md";
        redaction = "../docs/redaction.md";
        streams = "../docs/guide/streams.md";
        survival = "../docs/guide/survival.md";
        testing = "../docs/guide/testing.md";
        tools_by_name = "../docs/guide/tools-by-name.md";
        tracing = "../docs/tracing.md";
        troubleshooting = "../docs/troubleshooting.md";
    }
}

/// Reference tables: which fields, forms and metrics there are.
#[cfg(doc)]
pub mod reference {
    pages! {
        clients = "../docs/reference/clients.md";
        fields = "../docs/reference/fields.md";
        functions = "../docs/reference/functions.md";
        json = "../docs/reference/json.md";
        metrics = "../docs/reference/metrics.md";
        prices = "../docs/reference/prices.md";
    }
}
