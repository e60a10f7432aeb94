//! The data of the report, which `page/src/data.js` reads.
//!
//! Calls are rows of numbers, and texts are indices of a table: a file with ten thousand calls must be small enough to
//! send. A row has these values, in this order:
//!
//! - the index of its parent
//! - its kind, plus 8 if it sums up calls below it, and plus 16, 32, 48 or 64 if it failed, was stopped, cancelled or
//!   refused
//! - operation, and name
//! - start and duration in microseconds; the duration is null if it is open
//! - input, output and cached tokens
//! - US dollars
//! - its position among the calls with the same arguments
//! - its error
//! - its attributes: the index of their list of names, then the values
//! - its messages

use std::io;

use genai_redact::{StandardRedactor, cut};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::conversation::{Message, messages};
use super::table::Table;
use super::used;
use crate::dialect;
use crate::input::{Event, Record};
use crate::loops;
use crate::model::{Ending, Kind, Run, Span, Usd};

/// Length at which values of attributes are cut.
const LONGEST_VALUE: usize = 4096;

/// The data of all runs.
pub(super) fn report(runs: &[Run], content: bool, redactor: &StandardRedactor) -> io::Result<Value> {
    let mut tables = Tables {
        content,
        redactor,
        strings: Table::default(),
        keys: Table::default(),
        messages: Table::default(),
        clean: FxHashMap::default(),
        limits: FxHashMap::default(),
    };
    let runs = runs
        .iter()
        .map(|run| tables.run(run))
        .collect::<io::Result<Vec<Value>>>()?;
    Ok(json!({
        "version": 1,
        "content": content,
        "runs": runs,
        "keys": tables.keys.items,
        "messages": tables.messages.items,
        "strings": tables.strings.items,
    }))
}

struct Tables<'r> {
    content: bool,
    redactor: &'r StandardRedactor,
    strings: Table<String>,
    /// Lists of attribute names. Calls of one kind share a list.
    keys: Table<Vec<usize>>,
    /// The author of each message, and its parts as type and text. A request repeats the messages before it, so they are
    /// shared.
    messages: Table<(usize, Vec<(usize, usize)>)>,
    /// Redacted names and errors, by the original text.
    clean: FxHashMap<String, String>,
    /// The maximum of each limit of the run, if a budget's warning names it.
    limits: FxHashMap<String, f64>,
}

impl Tables<'_> {
    fn run(&mut self, run: &Run) -> io::Result<Value> {
        self.limits.clear();
        let calls = run
            .spans
            .iter()
            .map(|span| self.call(run, span))
            .collect::<io::Result<Vec<Value>>>()?;
        let top = run.spans.iter().find(|span| span.parent.is_none());
        let ending = top.and_then(|top| top.ending.as_ref());
        let is_open = top.is_some_and(Span::is_open);
        let state = if is_open {
            "open"
        } else {
            ending.map_or("completed", Ending::word)
        };
        let totals = run.totals();
        let found = loops::find(run);
        let loops = found.iter().map(|found| {
            let sentence = self.redacted(&found.words());
            let from_start = |moment: u64| moment.saturating_sub(run.start()) / 1000;
            let name = self.redacted(&found.subject);
            json!({
                "sentence": sentence,
                "name": name,
                "times": found.times(),
                "refused": found.refused,
                "basis": found.basis,
                "between_us": [from_start(found.between.0), from_start(found.between.1)],
                "cost_usd": usd(found.cost),
                "duration_us": found.duration / 1000,
                "calls": found.calls,
            })
        });
        let loops: Vec<Value> = loops.collect();
        let mut sums = crate::json::sums(&totals);
        sums["calls"] = totals.spans.into();
        // The page calculates with this number.
        sums["cost_usd"] = usd(totals.cost);
        Ok(json!({
            "name": top.map(|span| self.redacted(&span.name)),
            "trace_id": run.trace_id,
            "state": state,
            "reason": ending.and_then(Ending::detail).map(|reason| self.redacted(reason)),
            "start_unix_ms": run.start() / 1_000_000,
            "duration_us": totals.duration / 1000,
            "totals": sums,
            "loops": loops,
            "calls": calls,
            "budget": used::series(run, &self.limits),
        }))
    }

    fn call(&mut self, run: &Run, span: &Span) -> io::Result<Value> {
        let record = run.source.record(span.place)?;
        let (attributes, messages) = self.contents(record);
        let mut text = |text: Option<&str>| {
            text.map(|text| self.redacted(text))
                .map(|text| self.strings.place(&text))
        };
        let name = text(Some(&span.name));
        let operation = text(span.operation.as_deref());
        let error = span.ending.as_ref().filter(|ending| **ending != Ending::Completed);
        let error = text(error.map(|ending| ending.detail().unwrap_or(ending.word())));
        let kind = match span.kind {
            Kind::Model => 1,
            Kind::Tool => 2,
            Kind::Agent | Kind::Workflow => 3,
            Kind::Other | Kind::Plain => 0,
        };
        let mut row = vec![
            json!(span.parent),
            json!(kind + if span.sums_up { 8 } else { 0 } + 16 * how_it_ended(span)),
            json!(operation),
            json!(name),
            json!(span.start.saturating_sub(run.start()) / 1000),
            json!(span.end.map(|end| end.saturating_sub(span.start) / 1000)),
            json!(span.input_tokens),
            json!(span.output_tokens),
            json!(span.cached_tokens),
            usd(span.cost),
            json!(span.repeat),
            json!(error),
            json!(attributes),
            json!(messages),
        ];
        let is_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        while row.last().is_some_and(is_nothing) {
            row.pop();
        }
        Ok(row.into())
    }

    /// The attributes and the messages of a call, as indices of the tables.
    fn contents(&mut self, record: Record) -> (Vec<usize>, Vec<usize>) {
        let mut keys = Vec::new();
        let mut values = Vec::new();
        let mut spoken = Vec::new();
        for (name, value) in record.attributes {
            if !dialect::is_content(&name) {
                let shown = self.attribute(&name, &value);
                keys.push(self.strings.place(&name));
                values.push(self.strings.place(&shown));
            } else if self.content {
                spoken.extend(self.messages(&name, &value));
            }
        }
        let content = self.content;
        for event in record.events {
            let written = event.attributes.iter().filter(|(name, _)| dialect::is_content(name));
            for (name, value) in written.filter(|_| content) {
                spoken.extend(self.messages(name, value));
            }
            self.limits.extend(used::limit(&event));
            let shown = self.event(&event);
            keys.push(self.strings.place("event"));
            values.push(self.strings.place(&shown));
        }
        if self.content && !record.status_message.is_empty() {
            spoken.extend(self.messages("error", &record.status_message.into()));
        }
        if keys.is_empty() {
            return (values, spoken);
        }
        values.insert(0, self.keys.place(&keys));
        (values, spoken)
    }

    /// An event as one line: its name and its attributes.
    fn event(&mut self, event: &Event) -> String {
        let mut line = self.redacted(&event.name);
        let shown = event.attributes.iter().filter(|(name, _)| !dialect::is_content(name));
        for (name, value) in shown {
            let shown = self.attribute(name, value);
            line = format!("{line} {name}={shown}");
        }
        line
    }

    fn attribute(&self, name: &str, value: &Value) -> String {
        // The names of the conventions hold numbers, ids and names, which may look like secrets but are none.
        let is_known = ["gen_ai.", "agent.", "tool."]
            .iter()
            .any(|prefix| name.starts_with(prefix))
            || dialect::role(name).is_some();
        let mut pair = json!({ name: value });
        if !is_known {
            self.redactor.redact_json(&mut pair);
        }
        let text = match pair[name].take() {
            Value::String(text) => text,
            other => other.to_string(),
        };
        cut(&text, LONGEST_VALUE).into_owned()
    }

    fn messages(&mut self, name: &str, value: &Value) -> Vec<usize> {
        let found = messages(name, value, self.redactor);
        found.iter().map(|message| self.message(message)).collect()
    }

    fn message(&mut self, message: &Message) -> usize {
        let parts = message.parts.iter();
        let parts = parts.map(|(kind, text)| (self.strings.place(kind), self.strings.place(text)));
        let parts: Vec<(usize, usize)> = parts.collect();
        self.messages.place(&(self.strings.place(&message.role), parts))
    }

    fn redacted(&mut self, text: &str) -> String {
        if let Some(clean) = self.clean.get(text) {
            return clean.clone();
        }
        let clean = cut(&self.redactor.redact_text(text), LONGEST_VALUE).into_owned();
        self.clean.insert(text.to_owned(), clean.clone());
        clean
    }
}

fn usd(amount: Option<Usd>) -> Value {
    json!(amount.map(Usd::as_f64))
}

fn how_it_ended(span: &Span) -> u8 {
    match &span.ending {
        _ if span.was_refused => 4,
        Some(Ending::Failed(_)) => 1,
        Some(Ending::Stopped(_)) => 2,
        Some(Ending::Cancelled) => 3,
        Some(Ending::Completed) | None => 0,
    }
}
