//! A block of spans as text.

use anstyle::Style;
use opentelemetry::trace::TraceId;

use crate::telemetry::tree::collector::{Block, Kind};
use crate::telemetry::tree::columns::{GAP, Widths};
use crate::telemetry::tree::layout;
use crate::telemetry::tree::layout::{Row, STEP};
use crate::telemetry::tree::node::Node;
use crate::telemetry::tree::sheet::{Sheet, style, warning};
use crate::telemetry::tree::{hotspots, text};

/// The block with an empty line after it.
pub(super) fn block(block: &Block, sheet: Sheet) -> String {
    match block {
        Block::Trace {
            id,
            kind,
            nodes,
            left_out,
        } => trace(*id, *kind, nodes, *left_out, sheet),
        Block::GivenUp { traces, spans } => {
            let note = format!(
                "left out: {} unfinished traces ({} spans)",
                traces,
                text::count(*spans as u64)
            );
            sheet.line(warning(), &note) + "\n"
        }
    }
}

fn trace(id: TraceId, kind: Kind, nodes: &[Node], left_out: usize, sheet: Sheet) -> String {
    let mut page = sheet.line(Style::new().dimmed(), &format!("trace {id}"));
    match kind {
        Kind::Complete => {}
        Kind::Late => page += &sheet.line(warning(), "late: ended after their root"),
        Kind::Incomplete => page += &sheet.line(warning(), "incomplete: the root has not ended"),
    }
    page += &tree(nodes, sheet);
    if left_out > 0 {
        page += &sheet.line(
            warning(),
            &format!("left out: the first {} spans", text::count(left_out as u64)),
        );
    }
    page.push('\n');
    if kind == Kind::Complete {
        page += &hotspots::table(nodes, sheet);
    }
    page
}

fn tree(nodes: &[Node], sheet: Sheet) -> String {
    // A third of the width for lines leaves room for the names at the end of them.
    let rows = layout::rows(nodes, (sheet.width / 3 / STEP).max(2));
    let cells: Vec<Cells> = rows.iter().map(Cells::of).collect();
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

/// One line of the tree, before it is known how wide the columns are.
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
    fn of(row: &Row<'_>) -> Self {
        let tokens = |count: Option<u64>, unit| count.map_or_else(String::new, |count| text::count(count) + unit);
        Self {
            name: format!("{}{}", row.prefix, row.node.name),
            duration: text::duration(row.node.duration),
            input: tokens(row.node.input_tokens, " in"),
            output: tokens(row.node.output_tokens, " out"),
            cost: row.node.cost.map_or_else(String::new, |cost| cost.to_string()),
            first_chunk: row
                .node
                .first_chunk
                .map_or_else(String::new, |time| format!("first chunk {}", text::duration(time))),
            ending: ending(row.node),
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

/// How it ended, and what else is out of the ordinary: calls without a price, so that the cost is not all of it, and a
/// call that was made before.
fn ending(node: &Node) -> (String, Style) {
    let remarks = [
        node.ending.as_ref().map(|ending| ending.text.clone()),
        (node.unpriced > 0).then(|| format!("{} unpriced", text::count(node.unpriced))),
        node.repeat
            .filter(|repeat| *repeat > 1)
            .map(|repeat| format!("repeat {repeat}")),
        node.retry.map(|retry| format!("retry {retry}")),
    ];
    let words: Vec<_> = remarks.into_iter().flatten().collect();
    let mood = node.ending.as_ref().map_or_else(warning, |ending| style(ending.mood));
    (words.join(", "), mood)
}

/// Where a cell stands in its column.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}
