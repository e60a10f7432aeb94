//! Compiles the examples of the pages of docs/ that need no crate but those of this package. The pages
//! about clients and about `tracing` are compiled beside their tests, README.md in a crate of its own (`tests/readme.rs`).

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
    attributes = "docs/guide/attributes.md";
    budgets = "docs/budgets.md";
    capture = "docs/capture.md";
    context = "docs/guide/context.md";
    cost = "docs/cost.md";
    http_client = "docs/guide/http-client.md";
    redaction = "docs/redaction.md";
    responses = "docs/responses.md";
    survival = "docs/guide/survival.md";
    streams = "docs/guide/streams.md";
    tools_by_name = "docs/guide/tools-by-name.md";
}
