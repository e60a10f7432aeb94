//! Tables of text: the first column to the left, numbers to the right.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Draws a table with this header. Columns without any text are left out.
pub(crate) fn draw(header: &[&str], rows: &[Vec<String>]) -> String {
    let is_used = |at: usize| at == 0 || rows.iter().any(|row| !row[at].is_empty());
    let used: Vec<usize> = (0..header.len()).filter(|at| is_used(*at)).collect();
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(used.iter().map(|at| header[*at]));
    for row in rows {
        table.add_row(used.iter().map(|at| Cell::new(&row[*at])));
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        column.set_cell_alignment(if at == 0 {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
