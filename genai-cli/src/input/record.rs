//! The whole record of a span, with its contents, as it is shown.

use serde_json::Value;

/// Attributes and events of one span, as they are in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    /// In the order of the file.
    pub(crate) attributes: Vec<(String, Value)>,
    /// In the order of the file.
    pub(crate) events: Vec<Event>,
    /// The text of an error status.
    pub(crate) status_message: String,
}

/// An event on a span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    /// Such as `exception`.
    pub(crate) name: String,
    /// Nanoseconds since 1970.
    pub(crate) time: u64,
    /// In the order of the file.
    pub(crate) attributes: Vec<(String, Value)>,
}
