//! Redaction of JSON: strings, numbers, names, and JSON inside strings.

use std::borrow::Cow;
use std::time::Instant;

use serde_json::{Map, Value};

use crate::decoded::Decoded;
use crate::engine::Engine;
use crate::escapes::EDGE;
use crate::field_pattern::FieldPattern;
use crate::lists;
use crate::marker::Stop;
use crate::names::{Secrecy, is_directory, names_secret, secrecy};
use crate::rule::Rule;
use crate::values::looks_random;

/// Deepest level that is read, which is the limit of `serde_json`.
const DEEPEST: usize = 128;
/// Largest number of levels at which JSON inside strings is parsed.
const MOST_NESTED: usize = 8;
/// Shortest list of bytes that is read as text: a shorter one cannot hold a secret.
const SHORTEST_BYTES: usize = 8;
/// Fields that hold the name for another field's value, as in lists of headers, variables and parameters.
const NAMES: &[&str] = &[
    "name",
    "key",
    "header",
    "field",
    "variable",
    "env",
    "parameter",
    "parameterkey",
    "optionname",
    "id",
];
/// The fields of a JSON Schema that hold values of a property.
const VALUES_OF_SCHEMAS: &[&str] = &["default", "const", "enum", "example", "examples", "value"];

pub(crate) struct Walk<'a> {
    pub(crate) engine: &'a Engine,
    /// The user's fields, each with the index of its rule's name.
    pub(crate) own_fields: &'a [(usize, FieldPattern)],
    /// Size of the largest text that is searched, in bytes.
    pub(crate) largest: usize,
    pub(crate) hash_key: &'a [u8; 16],
    pub(crate) deadline: Instant,
    /// Names of the fields above, in lower case.
    pub(crate) path: Vec<String>,
    /// Number of JSON strings around this value.
    pub(crate) nested: usize,
}

impl Walk<'_> {
    /// A text, which may be JSON itself.
    pub(crate) fn text<'t>(&mut self, text: &'t str, key: &str, depth: usize) -> Result<Cow<'t, str>, Stop> {
        if text.len() > self.largest {
            return Err(Stop::TooLarge);
        }
        if self.nested < MOST_NESTED
            && let Some(mut value) = inside(text)
        {
            self.nested += 1;
            // The depth continues inside the string, because all levels share one stack.
            let changed = self.value(&mut value, key, depth);
            self.nested -= 1;
            return Ok(if changed? {
                Cow::Owned(value.to_string())
            } else {
                Cow::Borrowed(text)
            });
        }
        self.engine.redact(text, key, self.hash_key, self.deadline)
    }

    /// Redacts a value in place. Returns whether anything changed.
    pub(crate) fn value(&mut self, value: &mut Value, key: &str, depth: usize) -> Result<bool, Stop> {
        if depth > DEEPEST {
            *value = Value::from(Stop::TooDeep.placeholder());
            return Ok(true);
        }
        match value {
            Value::Null | Value::Bool(_) => Ok(false),
            Value::Number(number) => {
                // Card numbers and phone numbers may also be written without quotes.
                let text = number.to_string();
                let Cow::Owned(redacted) = self.engine.redact(&text, key, self.hash_key, self.deadline)? else {
                    return Ok(false);
                };
                *value = Value::from(redacted);
                Ok(true)
            }
            Value::String(text) => {
                let Cow::Owned(redacted) = self.text(text, key, depth + 1)? else {
                    return Ok(false);
                };
                *text = redacted;
                Ok(true)
            }
            Value::Array(items) => {
                if let Some(redacted) = self.bytes(items, key, depth)? {
                    *value = Value::from(redacted);
                    return Ok(true);
                }
                let mut changed = self.engine.is_on(Rule::SecretField) && self.secrets_of(items);
                for item in items {
                    changed |= self.value(item, key, depth + 1)?;
                }
                Ok(changed)
            }
            Value::Object(fields) => self.fields(fields, key, depth),
        }
    }

    /// The redacted text, if a list holds the bytes of a text, as `Vec<u8>` is serialized, and a rule finds something
    /// in it.
    fn bytes(&mut self, items: &[Value], key: &str, depth: usize) -> Result<Option<String>, Stop> {
        let byte = |item: &Value| u8::try_from(item.as_u64()?).ok();
        let bytes: Option<Vec<u8>> = items.iter().map(byte).collect();
        let text = bytes.filter(|bytes| bytes.len() >= SHORTEST_BYTES);
        let readable =
            |text: &String| !text.contains(|of: char| of.is_control() && !of.is_whitespace() && of != '\u{1b}');
        let Some(text) = text.and_then(|bytes| String::from_utf8(bytes).ok()).filter(readable) else {
            return Ok(None);
        };
        Ok(match self.text(&text, key, depth + 1)? {
            Cow::Owned(redacted) => Some(redacted),
            Cow::Borrowed(_) => None,
        })
    }

    fn fields(&mut self, fields: &mut Map<String, Value>, key: &str, depth: usize) -> Result<bool, Stop> {
        let secret_pair = self.is_secret_pair(fields);
        let properties = key == "properties" && self.path.last().is_some_and(|name| name == "properties");
        let mut changed = false;
        let mut renamed = Vec::new();
        for (name, value) in fields.iter_mut() {
            let safe = self.engine.redact(name, "", self.hash_key, self.deadline)?;
            self.path.push(name.to_lowercase());
            let rule = self.rule_for(name, &safe, value, secret_pair);
            let of_field = match rule {
                Some(_) if properties && is_schema(value) => self.schema(&safe, value, depth + 1),
                Some(rule) => Ok(self.replace(value, rule)),
                None => self.value(value, &safe, depth + 1),
            };
            self.path.pop();
            changed |= of_field?;
            if let Cow::Owned(safe) = safe {
                renamed.push((name.clone(), safe));
            }
        }
        changed |= !renamed.is_empty();
        for (name, redacted) in renamed {
            let Some(value) = fields.remove(&name) else { continue };
            let mut unique = redacted.clone();
            let mut count = 1;
            while fields.contains_key(&unique) {
                count += 1;
                unique = format!("{redacted} {count}");
            }
            fields.insert(unique, value);
        }
        Ok(changed)
    }

    /// Whether an object names a secret, as lists of headers and variables do:
    /// `{"name": "Authorization", "value": "…"}`.
    fn is_secret_pair(&self, fields: &Map<String, Value>) -> bool {
        self.engine.is_on(Rule::SecretField)
            && fields.keys().any(|name| is_value(name))
            && fields.iter().any(|(name, value)| {
                let named = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
                named && value.as_str().is_some_and(names_secret)
            })
    }

    /// The rule that redacts the whole value because of its name.
    fn rule_for(&self, name: &str, safe: &str, value: &Value, secret_pair: bool) -> Option<usize> {
        if matches!(value, Value::Null | Value::Bool(_)) {
            return None;
        }
        if let Some((rule, _)) = self.own_fields.iter().find(|(_, field)| field.is(&self.path)) {
            return Some(*rule);
        }
        if value.as_str().is_some_and(|value| is_directory(name, value)) {
            return None;
        }
        let read = Decoded::parts(name, self.deadline).unwrap_or_default();
        let read = read.iter().map(|part| secrecy(&part.text.replace(EDGE, "")));
        let secret = || match read.flatten().max().max(secrecy(name)).max(secrecy(safe)) {
            Some(Secrecy::Surely | Secrecy::IfToken) => true,
            Some(Secrecy::IfRandom) => value.as_str().is_some_and(looks_random),
            None => secret_pair && is_value(name),
        };
        (self.engine.is_on(Rule::SecretField) && secret()).then(|| self.engine.name_of(Rule::SecretField))
    }

    /// Replaces items of a list that another item marks as secret.
    fn secrets_of(&self, items: &mut [Value]) -> bool {
        let rule = self.engine.name_of(Rule::SecretField);
        let mut changed = false;
        for place in lists::secrets(items) {
            match items.get_mut(place.item) {
                Some(Value::Array(cells)) => {
                    let cell = place.within.and_then(|cell| cells.get_mut(cell));
                    changed |= cell.is_some_and(|cell| self.replace(cell, rule));
                }
                Some(Value::String(text)) if place.within.is_some_and(|from| text.is_char_boundary(from)) => {
                    let secret = text.split_off(place.within.unwrap_or_default());
                    text.push_str(&self.engine.marker(rule, &secret, self.hash_key));
                    changed = true;
                }
                Some(item) => changed |= self.replace(item, rule),
                None => {}
            }
        }
        changed
    }

    fn replace(&self, value: &mut Value, rule: usize) -> bool {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if text.is_empty() || self.engine.is_marker(&text) {
            return false;
        }
        *value = Value::from(self.engine.marker(rule, &text, self.hash_key));
        true
    }

    /// Redacts the values in the schema of a secret; the schema itself is not secret.
    fn schema(&mut self, name: &str, value: &mut Value, depth: usize) -> Result<bool, Stop> {
        let mut changed = false;
        if let Value::Object(fields) = value {
            for (word, value) in fields.iter_mut() {
                if VALUES_OF_SCHEMAS.contains(&word.as_str()) && !matches!(value, Value::Null | Value::Bool(_)) {
                    changed |= self.replace(value, self.engine.name_of(Rule::SecretField));
                }
            }
        }
        Ok(self.value(value, name, depth)? | changed)
    }
}

/// Whether a field holds the value that another field of its object names.
fn is_value(field: &str) -> bool {
    let names = ["value", "parametervalue", "val"];
    names.iter().any(|known| field.eq_ignore_ascii_case(known))
}

fn is_schema(value: &Value) -> bool {
    let mut words = ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"].iter();
    words.any(|word| value.get(word).is_some())
}

/// The JSON in a text, if it is an object, a list or a string.
fn inside(text: &str) -> Option<Value> {
    let trimmed = text.trim();
    let closed = matches!(
        (trimmed.as_bytes().first()?, trimmed.as_bytes().last()?),
        (b'{', b'}') | (b'[', b']') | (b'"', b'"')
    );
    closed.then(|| serde_json::from_str(trimmed).ok())?
}
