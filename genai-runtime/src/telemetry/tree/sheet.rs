//! What the tree is written on: a width, and whether there is colour.

use anstyle::{AnsiColor, Style};

use crate::telemetry::tree::node::Mood;
use crate::telemetry::tree::text;

/// What is written on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// In columns of the terminal.
    pub(super) width: usize,
    pub(super) colour: bool,
}

impl Sheet {
    /// `text` in `style`, if there is colour.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        // Blanks stay plain: a style around nothing is noise in a recording of the terminal.
        if self.colour && !text.trim().is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A line of its own, cut to the width.
    pub(super) fn line(self, style: Style, text: &str) -> String {
        format!("{}\n", self.paint(style, &text::cut(text, self.width)))
    }
}

pub(super) fn style(mood: Mood) -> Style {
    match mood {
        Mood::Well => AnsiColor::Green.on_default(),
        Mood::Halted => warning(),
        Mood::Badly => AnsiColor::Red.on_default(),
    }
}

pub(super) fn warning() -> Style {
    AnsiColor::Yellow.on_default()
}
