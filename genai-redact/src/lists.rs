//! Lists of JSON in which one item marks another as secret: options of a command, pairs of a name and a value, and rows
//! under a header.

use serde_json::Value;

use crate::commands;
use crate::credentials::curl_user;
use crate::fields::of_name;
use crate::names::{names_secret, secrecy};
use crate::values::looks_secret;

/// A secret item of a list. `within` is the index of the secret cell in a row, or the byte at which the secret part of
/// a text begins. It is `None` if the whole item is secret.
pub(crate) struct Place {
    pub(crate) item: usize,
    pub(crate) within: Option<usize>,
}

pub(crate) fn secrets(items: &[Value]) -> Vec<Place> {
    let mut places = Vec::new();
    let text = |item: usize| items.get(item).and_then(Value::as_str);
    if let [Value::String(name), value @ (Value::String(_) | Value::Number(_))] = items {
        let value = value.as_str().unwrap_or_default();
        // In a list of names, the second item is a name too.
        let secret = looks_secret(value) || name.contains('-') && !name.starts_with('-') && secrecy(value).is_none();
        let is_name = name.len() <= 64 && name.bytes().all(of_name);
        if is_name && names_secret(name) && secret {
            places.push(Place { item: 1, within: None });
        }
    }
    for item in 1..items.len() {
        // An option with its value in the same text has no value in the next item.
        let is_option =
            |name: &str| name.starts_with("--") && !name.contains(|it: char| it == '=' || it.is_whitespace());
        let option = text(item - 1).is_some_and(|name| is_option(name) && names_secret(name));
        if option && text(item).is_some_and(|value| !value.starts_with('-')) {
            places.push(Place { item, within: None });
        }
    }
    arguments(items, &mut places);
    columns(items, &mut places);
    places
}

/// Finds passwords in the arguments of a command: `["mysql", "-p…"]`.
fn arguments(items: &[Value], places: &mut Vec<Place>) {
    let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let Some(words) = words.filter(|words| words.len() > 1) else {
        return;
    };
    if !words.iter().any(|word| word.starts_with('-')) {
        return;
    }
    let line = words.join(" ");
    let curl = line.find("curl ").and_then(|at| curl_user(&line, at + "curl".len()));
    let passwords = commands::names().enumerate().filter_map(|(index, name)| {
        let at = line.find(name)?;
        commands::password(&line, index, &(at..at + name.len()))
    });
    for found in curl.into_iter().chain(passwords) {
        let mut start = 0;
        for (item, word) in words.iter().enumerate() {
            if (start..=start + word.len()).contains(&found.start) && found.start < start + word.len() {
                let within = Some(found.start - start).filter(|from| *from > 0);
                places.push(Place { item, within });
            }
            start += word.len() + 1;
        }
    }
}

/// Finds the cells below a secret's name in a header: `[["user", "password"], ["jo", "…"]]`.
fn columns(items: &[Value], places: &mut Vec<Place>) {
    let Some((Value::Array(header), rows)) = items.split_first() else {
        return;
    };
    if header.len() < 2 || !header.iter().all(Value::is_string) {
        return;
    }
    let fits = |row: &Value| row.as_array().is_some_and(|row| row.len() == header.len());
    // A list of pairs has no header.
    let header_of_pairs = header.len() == 2 && header[1].as_str().is_some_and(|second| secrecy(second).is_none());
    for (cell, name) in header.iter().enumerate() {
        let secret = name.as_str().is_some_and(names_secret);
        if secret && !(header_of_pairs && cell == 0) && rows.iter().all(fits) {
            let within = Some(cell);
            places.extend((1..items.len()).map(|item| Place { item, within }));
        }
    }
}
