//! Writes a trace file of many spans to standard output, for measurements of the command: runs of a thousand calls
//! each.
//!
//! ```text
//! cargo run --release -p genai-cli --example many_spans 1000000 > many.jsonl
//! ```

use std::io::{self, BufWriter, Write as _};

use serde_json::{Value, json};

/// Number of spans of one run, including its root.
const RUN: u64 = 1_000;
/// Start of the first run, in nanoseconds since 1970.
const START: u64 = 1_760_000_000_000_000_000;

fn text(key: &str, text: &str) -> Value {
    json!({"key": key, "value": {"stringValue": text}})
}

fn count(key: &str, count: u64) -> Value {
    json!({"key": key, "value": {"intValue": count.to_string()}})
}

/// The name and the attributes of a root, a model call or a tool call.
fn call(place: u64) -> (&'static str, Vec<Value>) {
    let operation = |name| text("gen_ai.operation.name", name);
    if place == 0 {
        let name = text("gen_ai.agent.name", "many");
        return ("invoke_agent many", vec![operation("invoke_agent"), name]);
    }
    if place % 2 == 1 {
        let cost = json!({"key": "agent.cost.usd", "value": {"doubleValue": 0.000_25}});
        let attributes = vec![
            operation("chat"),
            text("gen_ai.provider.name", "openai"),
            text("gen_ai.request.model", "gpt-4o-mini"),
            count("gen_ai.usage.input_tokens", 100 + place),
            count("gen_ai.usage.output_tokens", 20),
            cost,
        ];
        return ("chat gpt-4o-mini", attributes);
    }
    let attributes = vec![
        operation("execute_tool"),
        text("gen_ai.tool.name", "read_file"),
        text("tool.args.fingerprint", &format!("{place:016x}")),
    ];
    ("execute_tool read_file", attributes)
}

fn main() -> io::Result<()> {
    let spans = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let spans: u64 = spans.ok_or_else(|| io::Error::other("how many spans? for example 1000000"))?;
    let mut output = BufWriter::new(io::stdout().lock());
    for span in 0..spans {
        let (run, place) = (span / RUN, span % RUN);
        let root = run * RUN;
        let start = START + (root + place) * 1_000_000;
        let end = start + if place == 0 { RUN * 1_000_000 } else { 900_000 };
        let parent = if place == 0 {
            String::new()
        } else {
            format!("{:016x}", root + 1)
        };
        let (name, attributes) = call(place);
        let record = json!({"resourceSpans": [{"scopeSpans": [{"spans": [{
            "traceId": format!("{:032x}", run + 1),
            "spanId": format!("{:016x}", span + 1),
            "parentSpanId": parent,
            "name": name,
            "kind": if name.starts_with("chat") { 3 } else { 1 },
            "startTimeUnixNano": start.to_string(),
            "endTimeUnixNano": end.to_string(),
            "attributes": attributes,
        }]}]}]});
        writeln!(output, "{record}")?;
    }
    output.flush()
}
