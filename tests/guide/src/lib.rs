//! The examples on the pages of docs/ that require no crate but those of this package. The pages about clients and
//! about `tracing` are compiled beside their tests, README.md in a crate of its own (`tests/readme.rs`).

#[cfg(doctest)]
macro_rules! pages {
    ($($page:ident = $path:literal;)*) => {
        $(
            #[doc = include_str!(concat!("../../../", $path))]
            mod $page {}
        )*
    };
}

#[cfg(doctest)]
pages! {
    capture = "docs/guide/capture.md";
    collector = "docs/guide/collector.md";
    attributes = "docs/reference/attributes.md";
    conventions = "docs/guide/conventions.md";
    context = "docs/guide/context.md";
    cost = "docs/guide/cost.md";
    first_trace = "docs/guide/first-trace.md";
    http_client = "docs/guide/http-client.md";
    limits = "docs/guide/limits.md";
    limits_reference = "docs/reference/limits.md";
    logs = "docs/guide/logs.md";
    streams = "docs/guide/streams.md";
    report = "docs/guide/report.md";
    survival = "docs/guide/survival.md";
    testing = "docs/guide/testing.md";
    tools_by_name = "docs/guide/tools-by-name.md";
    variables = "docs/reference/variables.md";
    json = "docs/reference/json.md";
    capture_reference = "docs/reference/capture.md";
    redaction = "docs/reference/redaction.md";
}
