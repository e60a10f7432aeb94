//! Values in the shapes that the conventions want.

use genai_semconv::Form;
use serde_json::{Map, Value};

use crate::messages::messages::Message;
use crate::messages::object::{object, some};

/// What is made of one parameter, or of all in an object, if there is anything.
pub(crate) fn of_parameters(form: Form, value: Value) -> Option<Value> {
    match form {
        Form::AsObject | Form::AsVariables => Some(value),
        Form::AsMessage => Some(Value::Array(vec![Message::user(text(value)?).into_json()])),
        Form::AsText => Some(text(value)?.into()),
        Form::AsDocuments | Form::AsRecords => of_result(form, value),
    }
}

/// What is made of a returned value, if there is one.
pub(crate) fn of_result(form: Form, value: Value) -> Option<Value> {
    match form {
        Form::AsObject | Form::AsVariables => Some(result(value)),
        Form::AsMessage => Some(Value::Array(vec![Message::assistant(text(value)?).into_json()])),
        Form::AsText => Some(text(value)?.into()),
        Form::AsDocuments => Some(list(value).into_iter().map(document).collect()),
        Form::AsRecords => Some(list(value).into_iter().map(record).collect()),
    }
}

/// Items of a stream as one value: one text if they are texts.
pub(crate) fn joined(items: Vec<Value>) -> Value {
    if !items.is_empty() && items.iter().all(Value::is_string) {
        return items.iter().filter_map(Value::as_str).collect::<String>().into();
    }
    Value::Array(items)
}

/// The text that a value is, or its JSON.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// An object, or the one that a text holds; anything else is put into one, since the conventions have no other results.
fn result(value: Value) -> Value {
    match value {
        Value::Object(_) => value,
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(Value::Object(fields)) => Value::Object(fields),
            _ => object([("result", some(text))]),
        },
        value => object([("result", Some(value))]),
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        value => vec![value],
    }
}

/// `{id?, score?}` and whatever else it has.
fn document(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(identified(fields)),
        content => object([("content", Some(content))]),
    }
}

/// `{content, id?, metadata?, score?}` and whatever else it has.
fn record(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.contains_key("content") => {
            let mut fields = identified(fields);
            if fields.get("metadata").is_some_and(|metadata| !metadata.is_object()) {
                fields.remove("metadata");
            }
            Value::Object(fields)
        }
        content => object([("content", Some(content))]),
    }
}

/// Ids are texts and scores are numbers.
fn identified(mut fields: Map<String, Value>) -> Map<String, Value> {
    match fields.get_mut("id") {
        Some(id @ Value::Number(_)) => *id = id.to_string().into(),
        Some(id) if !id.is_string() => {
            fields.remove("id");
        }
        _ => {}
    }
    if fields.get("score").is_some_and(|score| !score.is_number()) {
        fields.remove("score");
    }
    fields
}
