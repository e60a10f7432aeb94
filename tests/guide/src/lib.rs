//! Compiles the examples of README.md and of the pages of docs/ that need no crate but those of this package. The pages
//! about clients and about `tracing` are compiled beside their tests.

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
    readme = "README.md";
    attributes = "docs/guide/attributes.md";
    budgets = "docs/budgets.md";
    capture = "docs/capture.md";
    context = "docs/guide/context.md";
    cost = "docs/guide/cost.md";
    redaction = "docs/redaction.md";
    responses = "docs/responses.md";
    survival = "docs/guide/survival.md";
    tools_by_name = "docs/guide/tools-by-name.md";
}
