//! Messages of rustc, and the degree of difference between two of them.

use std::fmt::{self, Write as _};

use serde_json::Value;

/// Degree of difference from the message without the attribute. Each degree includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Apart {
    /// Text, place and labels are the same, but a note or help is missing or different.
    Help,
    /// Text and place are the same, but a label is missing or different.
    Label,
    /// The place is the same, but the text differs.
    Words,
    /// The place differs, or a message is missing or added.
    Place,
}

use Apart::{Help, Label, Place, Words};

/// One message of rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    level: String,
    code: String,
    pub(crate) text: String,
    /// The place of the message: file, and lines and columns from and to.
    primary: Vec<Span>,
    /// The labels with their places, in order.
    labels: Vec<(Span, String)>,
    /// Notes and helps, as rustc prints them.
    children: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Span(String, [u64; 4]);

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(file, [line, column, to_line, to_column]) = self;
        write!(f, "{file}:{line}:{column}-{to_line}:{to_column}")
    }
}

impl Message {
    pub(crate) fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let spans = value["spans"].as_array().unwrap();
        let mut labels: Vec<_> = spans
            .iter()
            .map(|span| (Span::read(span), text(&span["label"])))
            .collect();
        labels.sort();
        Self {
            level: text(&value["level"]),
            code: text(&value["code"]["code"]),
            text: text(&value["message"]),
            primary: spans
                .iter()
                .filter(|span| span["is_primary"] == true)
                .map(Span::read)
                .collect(),
            labels,
            children: value["children"].as_array().unwrap().iter().map(child).collect(),
        }
    }

    fn line(&self) -> u64 {
        self.primary.first().map_or(0, |span| span.1[0])
    }

    fn apart(&self, other: &Self) -> Option<Apart> {
        if self.primary != other.primary {
            Some(Place)
        } else if (&self.level, &self.code, &self.text) != (&other.level, &other.code, &other.text) {
            Some(Words)
        } else if self.labels != other.labels {
            Some(Label)
        } else if self.children != other.children {
            Some(Help)
        } else {
            None
        }
    }
}

impl Span {
    fn read(value: &Value) -> Self {
        let number = |name: &str| value[name].as_u64().unwrap_or_default();
        let file = value["file_name"].as_str().unwrap_or_default().to_owned();
        Self(
            file,
            ["line_start", "column_start", "line_end", "column_end"].map(number),
        )
    }
}

/// A note or a help: its text, and each place with its suggested replacement.
fn child(value: &Value) -> String {
    let message = value["message"].as_str().unwrap();
    let mut text = match message.split_once(" has been written to") {
        Some((beginning, _path)) => beginning.to_owned(),
        None => format!("{}: {message}", value["level"].as_str().unwrap()),
    };
    for span in value["spans"].as_array().unwrap() {
        let replacement = &span["suggested_replacement"];
        let _ = write!(text, "\n  {:?} {} {replacement}", Span::read(span), span["label"]);
    }
    text
}

/// Pairs the messages, the most similar first. Returns the pairs that differ: the degree, the line, and both messages.
pub(crate) fn compare(without: &[Message], with: &[Message]) -> Vec<(Apart, u64, String)> {
    let mut with: Vec<_> = with.iter().collect();
    let mut without: Vec<_> = without.iter().collect();
    let mut differences = Vec::new();
    for limit in [None, Some(Help), Some(Label), Some(Words)] {
        without.retain(|expected| {
            let found = with.iter().position(|found| expected.apart(found) <= limit);
            let Some(found) = found.map(|position| with.remove(position)) else {
                return true;
            };
            if let Some(apart) = expected.apart(found) {
                differences.push((apart, expected.line(), format!("- {expected:#?}\n+ {found:#?}")));
            }
            false
        });
    }
    differences.extend(
        without
            .iter()
            .map(|message| (Place, message.line(), format!("- {message:#?}"))),
    );
    differences.extend(
        with.iter()
            .map(|message| (Place, message.line(), format!("+ {message:#?}"))),
    );
    differences
}
