//! The file of a recorded run: each request with its answer, redacted.

use std::io;

use genai_redact::{Rules, StandardRedactor};
use serde_json::{Value, json};

use crate::testing::streamed::{redact_joined, redact_lines};

/// A request and what the provider answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exchange {
    pub(super) request: Request,
    pub(super) answer: Answer,
}

/// The parts of a request that tell it from others. Headers do not, and hold keys.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub(super) method: String,
    /// With the query.
    pub(super) path: String,
    pub(super) body: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Value,
    /// Whether the connection broke before the body was whole.
    pub(super) breaks: bool,
}

/// Takes out what no file should have. It must be the same for what is recorded and for what is looked up.
pub(super) fn redactor() -> io::Result<StandardRedactor> {
    Rules::standard().build().map_err(io::Error::other)
}

impl Request {
    /// The request without what the redactor finds.
    pub(super) fn new(redactor: &StandardRedactor, method: &str, path: &str, body: &[u8]) -> Self {
        Self {
            method: method.to_owned(),
            path: redactor.redact_text(path).into_owned(),
            body: parsed(redactor, body),
        }
    }

    /// Its lines, by which it is compared.
    pub(super) fn lines(&self) -> String {
        let body = match &self.body {
            Value::String(text) => text.clone(),
            body => format!("{body:#}"),
        };
        format!("{} {}\n{body}\n", self.method, self.path)
    }
}

impl Answer {
    /// The answer without what the redactor finds; `breaks`: the connection broke behind this part of the body.
    pub(super) fn new(redactor: &StandardRedactor, status: u16, content_type: &str, body: &[u8], breaks: bool) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            body: parsed(redactor, body),
            breaks,
        }
    }

    /// The body in the pieces in which a provider sends it: the events or the lines of a stream, or all of it in one.
    pub(super) fn pieces(&self) -> Vec<String> {
        let text = match &self.body {
            Value::String(text) => text.clone(),
            body => body.to_string(),
        };
        let end = if self.content_type.starts_with("text/event-stream") {
            "\n\n"
        } else if self.content_type.contains("ndjson") {
            "\n"
        } else {
            return vec![text];
        };
        text.split_inclusive(end).map(str::to_owned).collect()
    }
}

/// The body as JSON, or as a text whose lines may hold JSON, as those of streams do.
fn parsed(redactor: &StandardRedactor, body: &[u8]) -> Value {
    if let Ok(mut json) = serde_json::from_slice::<Value>(body)
        && !json.is_string()
    {
        // Gemini sends a stream as one array.
        if let Value::Array(items) = &mut json {
            redact_joined(redactor, &mut items.iter_mut().collect::<Vec<_>>());
        }
        redactor.redact_json(&mut json);
        return json;
    }
    let text = String::from_utf8_lossy(body);
    let is_stream = text
        .lines()
        .any(|line| line.starts_with(['{', '[']) || line.starts_with("data:"));
    Value::from(if is_stream {
        redact_lines(redactor, &text)
    } else {
        // A secret may have several lines.
        redactor.redact_text(&text).into_owned()
    })
}

/// The text of a cassette.
pub(super) fn write(exchanges: &[Exchange]) -> String {
    let exchange = |exchange: &Exchange| {
        let Exchange { request, answer } = exchange;
        let mut exchange = json!({
            "request": {"method": request.method, "path": request.path, "body": request.body},
            "response": {"status": answer.status, "content_type": answer.content_type, "body": answer.body},
        });
        if answer.breaks {
            exchange["response"]["breaks"] = Value::from(true);
        }
        exchange
    };
    let exchanges: Vec<Value> = exchanges.iter().map(exchange).collect();
    format!("{:#}\n", json!({"version": 1, "exchanges": exchanges}))
}

/// The exchanges of a cassette; the error says what is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let cassette: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if cassette["version"] != 1 {
        return Err("it is no cassette of version 1".to_owned());
    }
    let exchanges = cassette["exchanges"].as_array().ok_or("`exchanges` is missing")?;
    let exchange = |(number, exchange): (usize, &Value)| {
        let (request, response) = (&exchange["request"], &exchange["response"]);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let read = || {
            Some(Exchange {
                request: Request {
                    method: text(&request["method"])?,
                    path: text(&request["path"])?,
                    body: request["body"].clone(),
                },
                answer: Answer {
                    status: u16::try_from(response["status"].as_u64()?).ok()?,
                    content_type: text(&response["content_type"])?,
                    body: response["body"].clone(),
                    breaks: response["breaks"] == true,
                },
            })
        };
        read().ok_or_else(|| format!("exchange {} is incomplete", number + 1))
    };
    exchanges.iter().enumerate().map(exchange).collect()
}
