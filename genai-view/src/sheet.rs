//! What the tree is written on: a width, and whether there is colour.

use std::time::SystemTime;

use anstyle::{AnsiColor, Style};

use crate::call::{Call, Mood};
use crate::run::Run;
use crate::{render, text};

/// Below this a tree is of no use.
const NARROWEST: usize = 20;

/// What runs are drawn on: a width, and whether there is colour.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    pub(crate) width: usize,
    colour: bool,
}

impl Sheet {
    /// Without colour. `width` is in columns of a terminal, at least 20.
    pub fn plain(width: usize) -> Self {
        Self {
            width: width.max(NARROWEST),
            colour: false,
        }
    }

    /// With the escape codes of ANSI colours. `width` is in columns of a terminal, at least 20.
    pub fn coloured(width: usize) -> Self {
        Self {
            colour: true,
            ..Self::plain(width)
        }
    }

    /// The run as a tree, with its costliest loop and a table of where time, tokens and money went, and an empty line
    /// at the end. No line is wider than the sheet.
    pub fn draw(self, run: &Run) -> String {
        render::run(run, self)
    }

    /// The calls of a run as the lines of a tree, without a title: at most `most` lines, the last of which counts the
    /// others. No line is wider than the sheet.
    pub fn draw_open(self, run: &Run, most: usize) -> Vec<String> {
        render::open(run, self, most)
    }

    /// One call on a line of its own, which is no wider than the sheet. An open call is as old as it is `now`.
    pub fn draw_call(self, call: &Call, now: SystemTime) -> String {
        render::call(call, now, self)
    }

    /// A line about unfinished runs that were given up for want of room, and an empty line at the end.
    pub fn given_up(self, runs: usize, calls: usize) -> String {
        let traces = text::counted(runs as u64, "unfinished trace");
        let spans = text::counted(calls as u64, "span");
        self.line(warning(), &format!("left out: {traces} ({spans})")) + "\n"
    }

    /// `text` in `style`, if there is colour.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        // Blanks stay plain: a style around nothing is noise in a recording of the terminal.
        if self.colour && !text.trim().is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A line of its own, cut to the width.
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
