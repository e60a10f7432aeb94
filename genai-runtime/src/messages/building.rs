//! Parts of an answer that may still grow.

use serde_json::{Map, Value};

use crate::messages::messages::{Message, Part};
use crate::messages::summarized::{Summarizing, generic, in_message};
use crate::summary::TextSum;

#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) role: Option<String>,
    /// Number of parts that the summary omits.
    pub(super) cut: usize,
    pub(super) parts: Vec<Building>,
    pub(super) seen: bool,
}

/// Kinds of texts.
pub(super) const TEXT: &str = "text";
pub(super) const REASONING: &str = "reasoning";

/// Part that may still grow.
#[derive(Debug)]
pub(super) enum Building {
    Text {
        kind: &'static str,
        text: String,
    },
    ToolCall {
        call: usize,
        /// Whether the provider runs the tool.
        at_server: bool,
        id: Option<String>,
        name: String,
        arguments: String,
    },
    Done(Part),
    /// Text of which only a summary is recorded.
    Summed {
        kind: &'static str,
        sum: TextSum,
    },
    /// Complete part of which only a summary is recorded.
    Summary(Map<String, Value>),
}

impl Choice {
    pub(super) fn message(self) -> Value {
        let role = self.role.unwrap_or_else(|| "assistant".to_owned());
        let parts = self.parts.into_iter().filter_map(Building::done);
        Message::new(role).parts(parts).into_json()
    }

    pub(super) fn summary(self, summarizing: &Summarizing) -> Value {
        let parts = self.parts.into_iter().filter_map(|part| match part {
            Building::Summed { kind, sum } => Some(generic(sum.part(kind))),
            Building::Summary(summary) => Some(generic(summary)),
            part => part.done().map(|part| generic(summarizing.part(part))),
        });
        in_message(self.role.as_deref().unwrap_or("assistant"), parts.collect(), self.cut)
    }
}

impl Building {
    /// Whether the part is a text of this kind, or the summary of one.
    pub(super) fn is_text_of(&self, kind: &str) -> bool {
        matches!(self, Self::Text { kind: known, .. } | Self::Summed { kind: known, .. } if *known == kind)
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text { text, .. } => text.len(),
            Self::ToolCall { arguments, .. } => arguments.len(),
            Self::Done(part) => part.size(),
            Self::Summed { .. } | Self::Summary(_) => 0,
        }
    }

    /// Whether the part is a call of a different tool and its arguments are complete.
    pub(super) fn is_whole_call_of_another(&self, name: Option<&str>) -> bool {
        let name = name.unwrap_or_default();
        match self {
            Self::ToolCall {
                name: known, arguments, ..
            } => {
                !name.is_empty()
                    && !known.is_empty()
                    && name != known
                    && serde_json::from_str::<Value>(arguments).is_ok()
            }
            _ => false,
        }
    }

    /// Text of the part, if more can be appended.
    pub(super) fn growing(&mut self) -> Option<&mut String> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Arguments of the call, which may arrive in fragments.
    pub(super) fn arguments(&mut self) -> Option<&mut String> {
        match self {
            Self::ToolCall { arguments, .. } => Some(arguments),
            _ => None,
        }
    }

    pub(super) fn done(self) -> Option<Part> {
        Some(match self {
            Self::Text { kind: REASONING, text } => Part::Reasoning(text),
            Self::Text { text, .. } if text.is_empty() => return None,
            Self::Text { text, .. } => Part::Text(text),
            Self::ToolCall {
                at_server,
                id,
                name,
                arguments,
                ..
            } => {
                let arguments = arguments_of(&arguments);
                if at_server {
                    Part::ServerToolCall { id, name, arguments }
                } else {
                    Part::ToolCall { id, name, arguments }
                }
            }
            Self::Done(part) => part,
            // A summary is recorded instead of the part.
            Self::Summed { .. } | Self::Summary(_) => return None,
        })
    }
}

/// Arguments as parsed JSON. Text that is not valid JSON, or not yet, stays a text.
pub(crate) fn arguments_of(text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}
