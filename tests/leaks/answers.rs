//! What providers and clients send: requests and answers in JSON, and types of a client, with secrets in every text.
//!
//! Models, ids, finish reasons, codes of errors, stop sequences, service tiers and the names of prompts, conversations and
//! encodings are recorded by convention: they hold no secrets here.

#[cfg(feature = "serde_json")]
mod json;
#[cfg(feature = "async-openai")]
mod openai;
#[cfg(feature = "serde_json")]
mod providers;

use crate::exported::Exported;

pub(crate) fn play(_: &Exported) {
    #[cfg(feature = "serde_json")]
    json::play();
    #[cfg(feature = "async-openai")]
    openai::play();
}
