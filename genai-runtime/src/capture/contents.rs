//! What is captured before the body runs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use genai_semconv::{Form, Operation};
use serde_json::{Map, Value};

use crate::fingerprint;
use crate::messages::CapturedParameter;
use crate::messages::RequestContent;
use crate::request::{Request, ToolCall};

/// What stands where a secret parameter would.
const SECRET: &str = "[redacted:secret]";

/// The contents of one call that the attribute names, as far as they are known.
#[derive(Debug)]
pub struct Contents {
    pub(crate) operation: &'static Operation,
    wanted: &'static [&'static str],
    /// By name, raw: they are redacted when they are recorded.
    pub(crate) values: Vec<(&'static str, Raw)>,
}

/// A content before it is redacted.
#[derive(Debug, Clone)]
pub(crate) enum Raw {
    /// In its shape.
    Shaped(Value),
    /// Parameters by their names, which tell the redactor what they are.
    Parameters(Form, Map<String, Value>),
}

impl Contents {
    pub(crate) fn new(operation: &'static Operation, wanted: &'static [&'static str]) -> Self {
        Self {
            operation,
            wanted,
            values: Vec::new(),
        }
    }

    /// For taking down parameters.
    pub fn parameters(&self) -> Parameters {
        Parameters::default()
    }

    /// One content that is made of parameters.
    pub fn made_of(&mut self, name: &'static str, form: Form, parameters: Parameters) {
        if form == Form::AsObject || !parameters.0.is_empty() {
            self.values.push((name, Raw::Parameters(form, parameters.0)));
        }
    }

    /// The arguments of a tool call as one value: an object as it is, anything else under the content's name.
    pub fn arguments<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        let fields = match value.json().map(fingerprint::held) {
            Some(Value::Object(fields)) => fields,
            Some(other) => Map::from_iter([(name.to_owned(), other)]),
            None => return,
        };
        self.values.push((name, Raw::Parameters(Form::AsObject, fields)));
    }

    /// The same of the client's tool call.
    pub fn arguments_of<C: ToolCall + ?Sized>(&mut self, name: &'static str, call: &C) {
        self.arguments(name, &call.arguments());
    }

    /// The contents that the client's request tells. One that panics tells nothing.
    pub fn request<R: Request + ?Sized>(&mut self, request: &R) {
        let mut content = RequestContent::new(self.wanted);
        let told = catch_unwind(AssertUnwindSafe(|| {
            request.content(&mut content);
            content
        }));
        if let Ok(content) = told {
            let values = content.into_values();
            self.values
                .extend(values.map(|(name, value)| (name, Raw::Shaped(value))));
        }
    }

    /// Whether the returned value is asked for content that no parameter gave.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.wanted.contains(&name) && !self.values.iter().any(|(known, _)| *known == name)
    }
}

/// Parameters, by their names.
#[derive(Debug, Default)]
pub struct Parameters(Map<String, Value>);

impl Parameters {
    /// Adds one. What cannot be serialised is left out.
    pub fn value<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        if let Some(value) = value.json() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Adds one that is never recorded.
    pub fn secret(&mut self, name: &'static str) {
        self.0.insert(name.to_owned(), SECRET.into());
    }
}
