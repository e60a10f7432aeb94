//! Reader of Python packages: doctests, parameters of tests, and a table.

use std::collections::BTreeMap;

/// Numbers that a doctest expects to be valid or invalid: `validate('…')`, and lists that are checked as a whole.
pub(crate) fn doctest(text: &str) -> Vec<(String, bool)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut numbers = Vec::new();
    let mut list: Vec<String> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).copied().unwrap_or_default();
        if let Some(number) = line.strip_prefix("... ") {
            list.push(number.trim().to_owned());
        } else if line.contains("numbers = '''") {
            list.clear();
        } else if line.starts_with(">>> [") && line.contains("not ") && line.contains("is_valid") && next == "[]" {
            numbers.extend(
                list.drain(..)
                    .filter(|number| number.len() > 4 && number != "'''")
                    .map(|number| (number, true)),
            );
        } else if let Some((call, argument)) = line.strip_prefix(">>> ").and_then(|line| line.split_once('(')) {
            let plain = call == "validate" || call.ends_with(".validate");
            if let Some(number) = argument.strip_prefix('\'').and_then(|rest| rest.split('\'').next()) {
                let only_argument = argument[number.len() + 1..].starts_with("')");
                if plain && only_argument {
                    numbers.push((number.to_owned(), !next.starts_with("Traceback")));
                }
            }
        }
    }
    numbers
}

/// The first parameters of tests, and whether the test's name expects them to be valid.
pub(crate) fn parametrized(text: &str) -> Vec<(String, bool)> {
    let (mut found, mut waiting) = (Vec::new(), Vec::new());
    let mut within = false;
    for line in text.lines() {
        let quoted = line.trim_start().trim_start_matches('(');
        if line.starts_with("@pytest.mark.parametrize") {
            waiting.clear();
        } else if line.trim() == "[" {
            within = true;
        } else if line.trim_start().starts_with(']') {
            within = false;
        } else if let Some(value) = quoted.strip_prefix('"').and_then(|rest| rest.split('"').next())
            && within
        {
            waiting.push(value.to_owned());
        } else if line.starts_with("def ") {
            let valid = line.contains("_true_") && !line.contains("_false_");
            found.extend(
                waiting
                    .drain(..)
                    .filter(|value| !value.is_empty())
                    .map(|value| (value, valid)),
            );
        }
    }
    found
}

/// The rows of a table with commas, by the names of its columns.
pub(crate) fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names = lines.next().map(cells).unwrap_or_default();
    lines
        .map(|line| names.iter().cloned().zip(cells(line)).collect())
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().into_iter().for_each(|cell| cell.push(character)),
        }
    }
    cells
}
