//! Columns of tables whose header says that they hold secrets: CSV, tabs, `|`, and columns that blanks align.

use std::ops::Range;

use crate::values::is_template;

/// The longest header that is read.
const LONGEST_HEADER: usize = 2048;

/// The cells below a name that is the header of a column, if it is.
pub(crate) fn cells(text: &str, name: &Range<usize>) -> Vec<Range<usize>> {
    let start = text[..name.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[name.end..]
        .find('\n')
        .map_or(text.len(), |newline| name.end + newline);
    if end - start > LONGEST_HEADER || end == text.len() {
        return Vec::new();
    }
    let header = &text[start..end];
    let Some(separator) = ['|', '\t', ';', ',']
        .into_iter()
        .find(|separator| header.contains(*separator))
    else {
        return aligned(text, header, start, end, name);
    };
    let columns: Vec<&str> = header.split(separator).collect();
    let Some(column) = columns_before(header, separator, name.start - start) else {
        return Vec::new();
    };
    let is_name = |cell: &&str| {
        let cell = trimmed(cell);
        cell.len() <= 40 && !cell.contains(['=', ':', '(', ')', '{', '}', '<', '>', '"', '\''])
    };
    // Prose has a blank behind a comma, and a header is no line of what is above it.
    let prose = separator == ',' && header.contains(", ") || header.trim_end().ends_with([',', ';']);
    let of_header = columns
        .get(column)
        .is_some_and(|cell| trimmed(cell).len() == name.len());
    let above = text[..start.saturating_sub(1)].rsplit('\n').next().unwrap_or_default();
    let continues = above.contains(separator) && above.matches(separator).count() == columns.len() - 1;
    if !of_header || prose || continues || !columns.iter().all(is_name) {
        return Vec::new();
    }
    let mut cells = Vec::new();
    let mut at = end + 1;
    for line in text[end + 1..].split('\n') {
        let ruled = !line.trim().is_empty()
            && line
                .bytes()
                .all(|byte| matches!(byte, b'-' | b'+' | b'|' | b':' | b'=' | b' ' | b'\r'));
        if !ruled {
            let Some(row) = row(line, separator, columns.len()) else {
                break;
            };
            let cell = row[column].clone();
            let value = trimmed(&line[cell.clone()]);
            if !value.is_empty() && !is_template(value) && !matches!(value, "null" | "NULL" | "None" | "-") {
                let from = at + cell.start + line[cell].find(value).unwrap_or_default();
                cells.push(from..from + value.len());
            }
        }
        at += line.len() + 1;
    }
    cells
}

fn trimmed(cell: &str) -> &str {
    cell.trim().trim_matches(['"', '\''])
}

fn columns_before(header: &str, separator: char, at: usize) -> Option<usize> {
    Some(header.get(..at)?.matches(separator).count())
}

/// The cells of a line, if it has so many; separators in quotes are part of a cell.
fn row(line: &str, separator: char, columns: usize) -> Option<Vec<Range<usize>>> {
    let (mut cells, mut start, mut quoted) = (Vec::with_capacity(columns), 0, false);
    for (at, character) in line.char_indices() {
        if character == '"' {
            quoted = !quoted;
        } else if character == separator && !quoted {
            cells.push(start..at);
            start = at + character.len_utf8();
        }
    }
    cells.push(start..line.len());
    (cells.len() == columns).then_some(cells)
}

/// Columns that begin where their names do, with two blanks or more between the names.
fn aligned(text: &str, header: &str, start: usize, end: usize, name: &Range<usize>) -> Vec<Range<usize>> {
    let names: Vec<&str> = header
        .split("  ")
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let upper = names.iter().all(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b' '))
    });
    if names.len() < 2 || !upper {
        return Vec::new();
    }
    let column = name.start - start;
    let mut cells = Vec::new();
    let mut at = end + 1;
    for line in text[end + 1..].split('\n').take_while(|line| !line.trim().is_empty()) {
        let begins = column == 0 || line.as_bytes().get(column - 1) == Some(&b' ');
        if let Some(cell) = line.get(column..).filter(|_| begins) {
            let length = cell.find(char::is_whitespace).unwrap_or(cell.len());
            if length > 0 {
                cells.push(at + column..at + column + length);
            }
        }
        at += line.len() + 1;
    }
    cells
}
