//! The headers of requests to a collector.

use percent_encoding::percent_decode_str;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::signal::Signal;

const GENERAL: &str = "OTEL_EXPORTER_OTLP_HEADERS";
/// Headers that the exporter and its client set themselves.
const OF_EXPORTER: [&str; 6] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
];

/// The headers that can be sent, with the variable that they come from. Their values are secrets, so a complaint names
/// only their position.
pub(super) fn headers(environment: &Environment<'_>, signal: &Signal) -> (&'static str, Vec<(String, String)>) {
    let Some((variable, value)) = environment.first([signal.headers, GENERAL]) else {
        return (GENERAL, Vec::new());
    };
    let mut headers = Vec::new();
    for (index, pair) in value.split(',').enumerate().filter(|(_, pair)| !pair.trim().is_empty()) {
        let complain = |problem, fate| {
            environment.complain(TelemetryError::Malformed {
                variable,
                problem: format!("header {} {problem}; it is {fate}", index + 1),
            });
        };
        match header(pair) {
            Ok((name, value)) => {
                let decoded = decoded(value);
                if decoded.is_none() {
                    complain(
                        "has a `%` that begins no percent-encoding (write `%25`)",
                        "sent as it stands",
                    );
                }
                headers.push((name.to_owned(), decoded.unwrap_or_else(|| value.to_owned())));
            }
            Err(problem) => complain(problem, "not sent"),
        }
    }
    (variable, headers)
}

/// The decoded name and value of a header, or the reason why it is malformed.
fn header(pair: &str) -> Result<(&str, &str), &'static str> {
    let (name, value) = pair
        .split_once('=')
        .ok_or("is not `name=value` (several are joined by commas; a comma in a value is written `%2C`)")?;
    let (name, value) = (name.trim(), value.trim());
    if !is_name(name) {
        return Err("has a name that is no header's (is it `name: value`?)");
    }
    if OF_EXPORTER.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Err("is one that the exporter sets itself");
    }
    if value.is_empty() {
        return Err("has no value");
    }
    let is_visible = |text: &str| text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !is_visible(value) {
        return Err("has a value with characters that must be percent-encoded");
    }
    if decoded(value).is_some_and(|decoded| !is_visible(&decoded)) {
        return Err("has a value with characters that no header may have");
    }
    Ok((name, value))
}

fn is_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// The percent-decoded text; `None` if it is malformed.
pub(super) fn decoded(text: &str) -> Option<String> {
    let is_encoding = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let is_well_formed = text.split('%').skip(1).all(is_encoding);
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    is_well_formed.then(|| decoded.into_owned())
}
