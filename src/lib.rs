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
pub use genai_runtime::{CallHandle, Evaluation, capture, redact};

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
/// | choose an attribute and its keys | [`attributes`](mod@reference::attributes) |
/// | trace calls that you make by HTTP yourself | [`http_client`](guide::http_client) |
/// | trace the calls of a client library | [`clients`](guide::clients) |
/// | trace tools that are called by name | [`tools_by_name`](guide::tools_by_name) |
/// | trace streams | [`streams`](guide::streams) |
/// | know what calls cost | [`cost`](guide::cost) |
/// | stop a loop or a run that is too dear | [`limits`](guide::limits) |
/// | record prompts and results | [`capture`](mod@guide::capture) |
/// | keep one trace across tasks, threads and processes | [`context`](guide::context) |
/// | find the call of a log line | [`logs`](guide::logs) |
/// | hand trace context to model providers | [`providers`](mod@reference::providers) |
/// | use it beside `tracing` or a client's own spans, or move from them | [`moving`](guide::moving) |
/// | measure, and show dashboards | [`metrics`](guide::metrics) |
/// | send telemetry to a collector or a backend | [`collector`](guide::collector) |
/// | keep the trace of a run that is killed | [`survival`](guide::survival) |
/// | see which call looped, and send it to a colleague | [`report`](guide::report) |
/// | test an agent | [`testing`](mod@guide::testing) |
/// | find out why something is missing | [`troubleshooting`](guide::troubleshooting) |
/// | know which conventions and versions this follows | [`conventions`](guide::conventions) |
///
/// [`reference`](mod@reference) has the tables. Everything else is in the documentation of each item.
#[cfg(doc)]
pub mod guide {
    pages! {
        capture = "../docs/guide/capture.md";
        clients = "../docs/guide/clients.md";
        collector = "../docs/guide/collector.md";
        context = "../docs/guide/context.md";
        conventions = "../docs/guide/conventions.md";
        cost = "../docs/guide/cost.md";
        first_trace = "../docs/guide/first-trace.md";
        http_client = "../docs/guide/http-client.md";
        limits = "../docs/guide/limits.md";
        logs = "../docs/guide/logs.md";
        metrics = "../docs/guide/metrics.md";
        moving = "../docs/guide/moving.md";
        report = "../docs/guide/report.md";
        streams = "../docs/guide/streams.md";
        survival = "../docs/guide/survival.md";
        testing = "../docs/guide/testing.md";
        tools_by_name = "../docs/guide/tools-by-name.md";
        troubleshooting = "../docs/guide/troubleshooting.md";
    }
}

/// Reference tables: which fields, forms and metrics there are.
#[cfg(doc)]
pub mod reference {
    pages! {
        attributes = "../docs/reference/attributes.md";
        capture = "../docs/reference/capture.md";
        clients = "../docs/reference/clients.md";
        conventions = "../docs/reference/conventions.md";
        fields = "../docs/reference/fields.md";
        functions = "../docs/reference/functions.md";
        json = "../docs/reference/json.md";
        limits = "../docs/reference/limits.md";
        metrics = "../docs/reference/metrics.md";
        notices = "../docs/reference/notices.md";
        prices = "../docs/reference/prices.md";
        providers = "../docs/reference/providers.md";
        redaction = "../docs/reference/redaction.md";
        trace_file = "../docs/reference/trace-file.md";
        variables = "../docs/reference/variables.md";
    }
}
