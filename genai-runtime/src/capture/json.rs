//! Messages in the JSON of providers.

use serde_json::Value;
use super::{RequestContent, OutputContent};
pub(crate) fn request(_: &Value, _: &mut RequestContent) {}
pub(crate) fn response(_: &Value, _: &mut OutputContent) {}
pub(crate) fn chunk(_: &Value, _: &mut OutputContent) {}
