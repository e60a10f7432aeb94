//! The output format of the tree: a width, and whether there is colour.

use anstyle::{AnsiColor, Style};

use crate::call::Mood;
use crate::text;

/// Minimum width: a narrower tree is unreadable.
const NARROWEST: usize = 20;

/// The output format of runs: a width, and whether there is colour.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub(crate) width: usize,
    colour: bool,
}

impl Sheet {
    /// A sheet without colour. `width` is in terminal columns, at least 20.
    pub fn plain(width: usize) -> Self {
        Self {
            width: width.max(NARROWEST),
            colour: false,
        }
    }

    /// A sheet with the escape codes of ANSI colours. `width` is in terminal columns, at least 20.
    pub fn coloured(width: usize) -> Self {
        Self {
            colour: true,
            ..Self::plain(width)
        }
    }

    /// A line about unfinished runs that were dropped to save memory, followed by an empty line.
    pub fn given_up(self, runs: usize, calls: usize) -> String {
        let traces = text::counted(runs as u64, "unfinished trace");
        let spans = text::counted(calls as u64, "span");
        self.line(warning(), &format!("left out: {traces} ({spans})")) + "\n"
    }

    /// Puts `text` in `style`, if there is colour.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        // Blanks stay plain: a style without text only clutters a recording of the terminal.
        if self.colour && !text.trim().is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A single line, cut to the width.
    pub(crate) fn line(self, style: Style, text: &str) -> String {
        format!("{}\n", self.paint(style, &text::cut(text, self.width)))
    }
}

pub(crate) fn style(mood: Mood) -> Style {
    match mood {
        Mood::Well => AnsiColor::Green.on_default(),
        Mood::Halted => warning(),
        Mood::Badly => AnsiColor::Red.on_default(),
    }
}

pub(crate) fn warning() -> Style {
    AnsiColor::Yellow.on_default()
}
