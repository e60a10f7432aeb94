//! The file of a recorded run: each request with its answer, redacted.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::{fs, io};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::testing::redaction::Redaction;
use crate::testing::streamed::{redact_joined, redact_lines};

/// The contents of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `version`, `salt` and `exchanges`")]
pub(super) struct Cassette {
    #[serde(deserialize_with = "version")]
    version: u8,
    /// The salt of this file's pseudonyms.
    pub(super) salt: String,
    pub(super) exchanges: Vec<Exchange>,
}

/// A request and the provider's answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `request` and `response`")]
pub(super) struct Exchange {
    pub(super) request: Request,
    /// `None` if no answer had begun when the file was written.
    #[serde(deserialize_with = "response")]
    pub(super) response: Option<Answer>,
}

/// The parts of a request that distinguish it from others. Headers do not, and they hold keys.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `method`, `path` and `body`")]
pub(super) struct Request {
    method: String,
    /// The path with its query.
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `status`, `headers` and `body`")]
pub(super) struct Answer {
    #[serde(deserialize_with = "status")]
    pub(super) status: u16,
    #[serde(default, deserialize_with = "headers")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    /// A body that is no text, in place of `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<Base64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) incomplete: Option<Incomplete>,
}

/// The reason why the body of an answer is incomplete. A replay breaks it off as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Incomplete {
    /// The connection broke.
    Broken,
    /// The file was written before the answer was whole.
    UnderWay,
}

#[derive(Debug, Clone)]
struct Base64(Vec<u8>);

impl Cassette {
    /// An empty cassette with a new salt.
    pub(super) fn new() -> Self {
        Self {
            version: 1,
            // Each `RandomState` has different keys, seeded by the operating system.
            salt: format!("{:016x}", RandomState::new().hash_one(0)),
            exchanges: Vec::new(),
        }
    }

    /// Reads and checks a file. Errors name the file, the field and the line.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let failed = |kind, problem: String| io::Error::new(kind, format!("{}: {problem}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| failed(error.kind(), error.to_string()))?;
        let broken = |problem: &str| failed(io::ErrorKind::InvalidData, format!("{problem}, or record the run anew"));
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return Err(broken("the file is empty: take it from version control"));
        }
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
            return Err(broken(&format!(
                "line {} begins a merge conflict: resolve it",
                line + 1
            )));
        }
        // Editors may add a byte order mark, which is no JSON.
        let mut json = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
        let read = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.path().to_string() {
            // The path is that of the last value read, and not of the wrong character.
            _ if !error.inner().is_data() => format!("this is no JSON: {}; correct it", error.inner()),
            field if field == "." => error.inner().to_string(),
            field => format!("`{field}`: {}", error.inner()),
        });
        let read = read.and_then(|cassette| json.end().map(|()| cassette).map_err(|error| error.to_string()));
        read.map_err(|problem| failed(io::ErrorKind::InvalidData, problem))
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }
}

impl Request {
    /// The redacted request.
    pub(super) fn new(redaction: &Redaction, method: &str, path: &str, body: &[u8]) -> Self {
        let body = body_of(redaction, body, false);
        Self {
            method: method.to_owned(),
            path: redaction.path(path),
            body: body.unwrap_or_else(|bytes| Some(Value::from(redaction.stand_in(bytes)))),
        }
    }

    /// The text of the request in lines, which is compared.
    pub(super) fn lines(&self) -> String {
        let body = match &self.body {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(body) => format!("{body:#}"),
        };
        format!("{} {}\n{body}\n", self.method, self.path)
    }
}

impl Answer {
    /// The redacted answer, without headers that belong to the connection or name an account.
    pub(super) fn new(
        redaction: &Redaction,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        incomplete: Option<Incomplete>,
    ) -> Self {
        let kept = headers.keys().filter(|name| is_kept(name.as_str())).map(|name| {
            let values: Vec<&str> = headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .collect();
            (name.to_string(), values.join(", "))
        });
        let (body, body_base64) = match body_of(redaction, body, incomplete.is_some()) {
            Ok(body) => (body.or_else(|| may_have_body(status).then(|| Value::from(""))), None),
            Err(bytes) => (None, Some(Base64(bytes.to_vec()))),
        };
        Self {
            status,
            headers: redaction.fields(kept.collect()),
            body,
            body_base64,
            incomplete,
        }
    }

    /// The body in the pieces that a provider sends: the events or lines of a stream, or the whole body.
    pub(super) fn pieces(&self) -> Vec<Vec<u8>> {
        let text = match (&self.body_base64, &self.body) {
            (Some(Base64(bytes)), _) => return vec![bytes.clone()],
            (None, None) => String::new(),
            (None, Some(Value::String(text))) => text.clone(),
            (None, Some(body)) => body.to_string(),
        };
        let kind = self.headers.get("content-type").map_or("", String::as_str);
        let end = if kind.starts_with("text/event-stream") {
            if text.contains("\r\n\r\n") { "\r\n\r\n" } else { "\n\n" }
        } else if kind.contains("ndjson") || kind.contains("jsonl") {
            "\n"
        } else {
            return vec![text.into_bytes()];
        };
        text.split_inclusive(end)
            .map(|piece| piece.as_bytes().to_vec())
            .collect()
    }
}

/// The redacted body as JSON, or as text whose lines may be JSON, as in streams. `None` if it is empty. The error is a
/// body that is no text. With `breaks_off`, its end may be the beginning of a secret.
fn body_of<'b>(redaction: &Redaction, body: &'b [u8], breaks_off: bool) -> Result<Option<Value>, &'b [u8]> {
    let text = std::str::from_utf8(body).map_err(|_| body)?;
    if let Ok(mut json) = serde_json::from_str::<Value>(text)
        && !json.is_string()
        && !json.is_null()
    {
        // Gemini sends a stream as one JSON array.
        if let Value::Array(items) = &mut json {
            redact_joined(redaction, &mut items.iter_mut().collect::<Vec<_>>(), false);
        }
        redaction.json(&mut json);
        return Ok(Some(json));
    }
    let is_stream = text
        .lines()
        .any(|line| line.starts_with(['{', '[']) || line.starts_with("data:"));
    let redacted = if is_stream {
        redact_lines(redaction, text, breaks_off)
    } else {
        // A secret may span several lines.
        redaction.text(text).into_owned()
    };
    Ok((!text.is_empty()).then(|| Value::from(redacted)))
}

/// Whether the client of a replayed run can use this header of an answer.
fn is_kept(name: &str) -> bool {
    let is_of_connection = matches!(
        name,
        "alt-svc"
            | "connection"
            | "content-length"
            | "date"
            | "keep-alive"
            | "server"
            | "strict-transport-security"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    );
    let names_account = ["cookie", "organization", "project", "account"]
        .iter()
        .any(|word| name.contains(word));
    !is_of_connection && !names_account
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(Self).map_err(D::Error::custom)
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    match Value::deserialize(deserializer)? {
        version if version == 1 => Ok(1),
        other => Err(D::Error::custom(format!(
            "{other} is no version of a cassette that is known: 1 is"
        ))),
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let status = i64::deserialize(deserializer)?;
    let known = u16::try_from(status).ok().filter(|status| (200..600).contains(status));
    known.ok_or_else(|| D::Error::custom(format!("{status} is no HTTP status of an answer: those are 200 to 599")))
}

/// Deserializes an answer, and checks that its body fits its status.
fn response<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Answer>, D::Error> {
    let Some(answer) = Option::<Answer>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let status = answer.status;
    let problem = match (may_have_body(status), &answer.body, &answer.body_base64) {
        (_, Some(_), Some(_)) => "it has both `body` and `body_base64`: keep one".to_owned(),
        (false, None, None) | (true, Some(_), None) | (true, None, Some(_)) => return Ok(Some(answer)),
        (false, ..) => format!("an answer with status {status} has no body: take it out, or correct the status"),
        (true, None, None) => "`body` is missing: put it back, or write \"\" for an empty one".to_owned(),
    };
    Err(D::Error::custom(problem))
}

fn may_have_body(status: u16) -> bool {
    !matches!(status, 204 | 205 | 304)
}

/// Deserializes headers, and checks that HTTP can send their names and values.
fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let headers = BTreeMap::<String, String>::deserialize(deserializer)?;
    for (name, value) in &headers {
        HeaderName::try_from(name).map_err(|error| D::Error::custom(format!("{name:?}: {error}")))?;
        HeaderValue::try_from(value).map_err(|error| D::Error::custom(format!("{name}: {error}")))?;
    }
    Ok(headers)
}
