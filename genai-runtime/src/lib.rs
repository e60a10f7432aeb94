//! Runtime of the attributes: spans, runs and usage. Users import it as `genai`, together with the attributes.

#[doc(hidden)]
pub mod __private;
pub mod adapters;
mod answer;
mod budget;
mod call;
#[cfg(feature = "capture")]
pub mod capture;
mod config;
mod content;
mod context;
mod fingerprint;
mod lock;
#[cfg(feature = "capture")]
mod messages;
mod metrics;
#[cfg(not(all(feature = "testing", feature = "tokio", feature = "tower", feature = "tree")))]
mod missing;
mod notice;
pub mod price;
mod probe;
#[cfg(feature = "capture")]
pub mod redact;
mod request;
mod run;
mod scope;
#[cfg(feature = "capture")]
mod summary;
#[cfg(feature = "tree")]
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod usage;
mod value;
mod work;

// A public item of an optional private module repeats the module's `#[cfg(feature = …)]`. Otherwise rustdoc would not
// show the feature of an item that `genai` re-exports.
pub use answer::{Answer, Chunk, ErrorType, Outcome, Response, ResponseRecorder, StreamEnd};
pub use budget::{
    Action, Budget, BudgetExceeded, Cycle, History, Limit, NextCall, Policy, Refusable, StopReason, Unpriced,
    Violation, Warning,
};
pub use config::{Config, ConfigBuilder};
pub use content::{ContentCall, ContentCapture, Redactor};
#[cfg(feature = "tracing")]
pub use context::{CallEventLayer, LogContext, OutsideCallFilter};
#[cfg(feature = "capture")]
pub use context::{CallHandle, Evaluation, NoCallHandle};
pub use context::{
    Carrier, CurrentCall, FutureExt, InContext, Redacted, current_call, in_current_context, propagation, redacted,
    with_totals,
};
#[cfg(feature = "tokio")]
pub use context::{JoinSetExt, spawn, spawn_blocking};
pub use metrics::Conventions;
#[cfg(not(feature = "tree"))]
#[doc(hidden)]
pub use missing::telemetry;
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
pub use missing::testing;
#[cfg(not(feature = "tower"))]
#[doc(hidden)]
pub use missing::tower;
#[cfg(not(feature = "tokio"))]
#[doc(hidden)]
pub use missing::{spawn, spawn_blocking};
pub use notice::{Notice, notices, on_notice};
#[cfg(feature = "http")]
pub use request::ServerAddress;
pub use request::{Request, RequestAttributes, ToolCall};
pub use run::{CurrentRun, Remaining, Totals, current_run};
pub use usage::{Modality, TokenCount, Usage};
pub use value::IntoValue;
pub use work::{BoxStream, MapStream};

pub mod json {
    //! JSON answers and requests, for programs that send HTTP requests themselves.
    //!
    //! `serde_json::Value` implements [`Response`](crate::Response), [`Chunk`](crate::Chunk) and
    //! [`Request`](crate::Request). A model call may return it, alone or as the items of a stream, and take it as
    //! `request = body`. The attribute parses raw texts: `response = genai::json::Body::parse` and
    //! `response = genai::json::Events::parse`.
    //!
    //! A document's form is recognised by its fields. These forms are supported:
    //!
    //! - `OpenAI`'s chat completions, responses and embeddings, and compatible APIs (Mistral, `DeepSeek`, xAI, Azure,
    //!   vLLM, llama.cpp)
    //! - Anthropic's messages
    //! - Gemini's `generateContent` and `embedContent`
    //! - Ollama's chat, generate and embed
    //! - Bedrock's Converse
    //! - Cohere's chat and embed (v2)
    //!
    //! Nothing is recorded of a document without these fields. That is no error, but raises a [`Notice`](crate::Notice)
    //! once. The body of an error fails the call, with the provider's code as `error.type`; its message is not
    //! recorded.

    pub use crate::adapters::json::{Body, Events};
}

#[cfg(feature = "tower")]
pub mod tower {
    //! Trace context from the requests of an HTTP server.

    pub use crate::adapters::tower::{RequestFuture, RequestLayer, RequestService};
}

/// Constants of the conventions: attributes, events, well-known values, and the pinned version.
///
/// The tables that the attribute macros are made from are in the crate `genai-semconv`.
pub mod semconv {
    pub use genai_semconv::{Attr, PINNED_COMMIT, SCHEMA_URL, attributes, events, own, values};
}
