//! `genai trace`: runs as trees, or one span in full.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write};

use genai_view::{Sheet, text};
use serde_json::{Value, json};

use super::{Failure, Page, read, stream};
use crate::arguments::Trace;
use crate::dialect;
use crate::input::Record;
use crate::json;
use crate::model::{Run, Span};
use crate::tree;

/// Width of lines without a terminal, where they need not be cut.
const WIDE: usize = 140;
/// The text in place of captured content.
const LEFT_OUT: &str = "(captured content; --content shows it)";

pub(crate) fn run(asked: &Trace) -> Result<Page, Failure> {
    let input = read(&asked.input.files)?;
    if let Some(id) = &asked.span {
        return one(&input.runs, id, asked);
    }
    if asked.input.json {
        return stream("standard output", io::stdout().lock(), |out| {
            all_in_json(&input.runs, out)
        });
    }
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let sheet = match width {
        // anstream removes the colours if the environment forbids them.
        Some(width) if io::stdout().is_terminal() => Sheet::coloured(width),
        _ => Sheet::plain(WIDE),
    };
    Ok(input
        .runs
        .into_iter()
        .map(|run| tree::draw(run, sheet))
        .collect::<String>()
        .into())
}

/// Writes the runs span by span: one JSON value would take several times the memory of the runs.
fn all_in_json(runs: &[Run], out: &mut dyn Write) -> io::Result<()> {
    for (at, run) in runs.iter().enumerate() {
        let mut head = json::run(run).to_string();
        // The list of spans is the last field of the object, so its brace is removed here.
        head.pop();
        write!(out, "{}\n{head},\"spans\":[", if at == 0 { "[" } else { "," })?;
        for (at, span) in run.spans.iter().enumerate() {
            write!(out, "{}\n{}", if at == 0 { "" } else { "," }, json::span(span, run))?;
        }
        write!(out, "]}}")?;
    }
    writeln!(out, "]")
}

fn one(runs: &[Run], id: &str, asked: &Trace) -> Result<Page, Failure> {
    let wanted = u64::from_str_radix(id, 16).map_err(|_| Failure::Asked(format!("{id} is no id of a span")))?;
    let found = runs
        .iter()
        .find_map(|run| Some((run, run.spans.iter().find(|span| span.id == wanted)?)));
    let Some((run, span)) = found else {
        return Err(Failure::Asked(format!("no span has the id {id}")));
    };
    let record = run
        .source
        .record(span.place)
        .map_err(|error| Failure::Output(asked.input.files.join(", "), error))?;
    let shown = |(name, value): (String, Value)| {
        let hide = dialect::is_content(&name) && !asked.content;
        (name, if hide { LEFT_OUT.into() } else { value })
    };
    let attributes: Vec<(String, Value)> = record.attributes.iter().cloned().map(shown).collect();
    if asked.input.json {
        return Ok(in_json(run, span, &record, attributes, shown).into());
    }
    let mut page = format!("{}\n", text::printable(&span.name));
    for (name, value) in attributes {
        line(&mut page, "  ", &name, &value);
    }
    for event in record.events {
        let _ = writeln!(page, "  event {}", text::printable(&event.name));
        for (name, value) in event.attributes.into_iter().map(shown) {
            line(&mut page, "    ", &name, &value);
        }
    }
    Ok(page.into())
}

fn in_json(
    run: &Run,
    span: &Span,
    record: &Record,
    attributes: Vec<(String, Value)>,
    shown: impl Fn((String, Value)) -> (String, Value) + Copy,
) -> Value {
    let events = record.events.iter().map(|event| {
        let attributes: serde_json::Map<String, Value> = event.attributes.iter().cloned().map(shown).collect();
        json!({ "name": event.name, "time": event.time.to_string(), "attributes": attributes })
    });
    let mut value = json::span(span, run);
    value["attributes"] = Value::Object(attributes.into_iter().collect());
    value["events"] = events.collect();
    value
}

/// A value on one line, of any length, without characters that control the terminal.
fn line(page: &mut String, indent: &str, name: &str, value: &Value) {
    let value = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // `printable` cuts at 200 characters, which is too short for contents, so it is called for each chunk.
    let chars: Vec<char> = value.chars().collect();
    let value: String = chars
        .chunks(200)
        .map(|part| text::printable(&part.iter().collect::<String>()))
        .collect();
    let _ = writeln!(page, "{indent}{} = {value}", text::printable(name));
}
