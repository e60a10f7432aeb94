#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]

pub use genai_macros::*;
pub use genai_runtime::*;

#[doc(hidden)]
pub use genai_runtime::__private;

/// The README's examples use these features. Without them only its text is shown.
#[cfg(all(doctest, feature = "telemetry", feature = "async-openai"))]
#[doc = include_str!("../README.md")]
mod readme {}

/// The guide: a page for each thing to do. It has no code of its own.
#[cfg(any(doc, doctest))]
pub mod guide {
    #[doc = include_str!("../docs/guide/tools-by-name.md")]
    pub mod tools_by_name {}
}

/// Its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../docs/budgets.md")]
mod budgets {}
#[cfg(all(doctest, feature = "object-store"))]
#[doc = include_str!("../docs/capture.md")]
mod capturing {}

/// Its examples are compiled.
#[cfg(all(doctest, feature = "serde_json"))]
#[doc = include_str!("../docs/responses.md")]
mod responses {}
