#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

pub use genai_macros::*;
pub use genai_runtime::*;

#[doc(hidden)]
pub use genai_runtime::__private;

// They come with the line above, too. Named here, rustc says which feature they need where it is off.
#[cfg(feature = "tokio")]
pub use genai_runtime::JoinSetExt;
#[cfg(feature = "http")]
pub use genai_runtime::Server;
#[cfg(feature = "tracing")]
pub use genai_runtime::{CallEvents, OutsideCalls};
#[cfg(feature = "capture")]
pub use genai_runtime::{capture, redact};

/// The guide: a page for each thing to do. It has no code of its own.
#[cfg(doc)]
pub mod guide {
    #[doc = include_str!("../docs/guide/attributes.md")]
    pub mod attributes {}
    #[doc = include_str!("../docs/guide/collector.md")]
    pub mod collector {}
    #[doc = include_str!("../docs/guide/context.md")]
    pub mod context {}
    #[doc = include_str!("../docs/guide/cost.md")]
    pub mod cost {}
    #[doc = include_str!("../docs/guide/http-client.md")]
    pub mod http_client {}
    #[doc = include_str!("../docs/guide/logs.md")]
    pub mod logs {}
    #[doc = include_str!("../docs/guide/moving.md")]
    pub mod moving {}
    #[doc = include_str!("../docs/guide/providers.md")]
    pub mod providers {}
    #[doc = include_str!("../docs/guide/streams.md")]
    pub mod streams {}
    #[doc = include_str!("../docs/guide/survival.md")]
    pub mod survival {}
    #[doc = include_str!("../docs/guide/tools-by-name.md")]
    pub mod tools_by_name {}
}
