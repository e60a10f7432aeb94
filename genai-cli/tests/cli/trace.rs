//! Traces for the tests, as OTLP JSON.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Nanoseconds in a millisecond.
const MS: u64 = 1_000_000;
/// Start of all traces, in milliseconds since 1970.
const BEGIN: u64 = 1_700_000_000_000;

/// A trace with an agent at its root, whose calls run one after the other.
pub(crate) struct Trace {
    id: u128,
    pub(crate) spans: Vec<Value>,
    /// The current time, in milliseconds since the start.
    now: u64,
}

impl Trace {
    pub(crate) fn new(id: u128) -> Self {
        Self {
            id,
            spans: Vec::new(),
            now: 0,
        }
    }

    /// Adds a model call; `cost` is in US dollars.
    pub(crate) fn chat(&mut self, milliseconds: u64, input: u64, output: u64, cost: f64) {
        let attributes = [
            ("gen_ai.operation.name", json!({ "stringValue": "chat" })),
            ("gen_ai.request.model", json!({ "stringValue": "gpt-4o" })),
            ("gen_ai.usage.input_tokens", json!({ "intValue": input.to_string() })),
            ("gen_ai.usage.output_tokens", json!({ "intValue": output.to_string() })),
            ("agent.cost.usd", json!({ "doubleValue": cost })),
        ];
        self.call("chat gpt-4o", milliseconds, attributes.to_vec());
    }

    /// Adds a tool call with its arguments or their fingerprint.
    pub(crate) fn tool(&mut self, name: &str, milliseconds: u64, known: Known) {
        let mut attributes = vec![
            ("gen_ai.operation.name", json!({ "stringValue": "execute_tool" })),
            ("gen_ai.tool.name", json!({ "stringValue": name })),
        ];
        let known = match known {
            Known::Fingerprint(hash) => Some(("tool.args.fingerprint", format!("{hash:016x}"))),
            Known::Arguments(text) => Some(("gen_ai.tool.call.arguments", text)),
            Known::Nothing => None,
        };
        attributes.extend(known.map(|(name, value)| (name, json!({ "stringValue": value }))));
        self.call(&format!("execute_tool {name}"), milliseconds, attributes);
    }

    /// Adds a failed tool call, with `arguments` as its fingerprint.
    pub(crate) fn failing(&mut self, name: &str, error: &str, arguments: u64) {
        self.tool(name, 100, Known::Fingerprint(arguments));
        if let Some(span) = self.spans.last_mut() {
            span["status"] = json!({ "code": 2 });
            let error = json!({ "key": "error.type", "value": { "stringValue": error } });
            span["attributes"].as_array_mut().expect("it has some").push(error);
        }
    }

    pub(crate) fn call(&mut self, name: &str, milliseconds: u64, attributes: Vec<(&str, Value)>) {
        let start = self.now;
        self.now += milliseconds;
        let id = self.spans.len() as u64 + 2;
        let span = self.span(id, Some(1), name, start..self.now, attributes);
        self.spans.push(span);
    }

    fn span(
        &self,
        id: u64,
        parent: Option<u64>,
        name: &str,
        time: std::ops::Range<u64>,
        attributes: Vec<(&str, Value)>,
    ) -> Value {
        let nanoseconds = |time: u64| ((BEGIN + time) * MS).to_string();
        let attributes = attributes
            .into_iter()
            .map(|(key, value)| json!({ "key": key, "value": value }));
        json!({
            "traceId": format!("{:032x}", self.id),
            "spanId": format!("{id:016x}"),
            "parentSpanId": parent.map_or_else(String::new, |id| format!("{id:016x}")),
            "name": name,
            "kind": 1,
            "startTimeUnixNano": nanoseconds(time.start),
            "endTimeUnixNano": nanoseconds(time.end),
            "attributes": attributes.collect::<Vec<_>>(),
            "status": {},
        })
    }

    /// One line for each span, with the root last, as programs write it.
    pub(crate) fn lines(&self) -> String {
        let operation = ("gen_ai.operation.name", json!({ "stringValue": "invoke_agent" }));
        let name = ("gen_ai.agent.name", json!({ "stringValue": "fixer" }));
        let root = self.span(1, None, "invoke_agent fixer", 0..self.now, vec![operation, name]);
        self.spans
            .iter()
            .chain([&root])
            .map(|span| export(std::slice::from_ref(span)) + "\n")
            .collect()
    }
}

/// The recorded part of a call's arguments.
#[derive(Clone)]
pub(crate) enum Known {
    Fingerprint(u64),
    Arguments(String),
    Nothing,
}

pub(crate) fn export(spans: &[Value]) -> String {
    let service = json!({ "key": "service.name", "value": { "stringValue": "agents" } });
    json!({
        "resourceSpans": [{
            "resource": { "attributes": [service] },
            "scopeSpans": [{ "scope": { "name": "test" }, "spans": spans }],
        }]
    })
    .to_string()
}

/// A healthy run of three calls: two of a model, one of a tool. Its totals are $0.0035 and 330 tokens.
pub(crate) fn small() -> Trace {
    let mut trace = Trace::new(7);
    trace.chat(800, 100, 10, 0.0011);
    trace.tool("read_file", 200, Known::Fingerprint(1));
    trace.chat(600, 200, 20, 0.0024);
    trace
}

/// A run with a loop: the same tool `times` times, with a model call after each.
pub(crate) fn looping(times: u64) -> Trace {
    let mut trace = Trace::new(8);
    for turn in 0..times {
        trace.tool("run_tests", 300, Known::Fingerprint(9));
        trace.chat(700, 100 + turn, 10, 0.01);
    }
    trace
}

/// A temporary folder with files.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file and returns its path as text.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path.into_os_string().into_string().expect("text")
    }
}
