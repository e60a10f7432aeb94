//! Summaries in the shapes of the conventions: messages keep their roles and consist of generic parts.

use std::sync::Arc;

use genai_semconv::Form;
use serde_json::{Map, Value};

use crate::fingerprint::{HashKey, is_word};
use crate::messages::messages::{Message, Part, ToolDefinition};
use crate::messages::object::{object, some};
use crate::summary::{Schema, Summarizer, Summary, ToolSchemas};

/// Summarizer of one content, with the schemas of known tools.
#[derive(Debug)]
pub(crate) struct Summarizing {
    summarizer: Summarizer,
    schemas: Arc<ToolSchemas>,
}

impl Summarizing {
    pub(crate) fn new(key: HashKey, schemas: Arc<ToolSchemas>) -> Self {
        Self {
            summarizer: Summarizer::new(key),
            schemas,
        }
    }

    pub(crate) fn summarizer(&self) -> &Summarizer {
        &self.summarizer
    }

    /// The summary of a part, without its type.
    pub(crate) fn part(&self, part: Part) -> Map<String, Value> {
        match part {
            Part::Text(text) => self.text("text", &text),
            Part::Reasoning(text) => self.text("reasoning", &text),
            Part::ToolCall { id, name, arguments } => self.call("tool_call", id, name, arguments),
            Part::ServerToolCall { id, name, arguments } => self.call("server_tool_call", id, name, arguments),
            Part::ToolCallResponse { id, response } => self.response("tool_call_response", id, None, &response),
            Part::ServerToolCallResponse { id, kind, response } => {
                self.response("server_tool_call_response", id, Some(kind), &response)
            }
            Part::Blob {
                modality,
                mime_type,
                content,
            } => self.media("blob", &modality, mime_type, &content),
            Part::File {
                modality,
                mime_type,
                file_id,
            } => self.media("file", &modality, mime_type, &file_id),
            Part::Uri {
                modality,
                mime_type,
                uri,
            } => self.media("uri", &modality, mime_type, &uri),
            Part::Generic { kind, fields } => {
                let kind = if is_word(&kind) { kind } else { OTHER.to_owned() };
                let mut summary = named("part", kind.into());
                summary.extend(self.value("fields", &Value::Object(fields), None));
                summary
            }
        }
    }

    fn text(&self, kind: &str, text: &str) -> Map<String, Value> {
        self.summarizer.text(text).part(kind)
    }

    fn call(&self, kind: &str, id: Option<String>, name: String, arguments: Option<Value>) -> Map<String, Value> {
        let schema = self.schemas.of(&name);
        let schema = schema.as_deref().map(Schema::of);
        let mut summary = named("part", kind.into());
        summary.extend(id.map(|id| ("id".to_owned(), self.summarizer.id(&id))));
        summary.insert("name".to_owned(), name.into());
        summary.extend(arguments.and_then(|arguments| self.value("arguments", &arguments, schema)));
        summary
    }

    fn response(&self, part: &str, id: Option<String>, kind: Option<String>, response: &Value) -> Map<String, Value> {
        let mut summary = named("part", part.into());
        summary.extend(id.map(|id| ("id".to_owned(), self.summarizer.id(&id))));
        let kind = kind.filter(|kind| is_word(kind));
        summary.extend(kind.map(|kind| ("kind".to_owned(), kind.into())));
        summary.extend(self.value("response", response, None));
        summary
    }

    fn media(&self, kind: &str, modality: &str, mime_type: Option<String>, content: &str) -> Map<String, Value> {
        let mut summary = self.text(kind, content);
        if is_word(modality) {
            summary.insert("modality".to_owned(), modality.into());
        }
        let known = |mime_type: &String| {
            let mut halves = mime_type.split('/');
            halves.next().is_some_and(is_word)
                && halves.next().is_some_and(|half| is_word(&half.replace('+', "-")))
                && halves.next().is_none()
        };
        summary.extend(
            mime_type
                .filter(known)
                .map(|mime_type| ("mime_type".to_owned(), mime_type.into())),
        );
        summary
    }

    fn value(&self, name: &str, value: &Value, schema: Option<Schema<'_>>) -> Option<(String, Value)> {
        let summary = self.summarizer.value(value, schema)?;
        Some((name.to_owned(), summary.into_json()))
    }

    /// The summary of a message.
    pub(crate) fn message(&self, message: Message) -> Value {
        let mut parts = Vec::new();
        let mut cut = 0;
        for part in message.parts {
            if self.summarizer.takes() {
                parts.push(generic(self.part(part)));
            } else {
                cut += 1;
            }
        }
        in_message(&message.role, parts, cut)
    }

    /// Summary of a tool. Its type and name are kept, because the conventions require them.
    pub(crate) fn tool(&self, tool: ToolDefinition) -> Value {
        let ToolDefinition {
            kind,
            name,
            description,
            parameters,
        } = tool;
        let mut summary = Map::new();
        let text = |text: &str| Value::Object(self.summarizer.text(text).fields());
        summary.extend(description.map(|description| ("description".to_owned(), text(&description))));
        if let Some(parameters) = parameters {
            let mut of_parameters = self.summarizer.text(&parameters.to_string()).fields();
            let names = parameters.get("properties").and_then(Value::as_object);
            let names = names.into_iter().flatten().take(MOST_PROPERTIES);
            let names: Vec<_> = names.map(|(name, _)| Value::from(name.as_str())).collect();
            of_parameters.insert("properties".to_owned(), names.into());
            summary.insert("parameters".to_owned(), of_parameters.into());
        }
        object([
            ("type", some(kind)),
            ("name", some(name)),
            ("summary", Some(summary.into())),
        ])
    }
}

/// Largest number of parameters of a tool that a summary names.
const MOST_PROPERTIES: usize = 32;

/// Replacement for a role or a type that is not a plain word.
const OTHER: &str = "other";

fn named(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

/// Summary as a generic part of a message.
pub(crate) fn generic(mut summary: Map<String, Value>) -> Value {
    summary.insert("type".to_owned(), "summary".into());
    Value::Object(summary)
}

/// Message of these parts, and a note with the number of parts that were cut.
pub(crate) fn in_message(role: &str, mut parts: Vec<Value>, cut: usize) -> Value {
    if cut > 0 {
        parts.push(generic(named("cut_parts", cut.into())));
    }
    let role = if is_word(role) { role } else { OTHER };
    object([("role", some(role)), ("parts", Some(parts.into()))])
}

/// Message that replaces the messages that were cut.
pub(crate) fn cut_messages(count: usize) -> Value {
    let parts = vec![generic(named("cut_messages", count.into()))];
    object([("role", some(OTHER)), ("parts", Some(parts.into()))])
}

/// Summary of parameters in the shape of their content.
pub(crate) fn of_parameters(form: Form, summary: Summary) -> Option<Value> {
    shaped(form, "user", summary)
}

/// Summary of a returned value in the shape of its content.
pub(crate) fn of_result(form: Form, summary: Summary) -> Option<Value> {
    shaped(form, "assistant", summary)
}

fn shaped(form: Form, role: &str, summary: Summary) -> Option<Value> {
    Some(match form {
        Form::AsObject | Form::AsVariables => match summary {
            Summary::Object(fields) => Value::Object(fields),
            other => object([("result", Some(other.into_json()))]),
        },
        _ if summary.is_null() => return None,
        Form::AsMessage => {
            let part = match summary {
                Summary::Text(text) => text.part("text"),
                other => {
                    let mut summary = named("part", "json".into());
                    summary.insert("value".to_owned(), other.into_json());
                    summary
                }
            };
            vec![in_message(role, vec![generic(part)], 0)].into()
        }
        Form::AsText => summary.into_json().to_string().into(),
        Form::AsDocuments => list(summary, "summary"),
        Form::AsRecords => list(summary, "content"),
    })
}

/// Elements of a list, each under `name`, and a note with the number of elements that are not named.
fn list(summary: Summary, name: &str) -> Value {
    let in_object = |value: Value| object([(name, Some(value))]);
    match summary {
        Summary::List { items, length } => {
            let rest = length - items.len();
            let mut listed: Vec<_> = items.into_iter().map(in_object).collect();
            if rest > 0 {
                listed.push(in_object(object([("cut_elements", some(rest))])));
            }
            listed.into()
        }
        other => vec![in_object(other.into_json())].into(),
    }
}
