//! Columns of tables whose header names a secret: CSV, tabs, `|`, and columns that are aligned by blanks.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::boundary::{begins_with, text_before, text_from};
use crate::bytes::count_before;
use crate::names::names_secret;
use crate::values::{is_template, looks_secret, quoted};

/// Longest header that is read, in bytes.
const LONGEST_HEADER: usize = 2048;

/// The place of a column in its table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    /// The separator, the number of columns, and this column's index.
    Separated(char, usize, usize),
    /// Byte position in the line where the column begins.
    Aligned(usize),
    /// Index among the cells of an HTML row.
    Html(usize),
}

/// Columns that were read, each with the end of its last rows. A row that looks like a header has the same cells below
/// it; without this, a text of such rows would be read once for each.
#[derive(Default)]
pub(crate) struct ReadColumns(BTreeMap<Column, usize>);

impl ReadColumns {
    fn has(&self, column: Column, at: usize) -> bool {
        self.0.get(&column).is_some_and(|end| at < *end)
    }
}

/// The line around a name, if it is short enough for a header and another line follows.
fn header_around(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let from = name.start.saturating_sub(LONGEST_HEADER);
    let start = match bytes[from..name.start].iter().rposition(|byte| *byte == b'\n') {
        Some(newline) => from + newline + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let most = bytes.len().min(name.end + LONGEST_HEADER);
    let end = name.end + bytes[name.end..most].iter().position(|byte| *byte == b'\n')?;
    (end - start <= LONGEST_HEADER).then_some(start..end)
}

/// The cells below a name that is the header of a column. `None` if it is not a header, or if its cells were read
/// already.
pub(crate) fn cells(text: &str, name: &Range<usize>, read: &mut ReadColumns) -> Option<Vec<Range<usize>>> {
    if let Some(cells) = html(text, name, read).or_else(|| inserted(text, name)) {
        return Some(cells);
    }
    let line = header_around(text, name)?;
    let header = &text[line.clone()];
    let mut separators = ['|', '│', '┃', '\t', ';', ','].into_iter();
    let Some(separator) = separators.find(|separator| header.contains(*separator)) else {
        return aligned(text, &line, name, read);
    };
    let columns: Vec<&str> = header.split(separator).collect();
    let column = text[line.start..name.start].matches(separator).count();
    let is_name = |cell: &&str| {
        let cell = trimmed(cell);
        cell.len() <= 40
            && cell.split_whitespace().count() <= 3
            && !cell.contains(['=', ':', '(', ')', '{', '}', '<', '>', '"', '\''])
    };
    // Tabs at the beginning of a line are its indentation.
    if separator == '\t' && columns[0].trim().is_empty() {
        return None;
    }
    // Prose has a blank behind a comma too, and a row in the middle of a table is not a header.
    let spaced = separator == ',' && header.contains(", ");
    let one_word = |cell: &str| !cell.trim().contains(char::is_whitespace);
    let prose = spaced && !columns.iter().all(|cell| one_word(cell)) || header.trim_end().ends_with([',', ';']);
    let of_header = is_of(trimmed(columns[column]), &text[name.clone()]);
    let above = &text[..line.start.saturating_sub(1)];
    let above = above.rsplit('\n').next().unwrap_or_default();
    let continues = above.contains(separator) && above.matches(separator).count() == columns.len() - 1;
    let place = Column::Separated(separator, columns.len(), column);
    if !of_header || prose || continues || !columns.iter().all(is_name) || read.has(place, line.start) {
        return None;
    }
    // Tables with thick lines around the header have thin ones below.
    let separator = if separator == '┃' { '│' } else { separator };
    let (mut cells, mut at) = (Vec::new(), line.end + 1);
    for line in text[at..].split('\n') {
        if !is_ruler(line) {
            let Some(row) = row(line, separator, columns.len()) else {
                break;
            };
            if spaced && !row.iter().all(|cell| one_word(&line[cell.clone()])) {
                break;
            }
            let cell = row[column].clone();
            let value = trimmed(&line[cell.clone()]);
            if !value.is_empty()
                && (!spaced || looks_secret(value))
                && !is_template(value)
                && !matches!(value, "null" | "NULL" | "None" | "-")
            {
                let from = at + cell.start + line[cell].find(value).unwrap_or_default();
                cells.push(from..from + value.len());
            }
        }
        at += line.len() + 1;
    }
    read.0.insert(place, at);
    Some(cells)
}

/// The values of a column of SQL: `INSERT INTO users (name, password) VALUES ('jo', '…'), …`.
fn inserted(text: &str, name: &Range<usize>) -> Option<Vec<Range<usize>>> {
    // A column stands behind a bracket or comma, so this check is the fast path.
    let listed =
        text[..name.start].trim_end_matches(|character: char| character.is_whitespace() || "\"`'[".contains(character));
    listed.ends_with(['(', ',']).then_some(())?;
    let (before, columns) = text_before(text, name.start, LONGEST_HEADER).rsplit_once('(')?;
    let (others, rest) = text_from(text, name.end, LONGEST_HEADER).split_once(')')?;
    let words = rest.trim_start();
    let is_insert = before.to_ascii_lowercase().contains("insert into") && !columns.contains(')');
    let is_values = begins_with(words, "values");
    (is_insert && is_values && !others.contains('(')).then_some(())?;
    let column = columns.matches(',').count();
    let mut at = name.end + others.len() + 1 + (rest.len() - words.len()) + "values".len();
    let (mut cells, mut index) = (Vec::new(), 0);
    // Each value is read with the sign before it.
    while let Some(sign) = text[at..].find(|character: char| !character.is_whitespace()) {
        at += sign + 1;
        match text.as_bytes()[at - 1] {
            b'(' => index = 0,
            b',' => index += 1,
            b')' => continue,
            _ => break,
        }
        let value = text[at..].trim_start();
        if value.starts_with('(') {
            continue;
        }
        let start = text.len() - value.len();
        let value = if value.starts_with('\'') {
            quoted(text, start + 1, b'\'', 0).unwrap_or(start + 1..start + 1)
        } else {
            start..start + value.find([',', ')']).unwrap_or(value.len())
        };
        at = value.end + usize::from(text[value.end..].starts_with('\''));
        if index == column && !value.is_empty() && !matches!(&text[value.clone()], "NULL" | "null" | "?") {
            cells.push(value);
        }
    }
    Some(cells)
}

/// Whether a header cell is the name, or has it as its last word: `API key`.
fn is_of(cell: &str, name: &str) -> bool {
    cell.len() == name.len() || cell.ends_with(name) && cell.split(' ').count() <= 3 && names_secret(cell)
}

/// The cells in the rows of HTML below a header, `<th>name</th>`.
fn html(text: &str, name: &Range<usize>, read: &mut ReadColumns) -> Option<Vec<Range<usize>>> {
    text[name.end..].starts_with("</th>").then_some(())?;
    let (row, cell) = text_before(text, name.start, LONGEST_HEADER).rsplit_once('>')?;
    let cell = &text[name.start - cell.len()..name.end];
    is_of(cell, &text[name.clone()]).then_some(())?;
    let column = row[row.rfind("<tr")?..].matches("<th").count().checked_sub(1)?;
    let place = Column::Html(column);
    if read.has(place, name.start) {
        return Some(Vec::new());
    }
    let rest = &text[name.end..];
    let table = &rest[..rest.find("</table").unwrap_or(rest.len())];
    let mut cells = Vec::new();
    for (row, _) in table.match_indices("<tr") {
        let inside = &table[row..];
        let inside = &inside[..inside.find("</tr").unwrap_or(inside.len())];
        let Some((cell, _)) = inside.match_indices("<td").nth(column) else {
            continue;
        };
        let Some(open) = inside[cell..].find('>') else {
            continue;
        };
        let start = cell + open + 1;
        let length = inside[start..].find('<').unwrap_or(inside.len() - start);
        let value = inside[start..start + length].trim();
        if !value.is_empty() && !is_template(value) {
            let start = name.end + row + start + inside[start..].find(value).unwrap_or_default();
            cells.push(start..start + value.len());
        }
    }
    read.0.insert(place, name.end + table.len());
    Some(cells)
}

/// Whether a line consists of ruling: `+----+`, `|:---|`, `├────┤`.
fn is_ruler(line: &str) -> bool {
    let draws = |character: char| "-+|:= \r".contains(character) || ('\u{2500}'..='\u{257f}').contains(&character);
    !line.trim().is_empty() && line.chars().all(draws)
}

fn trimmed(cell: &str) -> &str {
    cell.trim().trim_matches(['"', '\''])
}

/// The cells of a line, if it has this many columns. A separator in quotes is part of its cell.
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
fn aligned(text: &str, line: &Range<usize>, name: &Range<usize>, read: &mut ReadColumns) -> Option<Vec<Range<usize>>> {
    let header = &text[line.clone()];
    let names = header.split("  ").map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let capital = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b' ');
    let upper = names.iter().all(|name| name.bytes().all(capital));
    // Above a ruler of dashes, names may have any case and length.
    let (at, end) = (name.start - line.start, name.end - line.start);
    let below = text[line.end + 1..].split('\n').next().unwrap_or_default().trim_end();
    let dash = |at: usize| below.as_bytes().get(at) == Some(&b'-');
    // The ruler of a single column is one line, as below a heading.
    let single = names.len() == 1 && below.trim_start().starts_with("---");
    let of_ruler = below.bytes().all(|byte| matches!(byte, b'-' | b' ')) && (below.contains("- ") || single);
    let is_ruled = |at: usize| of_ruler && dash(at) && (single || at == 0 || !dash(at - 1));
    // Without a ruler, two blanks or more separate the names.
    let gap = header[..at].rfind("  ").map_or(0, |gap| gap + 2);
    let gap = at - header[gap..at].trim_start().len();
    let column = if is_ruled(at) { at } else { gap };
    let ruled = is_ruled(column);
    // Justified text also has words with two blanks between them, but no cells below each one.
    let short = names.iter().all(|name| name.split(' ').count() < 3) && !header.starts_with(' ');
    let plain = names.len() > 1 && (upper || short);
    if !is_of(&header[column..end], &header[at..end]) || !ruled && !plain {
        return Some(numbered(text, line.end, end));
    }
    let strict = !ruled && !upper || single;
    let starts: Vec<usize> = names.iter().filter_map(|name| header.find(name)).collect();
    let place = Column::Aligned(column);
    if read.has(place, line.start) {
        return None;
    }
    let (mut cells, mut at) = (Vec::new(), line.end + 1);
    for line in text[at..].split('\n').take_while(|line| !line.trim().is_empty()) {
        let begins = column == 0 || line.as_bytes().get(column - 1) == Some(&b' ');
        let is_start = |&at: &usize| {
            let byte = |at: usize| line.as_bytes().get(at);
            byte(at).is_some_and(|byte| *byte != b' ') && (at == 0 || byte(at - 1) == Some(&b' '))
        };
        if strict && !is_ruler(line) && !starts.iter().all(is_start) {
            break;
        }
        if let Some(cell) = line.get(column..).filter(|_| begins && !is_ruler(line)) {
            let length = cell.find(char::is_whitespace).unwrap_or(cell.len());
            if length > 0 && (!strict || looks_secret(&cell[..length])) {
                cells.push(at + column..at + column + length);
            }
        }
        at += line.len() + 1;
    }
    read.0.insert(place, at);
    Some(cells)
}

/// The value in a row of two columns, as in printed records and lists of secrets: `password | …`, `password    …`.
pub(crate) fn record(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let near = text_from(text, next, 512);
    let line = near.split(['\n', '\r']).next().unwrap_or_default();
    let value = line.strip_prefix('|').unwrap_or(line).trim();
    let start = next + line.find(value)?;
    let wide = next - name.end > 1 || line.starts_with('|');
    let first = name.start == 0 || text[..name.start].ends_with('\n');
    let word = !value.contains(char::is_whitespace) && looks_secret(value);
    (wide && first && word).then_some(start..start + value.len())
}

/// The cells of a right-aligned column that ends at this byte of each row, in rows that begin with their number, as
/// pandas prints them.
fn numbered(text: &str, header: usize, end: usize) -> Vec<Range<usize>> {
    let (mut cells, mut at) = (Vec::new(), header + 1);
    for (number, line) in (0..).zip(text[at..].split('\n')) {
        let index = line.split(' ').next().and_then(|index| index.parse().ok());
        let ends = line.len() == end || line.as_bytes().get(end) == Some(&b' ');
        let Some(row) = line.get(..end).filter(|_| ends && index == Some(number)) else {
            break;
        };
        let length = count_before(row.as_bytes(), end, usize::MAX, |byte| *byte != b' ');
        if length > 1 && length < row.len() {
            cells.push(at + end - length..at + end);
        }
        at += line.len() + 1;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_cell_is_read_once() {
        for (line, secret) in [("PASSWORD  TOKEN\n", "PASSWORD"), ("token,x\n\"a,b\",x\n", "token")] {
            let text = line.repeat(50);
            let mut read = ReadColumns::default();
            let headers = text.match_indices(secret);
            let found: Vec<_> = headers
                .filter_map(|(at, _)| cells(&text, &(at..at + secret.len()), &mut read))
                .flatten()
                .collect();
            let rows = text.lines().count() - 1;
            assert_eq!(found.len(), rows, "{line}");
            let mut once = found.clone();
            once.dedup();
            assert_eq!(once, found, "{line}");
        }
    }
}
