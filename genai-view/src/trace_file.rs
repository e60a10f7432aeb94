//! Reads trace files: OTLP JSON, a line for each record.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::call::Call;
use crate::facts::{Fact, Facts};
use crate::run::{Part, Run};

/// A reader of trace files, which returns their runs.
///
/// A trace file has OTLP JSON, one object a line, as `GENAI_TRACE_FILE` and the Collector's file exporter write it. A
/// span that was written at its start but not at its end is an open call. Read files that belong together, such as
/// rotated ones, one after the other.
///
/// Requires the feature `trace-file`.
///
/// ```
/// use genai_view::{Sheet, TraceReader};
///
/// let file = br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",
/// "spanId":"b7ad6b7169203331","name":"chat gpt-4o","startTimeUnixNano":"1000000000","endTimeUnixNano":"1850000000"}]}]}]}
/// {"resourceSpans":[{"scopeSp"#;
/// let file = String::from_utf8_lossy(file).replace(",\n", ",");
///
/// let mut reader = TraceReader::default();
/// reader.read(file.as_bytes())?;
/// let runs = reader.runs();
/// assert_eq!(runs[0].calls[0].name, "chat gpt-4o");
/// assert_eq!(
///     reader.unread()[0].to_string(),
///     "line 2 breaks off: the process was killed, or the disk was full, while it was written"
/// );
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct TraceReader {
    /// Traces in the order in which their first spans were written.
    traces: Vec<(String, Vec<Call>)>,
    /// The indices of each trace and its spans.
    places: HashMap<String, (usize, HashMap<u64, usize>)>,
    unread: Vec<UnreadLine>,
}

/// A line of a trace file that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadLine {
    /// Number of the line, from 1.
    pub line: usize,
    /// Whether the line is incomplete. That is normal for the last line of a process that was killed.
    pub torn: bool,
    /// The parser's message; it contains no content of the line.
    pub reason: String,
}

impl fmt::Display for UnreadLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, torn, reason } = self;
        if *torn {
            let why = "the process was killed, or the disk was full, while it was written";
            write!(formatter, "line {line} breaks off: {why}")
        } else {
            write!(formatter, "line {line} is not OTLP JSON: {reason}")
        }
    }
}

impl TraceReader {
    /// Adds the spans of a file. Lines that can't be read are skipped and listed by [`unread`](Self::unread).
    ///
    /// # Errors
    ///
    /// Returns the errors of `file`.
    pub fn read(&mut self, mut file: impl BufRead) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut line = 0;
        while file.read_until(b'\n', &mut bytes)? > 0 {
            line += 1;
            if !bytes.trim_ascii().is_empty() {
                match serde_json::from_slice(&bytes) {
                    Ok(record) => self.record(&record),
                    Err(error) => self.unread.push(UnreadLine {
                        line,
                        torn: error.is_eof(),
                        reason: error.to_string(),
                    }),
                }
            }
            bytes.clear();
        }
        Ok(())
    }

    /// The runs that were read, one for each trace, in the order in which they began in the file.
    ///
    /// The age of an open call is measured at the latest time in the run.
    pub fn runs(&self) -> Vec<Run> {
        let mut traces = self.traces.clone();
        Call::keep_escaped(traces.iter_mut().flat_map(|(_, calls)| calls));
        let runs = traces.into_iter().map(|(id, calls)| {
            let mut run = Run::new(format!("trace {id}"), calls);
            let calls = &run.calls;
            let is_known = |parent: u64| self.places[&id].1.contains_key(&parent);
            let is_top = |call: &Call| !call.parent.is_some_and(is_known);
            if calls.iter().any(|call| call.end.is_none() && is_top(call)) {
                run.part = Part::Unfinished;
            }
            run
        });
        runs.collect()
    }

    /// The lines that could not be read, in order.
    pub fn unread(&self) -> &[UnreadLine] {
        &self.unread
    }

    fn record(&mut self, record: &Value) {
        let spans = each(record, "resourceSpans")
            .flat_map(|resource| each(resource, "scopeSpans"))
            .flat_map(|scope| each(scope, "spans"));
        spans.for_each(|span| self.span(span));
    }

    /// Adds a span. A span without ids or without a start is ignored.
    fn span(&mut self, span: &Value) {
        let Some(trace) = span["traceId"].as_str() else { return };
        let Some(call) = call(span) else { return };
        let place = self.places.entry(trace.to_owned()).or_insert_with(|| {
            self.traces.push((trace.to_owned(), Vec::new()));
            (self.traces.len() - 1, HashMap::new())
        });
        let calls = &mut self.traces[place.0].1;
        match place.1.get(&call.id) {
            // A file that was restarted repeats the starts of open spans; files may come in any order.
            Some(_) if call.end.is_none() => {}
            Some(at) => calls[*at] = call,
            None => {
                place.1.insert(call.id, calls.len());
                calls.push(call);
            }
        }
    }
}

/// The items of a list; empty if there is no list.
fn each<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn call(span: &Value) -> Option<Call> {
    let id = |key: &str| u64::from_str_radix(span[key].as_str()?, 16).ok();
    let mut facts = Facts::default();
    for attribute in each(span, "attributes") {
        if let (Some(key), Some(value)) = (attribute["key"].as_str(), fact(&attribute["value"])) {
            facts.attribute(key, value);
        }
    }
    for event in each(span, "events") {
        facts.event(event["name"].as_str().unwrap_or_default());
    }
    // The status is its number, or its name in Protobuf's JSON.
    let status = &span["status"]["code"];
    if status == 2 || status == "STATUS_CODE_ERROR" {
        facts.failed();
    }
    let name = span["name"].as_str().unwrap_or_default();
    let mut call = Call::new(id("spanId")?, name, time(&span["startTimeUnixNano"])?);
    call.parent = id("parentSpanId").filter(|parent| *parent != 0);
    call.end = time(&span["endTimeUnixNano"]).filter(|_| !facts.is_open());
    facts.write(&mut call);
    Some(call)
}

/// Parses a whole number. 64-bit integers are texts in Protobuf's JSON, and some writers write numbers.
fn integer<N: std::str::FromStr>(value: &Value) -> Option<N> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

fn fact(value: &Value) -> Option<Fact<'_>> {
    let (kind, value) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "stringValue" => value.as_str().map(Fact::Text),
        "intValue" => integer(value).map(Fact::Integer),
        "doubleValue" => value.as_f64().map(Fact::Double),
        "boolValue" => value.as_bool().map(Fact::Bool),
        "arrayValue" => each(value, "values").next().map(|_| Fact::List),
        _ => None,
    }
}

/// A time; 0 means that there is none.
fn time(value: &Value) -> Option<SystemTime> {
    let nanoseconds = integer::<u64>(value).filter(|nanoseconds| *nanoseconds > 0)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(nanoseconds))
}
