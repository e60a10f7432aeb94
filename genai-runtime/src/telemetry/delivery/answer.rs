//! Successful answers to an export: of a collector, or of something else at its address.

use opentelemetry_http::{Bytes, Response};
use prost::Message;
use serde_json::{Map, Value};

/// Characters of a text from outside that are repeated in a notice.
const MOST: usize = 300;

/// An answer whose status is a success.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A collector accepted everything.
    Taken,
    /// A collector rejected so many items, or warns: its message.
    Rejected(usize, String),
    /// A response that no collector sends: its description.
    Odd(String),
}

impl Answer {
    /// Reads the answer by the rules of OTLP: status 200 and a message in protobuf or JSON, all of whose fields are
    /// optional.
    ///
    /// A login page and most programs on a wrong port answer 200 to everything, so the status alone proves little.
    pub(super) fn of(response: &Response<Bytes>) -> Self {
        let status = response.status().as_u16();
        let kind = header(response, "content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = response.body();
        let read = match kind.as_str() {
            _ if status != 200 => None,
            "text/html" | "application/xhtml+xml" => None,
            "application/json" => read_json(body),
            // Some collectors leave the type out, and some do not have the one of protobuf.
            "" | "application/octet-stream" | "application/protobuf" | "application/x-protobuf" => {
                read_protobuf(body).or_else(|| read_json(body))
            }
            // Frameworks give a response without a body an arbitrary type.
            _ => body.is_empty().then(PartialSuccess::default),
        };
        match read {
            Some(partial) => partial.answer(),
            None if kind.is_empty() && !body.is_empty() => Self::Odd(format!("status {status} with a body of no type")),
            None if kind.is_empty() => Self::Odd(format!("status {status}")),
            None => Self::Odd(format!("status {status} with {}", shortened(&kind))),
        }
    }
}

/// A sentence about a redirect, with its target's server. Paths and queries are left out, as they may hold credentials.
pub(super) fn redirection(response: &Response<Bytes>) -> Option<String> {
    if !response.status().is_redirection() {
        return None;
    }
    let status = response.status().as_u16();
    let server = header(response, "location").and_then(|location| {
        let url = reqwest::Url::parse(location).ok()?;
        Some(format!(" to {}", shortened(&url.origin().ascii_serialization())))
    });
    Some(format!(
        "status {status} redirects{}; set the address that takes OTLP itself",
        server.unwrap_or_default()
    ))
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

fn shortened(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(MOST).collect()
}

/// A collector's answer to an export. It has the same form for all three signals.
#[derive(Clone, PartialEq, Message)]
struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    message: String,
}

/// The number of rejected items, if the body is a message.
fn read_protobuf(body: &Bytes) -> Option<PartialSuccess> {
    let answer = ExportResponse::decode(body.clone()).ok()?;
    Some(answer.partial_success.unwrap_or_default())
}

/// The number of rejected items in a JSON message: an object that is empty or holds a partial success.
fn read_json(body: &Bytes) -> Option<PartialSuccess> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some(PartialSuccess::default());
    }
    let answer: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let Some(partial) = field(&answer, ["partialSuccess", "partial_success"]) else {
        return answer.is_empty().then(PartialSuccess::default);
    };
    let partial = match partial {
        Value::Null => return Some(PartialSuccess::default()),
        Value::Object(partial) => partial,
        _ => return None,
    };
    let rejected = partial
        .iter()
        .find(|(name, _)| name.starts_with("rejected"))
        // JSON writes 64-bit numbers as text.
        .and_then(|(_, count)| count.as_i64().or_else(|| count.as_str()?.parse().ok()));
    let message = field(partial, ["errorMessage", "error_message"]).and_then(Value::as_str);
    Some(PartialSuccess {
        rejected: rejected.unwrap_or_default(),
        message: message.unwrap_or_default().to_owned(),
    })
}

fn field<'a>(object: &'a Map<String, Value>, names: [&str; 2]) -> Option<&'a Value> {
    names.into_iter().find_map(|name| object.get(name))
}

impl PartialSuccess {
    fn answer(self) -> Answer {
        let rejected = usize::try_from(self.rejected).unwrap_or_default();
        match (rejected, shortened(&self.message)) {
            (0, message) if message.is_empty() => Answer::Taken,
            (rejected, message) if message.is_empty() => Answer::Rejected(rejected, "it gives no reason".to_owned()),
            (rejected, message) => Answer::Rejected(rejected, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_http::{Bytes, Response};
    use prost::Message as _;

    use crate::telemetry::delivery::answer::{Answer, ExportResponse, PartialSuccess, redirection};

    fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response<Bytes> {
        let mut builder = Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Bytes::from(body.into())).expect("it is a response")
    }

    fn answer(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        let headers = [("content-type", kind)];
        let headers = if kind.is_empty() { &[][..] } else { &headers };
        Answer::of(&response(status, headers, body))
    }

    fn rejected(count: usize, text: &str) -> Answer {
        Answer::Rejected(count, text.to_owned())
    }

    fn partial(rejected: i64, message: &str) -> Vec<u8> {
        let message = message.to_owned();
        let partial_success = Some(PartialSuccess { rejected, message });
        ExportResponse { partial_success }.encode_to_vec()
    }

    #[test]
    fn protobuf_answers_are_parsed() {
        for kind in [
            "",
            "application/x-protobuf",
            "Application/Protobuf; v=1",
            "application/octet-stream",
        ] {
            assert_eq!(answer(200, kind, ""), Answer::Taken, "{kind}");
            assert_eq!(answer(200, kind, partial(0, "")), Answer::Taken, "{kind}");
            assert_eq!(
                answer(200, kind, partial(3, "")),
                rejected(3, "it gives no reason"),
                "{kind}"
            );
            assert_eq!(answer(200, kind, partial(3, "too\nlarge")), rejected(3, "toolarge"));
            assert_eq!(answer(200, kind, partial(0, "old version")), rejected(0, "old version"));
        }
    }

    #[test]
    fn json_answers_are_parsed() {
        let json = |body: &str| answer(200, "application/json; charset=utf-8", body);
        for taken in [
            "",
            "{}",
            r#"{"partialSuccess":{}}"#,
            r#"{"partialSuccess":null}"#,
            r#" {"partialSuccess":{"rejectedSpans":"0"}}"#,
        ] {
            assert_eq!(json(taken), Answer::Taken, "{taken}");
        }
        let body = r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too large"}}"#;
        assert_eq!(json(body), rejected(3, "too large"));
        assert_eq!(
            json(r#"{"partial_success":{"rejected_data_points":2}}"#),
            rejected(2, "it gives no reason")
        );
        for other in [
            r#"{"status":"ok"}"#,
            "[]",
            "null",
            "\"ok\"",
            "ok",
            r#"{"partialSuccess":1}"#,
        ] {
            assert_eq!(
                json(other),
                Answer::Odd("status 200 with application/json".to_owned()),
                "{other}"
            );
        }
    }

    #[test]
    fn other_servers_answers_are_odd() {
        for (status, kind, body, text) in [
            (
                200,
                "text/html; charset=utf-8",
                "<!doctype html><title>Sign in</title>",
                "status 200 with text/html",
            ),
            (200, "text/html", "", "status 200 with text/html"),
            (200, "text/plain", "OK", "status 200 with text/plain"),
            (
                200,
                "text/event-stream",
                "data: {}\n\n",
                "status 200 with text/event-stream",
            ),
            (200, "image/png", "\u{1}", "status 200 with image/png"),
            (200, "", "<html>", "status 200 with a body of no type"),
            (
                200,
                "application/x-protobuf",
                "<html>",
                "status 200 with application/x-protobuf",
            ),
            (202, "", "", "status 202"),
            (204, "", "", "status 204"),
            (206, "application/json", "{}", "status 206 with application/json"),
        ] {
            assert_eq!(
                answer(status, kind, body),
                Answer::Odd(text.to_owned()),
                "{kind} {body}"
            );
        }
        assert_eq!(answer(200, "text/plain", ""), Answer::Taken);
    }

    #[test]
    fn redirects_name_the_server() {
        let to =
            |status, location: &str| redirection(&response(status, &[("location", location)], "")).expect(location);
        assert_eq!(
            to(302, "https://me:secret@login.example:8443/sign-in?token=secret"),
            "status 302 redirects to https://login.example:8443; set the address that takes OTLP itself"
        );
        assert_eq!(
            to(308, "/otlp"),
            "status 308 redirects; set the address that takes OTLP itself"
        );
        assert_eq!(redirection(&response(404, &[], "")), None);
    }
}
