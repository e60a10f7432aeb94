//! The table under a tree, which sums time, tokens and cost by name.

use std::collections::HashMap;
use std::time::Duration;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use crate::call::{Call, Mood};
use crate::columns::GAP;
use crate::own_time::own_times;
use crate::run::Run;
use crate::sheet::Sheet;
use crate::sums::{dollars, sum};
use crate::text;

/// Maximum number of rows; the others are counted.
const MOST: usize = 10;
/// Minimum width of names as long as another column can go.
const LEAST_NAME: usize = 16;

/// The calls of one name.
#[derive(Debug, Default)]
struct Hotspot<'a> {
    name: &'a str,
    calls: usize,
    total: Duration,
    /// Time of the calls without the calls below them.
    own: Duration,
    /// Number of calls that have not ended.
    open: usize,
    input: Option<u64>,
    output: Option<u64>,
    cost_usd: Option<f64>,
    failed: usize,
    /// Number of calls that repeat an earlier one.
    repeats: usize,
}

impl Hotspot<'_> {
    fn add(&mut self, call: &Call, duration: Duration, own: Duration) {
        self.calls += 1;
        self.total = self.total.saturating_add(duration);
        self.own = self.own.saturating_add(own);
        self.open += usize::from(call.end.is_none());
        self.input = sum(self.input, call.input_tokens);
        self.output = sum(self.output, call.output_tokens);
        self.cost_usd = dollars(self.cost_usd, call.cost_usd);
        self.failed += usize::from(call.ending.as_ref().is_some_and(|ending| ending.mood == Mood::Badly));
        self.repeats += usize::from(call.repeat.is_some_and(|nth| nth > 1));
    }
}

/// A column that can be left out. The one with the highest rank goes first.
struct Column {
    rank: u8,
    title: &'static str,
    cells: Vec<String>,
}

impl Column {
    fn width(&self) -> usize {
        self.cells
            .iter()
            .map(|cell| text::width(cell))
            .chain([text::width(self.title)])
            .max()
            .unwrap_or(0)
    }
}

/// The table with an empty line after it; empty if there are fewer than two calls.
///
/// Calls that sum up others are left out, and so is the root. Times are added up: nested and concurrent calls may
/// exceed the root's time. Shares are of the calls' own time, without the calls below them, so that they never exceed
/// 100 % together.
pub(crate) fn table(run: &Run, sheet: Sheet) -> String {
    let own = own_times(run);
    let whole = own.iter().fold(Duration::ZERO, |sum, own| sum.saturating_add(*own));
    let calls: Vec<(&Call, Duration)> = run
        .calls
        .iter()
        .zip(own)
        .filter(|(call, _)| !call.is_run && call.parent.is_some())
        .collect();
    if calls.len() < 2 {
        return String::new();
    }
    let mut hotspots: HashMap<&str, Hotspot<'_>> = HashMap::new();
    for (call, own) in calls {
        let hotspot = hotspots.entry(&call.name);
        hotspot
            .or_insert_with(|| Hotspot {
                name: &call.name,
                ..Hotspot::default()
            })
            .add(call, call.duration(run.now), own);
    }
    let mut hotspots: Vec<Hotspot<'_>> = hotspots.into_values().collect();
    // Rows with equal times are sorted by name, so that the same trace always looks the same.
    hotspots.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.name.cmp(other.name)));
    let more = hotspots.len().saturating_sub(MOST);
    hotspots.truncate(MOST);

    let mut lines = draw(&hotspots, whole, sheet);
    if more > 0 {
        lines += &sheet.paint(Style::new().dimmed(), &format!("and {more} more"));
        lines.push('\n');
    }
    lines.push('\n');
    lines
}

fn draw(hotspots: &[Hotspot<'_>], whole: Duration, sheet: Sheet) -> String {
    let mut columns = columns(hotspots, whole);
    let natural = hotspots
        .iter()
        .map(|hotspot| text::width(hotspot.name))
        .chain(["call".len()])
        .max()
        .unwrap_or(0);
    let left_for_names = |columns: &[Column]| {
        let taken: usize = columns.iter().map(|column| column.width() + GAP).sum();
        sheet.width.saturating_sub(taken)
    };
    while left_for_names(&columns) < natural.min(LEAST_NAME) && !columns.is_empty() {
        let least = columns.iter().map(|column| column.rank).max();
        columns.retain(|column| Some(column.rank) != least);
    }
    let name = natural.min(left_for_names(&columns));

    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(std::iter::once("call").chain(columns.iter().map(|column| column.title)));
    for (at, hotspot) in hotspots.iter().enumerate() {
        let numbers = columns.iter().map(|column| Cell::new(&column.cells[at]));
        table.add_row(std::iter::once(Cell::new(text::cut(hotspot.name, name))).chain(numbers));
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, u16::try_from(GAP).unwrap_or_default()));
        column.set_cell_alignment(if at == 0 {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
    let lines = table.lines().enumerate().map(|(at, line)| {
        let style = if at == 0 { Style::new().dimmed() } else { Style::new() };
        sheet.paint(style, line.trim_end()) + "\n"
    });
    lines.collect()
}

/// The columns with at least one cell that is not empty.
fn columns(hotspots: &[Hotspot<'_>], whole: Duration) -> Vec<Column> {
    let column = |rank, title, cell: &dyn Fn(&Hotspot<'_>) -> String| Column {
        rank,
        title,
        cells: hotspots.iter().map(cell).collect(),
    };
    let tokens = |count: Option<u64>| count.map_or_else(String::new, text::count);
    let share = |own: Duration| {
        let share = own.as_secs_f64() / whole.as_secs_f64();
        match share {
            share if !share.is_finite() => String::new(),
            share if share > 0.0 && share < 0.005 => "<1 %".to_owned(),
            share => format!("{:.0} %", share * 100.0),
        }
    };
    let count = |number: usize| match number {
        0 => String::new(),
        number => number.to_string(),
    };
    let mut columns = vec![
        column(1, "calls", &|hotspot| hotspot.calls.to_string()),
        column(0, "total", &|hotspot| {
            text::duration_or_open(hotspot.total, hotspot.open > 0)
        }),
        column(6, "share", &|hotspot| share(hotspot.own)),
        column(5, "in", &|hotspot| tokens(hotspot.input)),
        column(5, "out", &|hotspot| tokens(hotspot.output)),
        column(4, "cost", &|hotspot| {
            hotspot.cost_usd.map_or_else(String::new, text::dollars)
        }),
        column(3, "failed", &|hotspot| count(hotspot.failed)),
        column(2, "repeats", &|hotspot| count(hotspot.repeats)),
    ];
    columns.retain(|column| column.cells.iter().any(|cell| !cell.is_empty()));
    columns
}
