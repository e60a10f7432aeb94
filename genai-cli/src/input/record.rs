//! The whole record of a span, with its contents, for display.

use serde_json::Value;

/// Attributes and events of one span, unchanged from the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    /// The attributes, in the order of the file.
    pub(crate) attributes: Vec<(String, Value)>,
    /// The events, in the order of the file.
    pub(crate) events: Vec<Event>,
    /// The text of an error status.
    pub(crate) status_message: String,
}

/// An event on a span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    /// The name, such as `exception`.
    pub(crate) name: String,
    /// The time, in nanoseconds since 1970.
    pub(crate) time: u64,
    /// The attributes, in the order of the file.
    pub(crate) attributes: Vec<(String, Value)>,
}
