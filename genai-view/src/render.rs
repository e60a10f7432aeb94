//! A run as text.

use std::time::{Duration, SystemTime};

use anstyle::Style;

use crate::budget_left::BudgetLeft;
use crate::call::Call;
use crate::columns::{GAP, Widths};
use crate::layout::{Row, STEP};
use crate::run::{Part, Run};
use crate::sheet::{Sheet, style, warning};
use crate::{hotspots, layout, loop_line, text};

/// Draws the run, with an empty line after it.
pub(crate) fn run(run: &Run, sheet: Sheet) -> String {
    let mut page = sheet.line(Style::new().dimmed(), &run.title);
    match run.part {
        Part::Whole => {}
        Part::Late => page += &sheet.line(warning(), "late: ended after their root"),
        Part::Unfinished => page += &sheet.line(warning(), "incomplete: the root has not ended"),
    }
    page += &tree(run, sheet);
    if run.left_out > 0 {
        page += &sheet.line(
            warning(),
            &format!("left out: the first {}", text::counted(run.left_out as u64, "span")),
        );
    }
    if run.part != Part::Late {
        page += &loop_line::lines(run, sheet);
    }
    page.push('\n');
    if run.part == Part::Whole {
        page += &hotspots::table(run, sheet);
    }
    page
}

/// Draws the lines of the tree alone, at most `most` of them.
pub(crate) fn open(run: &Run, sheet: Sheet, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = tree(run, sheet).lines().map(str::to_owned).collect();
    if lines.len() > most {
        let more = lines.split_off(most.saturating_sub(1)).len();
        let more = format!("and {}", text::counted(more as u64, "more open call"));
        lines.push(sheet.line(warning(), &more).trim_end().to_owned());
    }
    lines
}

/// Draws one call on one line.
pub(crate) fn call(call: &Call, now: SystemTime, sheet: Sheet) -> String {
    let row = Row {
        prefix: String::new(),
        call,
    };
    lines(&[Cells::of(&row, now)], sheet)
}

fn tree(run: &Run, sheet: Sheet) -> String {
    // A third of the width for lines leaves room for the names at the end of them.
    let rows = layout::rows(&run.calls, (sheet.width / 3 / STEP).max(2));
    let cells: Vec<Cells> = rows.iter().map(|row| Cells::of(row, run.now)).collect();
    lines(&cells, sheet)
}

/// Draws one line for each call, with columns as wide as their widest cell.
fn lines(cells: &[Cells], sheet: Sheet) -> String {
    let widest = |of: fn(&Cells) -> usize| cells.iter().map(of).max().unwrap_or(0);
    let widths = Widths {
        name: widest(|cells| text::width(&cells.name)),
        duration: widest(|cells| text::width(&cells.duration)),
        input: widest(|cells| text::width(&cells.input)),
        output: widest(|cells| text::width(&cells.output)),
        cost: widest(|cells| text::width(&cells.cost)),
        first_chunk: widest(|cells| text::width(&cells.first_chunk)),
        ending: widest(|cells| text::width(&cells.ending.0)),
    };
    let widths = widths.fit(sheet.width);
    cells.iter().map(|cells| cells.line(widths, sheet)).collect()
}

/// The cells of one line of the tree, before the widths of the columns are known.
struct Cells {
    name: String,
    duration: String,
    input: String,
    output: String,
    cost: String,
    first_chunk: String,
    ending: (String, Style),
}

impl Cells {
    fn of(row: &Row<'_>, now: SystemTime) -> Self {
        let call = row.call;
        let tokens = |count: Option<u64>, unit| count.map_or_else(String::new, |count| text::count(count) + unit);
        Self {
            name: format!("{}{}", row.prefix, call.name),
            // The last column shows that the call is open.
            duration: match call.duration(now) {
                Duration::ZERO if call.end.is_none() => String::new(),
                duration => text::duration(duration),
            },
            input: tokens(call.input_tokens, " in"),
            output: tokens(call.output_tokens, " out"),
            cost: call.cost_usd.map_or_else(String::new, text::dollars),
            first_chunk: call
                .first_chunk
                .map_or_else(String::new, |time| format!("first chunk {}", text::duration(time))),
            ending: ending(call),
        }
    }

    fn line(&self, widths: Widths, sheet: Sheet) -> String {
        let (ending, mood) = &self.ending;
        let cells = [
            (self.name.as_str(), widths.name, Side::Left, Style::new()),
            (&self.duration, widths.duration, Side::Right, Style::new().dimmed()),
            (&self.input, widths.input, Side::Right, Style::new()),
            (&self.output, widths.output, Side::Right, Style::new()),
            (&self.cost, widths.cost, Side::Right, Style::new()),
            (&self.first_chunk, widths.first_chunk, Side::Left, Style::new().dimmed()),
            (ending, widths.ending, Side::Left, *mood),
        ];
        let mut line = String::new();
        // Blanks are written with the cell that follows them, so that no line ends in blanks.
        let mut blanks = 0;
        for (cell, width, side, style) in cells.into_iter().filter(|(_, width, ..)| *width > 0) {
            let cell = text::cut(cell, width);
            let slack = width.saturating_sub(text::width(&cell));
            if cell.is_empty() {
                blanks += slack + GAP;
                continue;
            }
            let (before, after) = match side {
                Side::Left => (0, slack),
                Side::Right => (slack, 0),
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

/// The alignment of a cell in its column.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}
