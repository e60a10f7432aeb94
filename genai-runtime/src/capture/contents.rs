//! What is captured before the body runs.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use genai_semconv::{Form, Operation};
use serde_json::{Map, Value};

use crate::fingerprint::{self, HashKey};
use crate::messages::CapturedParameter;
use crate::messages::RequestContent;
use crate::messages::summarized::{self, Summarizing};
use crate::request::{Request, ToolCall};
use crate::summary::{Detail, Schema, Summarizer, Summary, ToolSchemas};

/// What stands where a secret parameter would.
const SECRET: &str = "[redacted:secret]";

/// The contents of one call that the attribute names, as far as they are known.
pub struct Contents {
    pub(crate) operation: &'static Operation,
    wanted: &'static [(&'static str, Detail)],
    /// What makes fingerprints.
    key: HashKey,
    /// The tool that is called, if it is a call of a tool.
    tool: Option<String>,
    /// The schemas of the tools that the run's requests have named.
    schemas: Arc<ToolSchemas>,
    /// By name, raw: they are redacted when they are recorded.
    pub(crate) values: Vec<(&'static str, Raw)>,
}

/// A content before it is redacted.
#[derive(Debug, Clone)]
pub(crate) enum Raw {
    /// In its shape.
    Shaped(Value),
    /// A summary in its shape.
    Summary(Value),
    /// Parameters by their names, which tell the redactor what they are.
    Parameters(Form, Map<String, Value>),
}

impl Contents {
    pub(crate) fn new(
        operation: &'static Operation,
        wanted: &'static [(&'static str, Detail)],
        key: HashKey,
        tool: Option<String>,
        schemas: Arc<ToolSchemas>,
    ) -> Self {
        Self {
            operation,
            wanted,
            key,
            tool,
            schemas,
            values: Vec::new(),
        }
    }

    /// Of a call of which none are recorded.
    pub(crate) fn none(operation: &'static Operation, key: HashKey) -> Self {
        Self::new(operation, &[], key, None, Arc::default())
    }

    /// Whether this content is recorded raw.
    fn is_raw(&self, name: &str) -> bool {
        self.wanted.contains(&(name, Detail::Raw))
    }

    fn schema(&self) -> Option<Arc<Value>> {
        self.schemas.of(self.tool.as_deref()?)
    }

    /// For taking down the parameters of this content.
    pub fn parameters(&self, name: &'static str) -> Parameters {
        Parameters(if self.is_raw(name) {
            Taken::Raw(Map::new())
        } else {
            Taken::Summaries(Summarizer::new(self.key), self.schema(), Vec::new())
        })
    }

    /// One content that is made of parameters.
    pub fn made_of(&mut self, name: &'static str, form: Form, parameters: Parameters) {
        let raw = match parameters.0 {
            Taken::Raw(fields) => (form.is_object() || !fields.is_empty()).then_some(Raw::Parameters(form, fields)),
            Taken::Summaries(_, _, parameters) => of_summaries(form, parameters).map(Raw::Summary),
        };
        self.values.extend(raw.map(|raw| (name, raw)));
    }

    /// The arguments of a tool call as one value: an object as it is, anything else under the content's name.
    pub fn arguments<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        if !self.is_raw(name) {
            let schema = self.schema();
            let summary = value.summary(&Summarizer::new(self.key), schema.as_deref().map(Schema::of));
            let summary = summary.map(|summary| match summary {
                Summary::Object(fields) => fields,
                other => Map::from_iter([(name.to_owned(), other.into_json())]),
            });
            self.values
                .extend(summary.map(|fields| (name, Raw::Summary(fields.into()))));
            return;
        }
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
            let wanted = self.wanted;
            let values = content.into_values(self.key, &self.schemas).map(|(name, value)| {
                let is_raw = wanted.contains(&(name, Detail::Raw));
                (
                    name,
                    if is_raw {
                        Raw::Shaped(value)
                    } else {
                        Raw::Summary(value)
                    },
                )
            });
            self.values.extend(values);
        }
    }

    /// Whether the returned value is asked for content that no parameter gave.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let is_wanted = self.wanted.iter().any(|(wanted, _)| *wanted == name);
        is_wanted && !self.values.iter().any(|(known, _)| *known == name)
    }

    /// What makes the summary of the returned value, if only that is recorded of it.
    pub(crate) fn summarizing(&self, name: &str) -> Option<Summarizing> {
        (!self.is_raw(name)).then(|| Summarizing::new(self.key, Arc::clone(&self.schemas)))
    }

    /// A returned value in its shape.
    pub(crate) fn returned(&self, name: &str, value: Value) -> Raw {
        if self.is_raw(name) {
            Raw::Shaped(value)
        } else {
            Raw::Summary(value)
        }
    }
}

/// Without the key.
impl fmt::Debug for Contents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Contents")
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}

/// Parameters, by their names.
#[derive(Debug)]
pub struct Parameters(Taken);

#[derive(Debug)]
enum Taken {
    Raw(Map<String, Value>),
    Summaries(Summarizer, Option<Arc<Value>>, Vec<(&'static str, Summary)>),
}

impl Parameters {
    /// Adds one. What cannot be serialised is left out.
    pub fn value<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        match &mut self.0 {
            Taken::Raw(fields) => fields.extend(value.json().map(|value| (name.to_owned(), value))),
            Taken::Summaries(summarizer, schema, parameters) => {
                let schema = schema.as_deref().and_then(|schema| Schema::of(schema).property(name));
                parameters.extend(value.summary(summarizer, schema).map(|summary| (name, summary)));
            }
        }
    }

    /// Adds one that is never recorded.
    pub fn secret(&mut self, name: &'static str) {
        match &mut self.0 {
            Taken::Raw(fields) => {
                fields.insert(name.to_owned(), SECRET.into());
            }
            Taken::Summaries(_, _, parameters) => parameters.push((name, Summary::Plain(SECRET.into()))),
        }
    }
}

/// The summaries of parameters in the shape of their content: of a single one itself, of several in an object.
fn of_summaries(form: Form, mut parameters: Vec<(&'static str, Summary)>) -> Option<Value> {
    let summary = match parameters.pop() {
        Some((_, summary)) if !form.is_object() && parameters.is_empty() => summary,
        None if !form.is_object() => return None,
        last => {
            let parameters = parameters.into_iter().chain(last);
            let fields = parameters.map(|(name, summary)| (name.to_owned(), summary.into_json()));
            Summary::Object(fields.collect())
        }
    };
    summarized::of_parameters(form, summary)
}
