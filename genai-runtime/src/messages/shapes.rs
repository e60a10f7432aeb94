//! Values in the shapes that the conventions require.

use genai_semconv::Form;
use serde_json::{Map, Value};

use crate::messages::messages::Message;
use crate::messages::object::{object, some};

/// Content made of one parameter, or of an object of all parameters. `None` if there is no content.
pub(crate) fn of_parameters(form: Form, value: Value) -> Option<Value> {
    match form {
        Form::AsObject | Form::AsVariables => Some(value),
        Form::AsMessage => Some(Value::Array(vec![Message::user(text(value)?).into_json()])),
        Form::AsText => Some(text(value)?.into()),
        Form::AsDocuments | Form::AsRecords => of_result(form, value),
    }
}

/// Content made of a returned value. `None` if there is no content.
pub(crate) fn of_result(form: Form, value: Value) -> Option<Value> {
    match form {
        Form::AsObject | Form::AsVariables => Some(result(value)),
        Form::AsMessage => Some(Value::Array(vec![Message::assistant(text(value)?).into_json()])),
        Form::AsText => Some(text(value)?.into()),
        Form::AsDocuments => Some(list(value).into_iter().map(document).collect()),
        Form::AsRecords => Some(list(value).into_iter().map(record).collect()),
    }
}

/// Items of a stream as one value: a joined text if all items are texts, otherwise a list.
pub(crate) fn joined(items: Vec<Value>) -> Value {
    if !items.is_empty() && items.iter().all(Value::is_string) {
        return items.iter().filter_map(Value::as_str).collect::<String>().into();
    }
    Value::Array(items)
}

/// Text of a string, or the JSON of any other value.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// Object of the result, parsed from a text if needed. Other values are wrapped, because the conventions require an
/// object.
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

/// Document of the shape `{id?, score?}`, with any further fields.
fn document(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(identified(fields)),
        content => object([("content", Some(content))]),
    }
}

/// Record of the shape `{content, id?, metadata?, score?}`, with any further fields.
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

/// Fields whose id is a text and whose score is a number, as the conventions require.
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
