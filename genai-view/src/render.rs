//! A run as text.

use std::time::{Duration, SystemTime};

use anstyle::Style;

use crate::budget_left::BudgetLeft;
use crate::call::Call;
use crate::columns::{self, COST, DURATION, ENDING, FIRST_CHUNK, GAP, Widths};
use crate::layout::{Row, STEP};
use crate::run::{Part, Run};
use crate::sheet::{Sheet, style, warning};
use crate::{hotspots, layout, loop_line, text};

impl Sheet {
    /// Draws the run as a tree, with its costliest loop and a table of time, tokens and cost. An empty line follows. No
    /// line is wider than the sheet.
    pub fn draw(self, run: &Run) -> String {
        let mut page = self.line(Style::new().dimmed(), &run.title);
        match run.part {
            Part::Whole => {}
            Part::Late => page += &self.line(warning(), "late: ended after their root"),
            Part::Unfinished => page += &self.line(warning(), "incomplete: the root has not ended"),
        }
        page += &tree(run, self);
        if run.left_out > 0 {
            let spans = text::counted(run.left_out as u64, "span");
            page += &self.line(warning(), &format!("left out: the first {spans}"));
        }
        if run.part != Part::Late {
            page += &loop_line::lines(run, self);
        }
        page.push('\n');
        if run.part == Part::Whole {
            page += &hotspots::table(run, self);
        }
        page
    }

    /// Draws the calls of a run as the lines of a tree, without a title. At most `most` lines are returned, the last of
    /// which counts the remaining calls. No line is wider than the sheet.
    pub fn draw_open(self, run: &Run, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = tree(run, self).lines().map(str::to_owned).collect();
        if lines.len() > most {
            let more = lines.split_off(most.saturating_sub(1)).len();
            let more = format!("and {}", text::counted(more as u64, "more open call"));
            lines.push(self.line(warning(), &more).trim_end().to_owned());
        }
        lines
    }

    /// Draws one call on one line, which is no wider than the sheet. The age of an open call is measured at `now`.
    pub fn draw_call(self, call: &Call, now: SystemTime) -> String {
        let prefix = String::new();
        lines(&[Cells::of(&Row { prefix, call }, now)], self)
    }
}

fn tree(run: &Run, sheet: Sheet) -> String {
    // A third of the width for lines leaves room for the names at the end of them.
    let rows = layout::rows(&run.calls, (sheet.width / 3 / STEP).max(2));
    let cells: Vec<Cells> = rows.iter().map(|row| Cells::of(row, run.now)).collect();
    lines(&cells, sheet)
}

/// Draws one line for each call, with columns as wide as their widest cell.
fn lines(cells: &[Cells], sheet: Sheet) -> String {
    let width = |cells: &Cells, column: usize| text::width(&cells.texts[column]);
    let widest = |column| cells.iter().map(|cells| width(cells, column)).max().unwrap_or(0);
    let widths = columns::fit(std::array::from_fn(widest), sheet.width);
    cells.iter().map(|cells| cells.line(widths, sheet)).collect()
}

/// The cells of one line of the tree, before the widths of the columns are known.
struct Cells {
    texts: [String; 7],
    /// The style of the ending.
    mood: Style,
}

impl Cells {
    fn of(row: &Row<'_>, now: SystemTime) -> Self {
        let call = row.call;
        let tokens = |count: Option<u64>, unit| count.map_or_else(String::new, |count| text::count(count) + unit);
        let (ending, mood) = ending(call);
        let texts = [
            format!("{}{}", row.prefix, call.name),
            // The last column shows that the call is open.
            match call.duration(now) {
                Duration::ZERO if call.end.is_none() => String::new(),
                duration => text::duration(duration),
            },
            tokens(call.input_tokens, " in"),
            tokens(call.output_tokens, " out"),
            call.cost_usd.map_or_else(String::new, text::dollars),
            call.first_chunk
                .map_or_else(String::new, |time| format!("first chunk {}", text::duration(time))),
            ending,
        ];
        Self { texts, mood }
    }

    fn line(&self, widths: Widths, sheet: Sheet) -> String {
        let mut line = String::new();
        // Blanks are written with the cell that follows them, so that no line ends in blanks.
        let mut blanks = 0;
        for (column, text) in self.texts.iter().enumerate().filter(|(column, _)| widths[*column] > 0) {
            let cell = text::cut(text, widths[column]);
            let slack = widths[column].saturating_sub(text::width(&cell));
            if cell.is_empty() {
                blanks += slack + GAP;
                continue;
            }
            // Numbers are aligned to the right.
            let (before, after) = if (DURATION..=COST).contains(&column) {
                (slack, 0)
            } else {
                (0, slack)
            };
            let style = match column {
                DURATION | FIRST_CHUNK => Style::new().dimmed(),
                ENDING => self.mood,
                _ => Style::new(),
            };
            line += &" ".repeat(blanks + before);
            line += &sheet.paint(style, &cell);
            blanks = after + GAP;
        }
        line.push('\n');
        line
    }
}

/// The ending and other remarks: calls without a price, whose cost is missing in the sum, and a call that was made
/// before.
fn ending(call: &Call) -> (String, Style) {
    let remarks = [
        call.end.is_none().then(|| "open".to_owned()),
        call.ending.as_ref().map(|ending| ending.text.clone()),
        assumed(call),
        (call.unpriced_calls > 0).then(|| format!("{} without cost", text::count(call.unpriced_calls))),
        call.repeat
            .filter(|repeat| *repeat > 1)
            .map(|repeat| format!("repeat {repeat}")),
        call.retry.map(|retry| format!("retry {retry}")),
        call.over_budget.then(|| "over budget".to_owned()),
        call.detached.then(|| "detached".to_owned()),
        call.budget_left
            .filter(|_| call.end.is_none())
            .and_then(BudgetLeft::words),
    ];
    let words: Vec<_> = remarks.into_iter().flatten().collect();
    let mood = call.ending.as_ref().map_or_else(warning, |ending| style(ending.mood));
    (words.join(", "), mood)
}

/// What is assumed beside the known tokens and cost.
fn assumed(call: &Call) -> Option<String> {
    let tokens = call.assumed_tokens.filter(|tokens| *tokens > 0);
    let tokens = tokens.map(|tokens| text::counted(tokens, "token"));
    let cost = call.assumed_cost_usd.filter(|cost| *cost > 0.0).map(text::dollars);
    let amounts = match (tokens, cost) {
        (Some(tokens), Some(cost)) => format!("{tokens} and {cost}"),
        (tokens, cost) => tokens.or(cost)?,
    };
    Some(format!("{amounts} assumed"))
}
