//! Requests and answers in JSON and in a client's types, with secrets in every text.
//!
//! Values that the conventions record contain no secrets here. These are models, ids, finish reasons, error codes, stop
//! sequences, service tiers, and names of prompts, conversations and encodings.

mod json;
mod openai;
mod providers;

use crate::exported::Exported;

pub(crate) fn play(_: &Exported) {
    json::play();
    openai::play();
}
