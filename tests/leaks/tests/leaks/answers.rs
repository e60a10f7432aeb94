//! What providers and clients send: requests and answers in JSON, and types of a client, with secrets in every text.
//!
//! Models, ids, finish reasons, codes of errors, stop sequences, service tiers and the names of prompts, conversations and
//! encodings are recorded by convention: they hold no secrets here.

mod json;
mod openai;
mod providers;

use crate::exported::Exported;

pub(crate) fn play(_: &Exported) {
    json::play();
    openai::play();
}
