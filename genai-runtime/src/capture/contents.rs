//! Content captured before the function's body runs.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use genai_semconv::{Form, Operation};
use serde_json::{Map, Value};

use crate::fingerprint::{self, HashKey};
use crate::messages::summarized::{self, Summarizing};
use crate::messages::{CapturedParameter, RequestContent};
use crate::notice::{Code, notice};
use crate::request::{Request, ToolCall};
use crate::summary::{Detail, Schema, Summarizer, Summary, ToolSchemas};

/// Placeholder recorded for a secret parameter.
const SECRET: &str = "[redacted:secret]";

/// Contents of one call that the attribute names, collected so far.
pub struct Contents {
    pub(crate) operation: &'static Operation,
    wanted: &'static [(&'static str, Detail)],
    /// Key of the fingerprints.
    key: HashKey,
    /// Name of the tool, if this is a tool call.
    tool: Option<String>,
    /// Schemas of the tools that the run's requests have defined.
    schemas: Arc<ToolSchemas>,
    /// Contents by name, not yet redacted.
    pub(crate) values: Vec<(&'static str, Raw)>,
}

/// Content before it is redacted.
#[derive(Debug, Clone)]
pub(crate) enum Raw {
    /// Content in the shape of the conventions.
    Shaped(Value),
    /// Summary in the shape of the conventions.
    Summary(Value),
    /// Parameters with their names, which the redactor uses.
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

    /// Contents of a call that captures none.
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

    /// Creates a collector for the parameters of this content.
    pub fn parameters(&self, name: &'static str) -> Parameters {
        Parameters(if self.is_raw(name) {
            Taken::Raw(Map::new())
        } else {
            Taken::Summaries(Summarizer::new(self.key), self.schema(), Vec::new())
        })
    }

    /// Adds a content made of parameters.
    pub fn made_of(&mut self, name: &'static str, form: Form, parameters: Parameters) {
        let raw = match parameters.0 {
            Taken::Raw(fields) => (form.is_object() || !fields.is_empty()).then_some(Raw::Parameters(form, fields)),
            Taken::Summaries(_, _, parameters) => of_summaries(form, parameters).map(Raw::Summary),
        };
        self.values.extend(raw.map(|raw| (name, raw)));
    }

    /// Adds the arguments of a tool call as one value. An object is recorded unchanged, any other value under the
    /// content's name.
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

    /// Adds the fields of an object as variables of a prompt, also of one in a text. Any other value has no names.
    pub fn variables<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        let raw = if self.is_raw(name) {
            match value.json().filter(|value| !value.is_null()).map(fingerprint::held) {
                Some(Value::Object(fields)) => Raw::Parameters(Form::AsVariables, fields),
                None => return,
                Some(_) => return say_no_variables(),
            }
        } else {
            match value.summary(&Summarizer::new(self.key), None) {
                Some(Summary::Object(fields)) => Raw::Summary(fields.into()),
                None | Some(Summary::Plain(Value::Null)) => return,
                Some(_) => return say_no_variables(),
            }
        };
        self.values.push((name, raw));
    }

    /// Adds the arguments of a client's tool call.
    pub fn arguments_of<C: ToolCall + ?Sized>(&mut self, name: &'static str, call: &C) {
        self.arguments(name, &call.arguments());
    }

    /// Adds the contents of a client's request. If the request's code panics, none are added.
    pub fn request<R: Request + ?Sized>(&mut self, request: &R) {
        let mut content = RequestContent::new(self.wanted);
        let told = catch_unwind(AssertUnwindSafe(|| {
            request.content(&mut content);
            content
        }));
        if let Ok(content) = told {
            let wanted = self.wanted;
            let values = content.into_values(self.key, &self.schemas);
            self.values
                .extend(values.map(|(name, value)| (name, shaped(wanted, name, value))));
        }
    }

    /// Whether this content is captured and no parameter has provided it yet.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let is_wanted = self.wanted.iter().any(|(wanted, _)| *wanted == name);
        is_wanted && !self.values.iter().any(|(known, _)| *known == name)
    }

    /// Summarizer of the returned value, if only a summary of it is recorded.
    pub(crate) fn summarizing(&self, name: &str) -> Option<Summarizing> {
        (!self.is_raw(name)).then(|| Summarizing::new(self.key, Arc::clone(&self.schemas)))
    }

    /// Returned value in its shape.
    pub(crate) fn returned(&self, name: &'static str, value: Value) -> Raw {
        shaped(self.wanted, name, value)
    }
}

/// A content that has its shape.
fn shaped(wanted: &[(&'static str, Detail)], name: &'static str, value: Value) -> Raw {
    if wanted.contains(&(name, Detail::Raw)) {
        Raw::Shaped(value)
    } else {
        Raw::Summary(value)
    }
}

/// Omits the key, which must not leak.
impl fmt::Debug for Contents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Contents")
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}

/// Parameters with their names.
#[derive(Debug)]
pub struct Parameters(Taken);

#[derive(Debug)]
enum Taken {
    Raw(Map<String, Value>),
    Summaries(Summarizer, Option<Arc<Value>>, Vec<(&'static str, Summary)>),
}

impl Parameters {
    /// Adds a parameter. A value that cannot be serialized is omitted.
    pub fn value<T: CapturedParameter + ?Sized>(&mut self, name: &'static str, value: &T) {
        match &mut self.0 {
            Taken::Raw(fields) => fields.extend(value.json().map(|value| (name.to_owned(), value))),
            Taken::Summaries(summarizer, schema, parameters) => {
                let schema = schema.as_deref().and_then(|schema| Schema::of(schema).property(name));
                parameters.extend(value.summary(summarizer, schema).map(|summary| (name, summary)));
            }
        }
    }

    /// Adds a parameter whose value is never recorded.
    pub fn secret(&mut self, name: &'static str) {
        match &mut self.0 {
            Taken::Raw(fields) => {
                fields.insert(name.to_owned(), SECRET.into());
            }
            Taken::Summaries(_, _, parameters) => parameters.push((name, Summary::Plain(SECRET.into()))),
        }
    }
}

/// Raises the notice, once, that the variables of a prompt have no names.
#[cold]
fn say_no_variables() {
    notice(
        Code::PromptVariables,
        "`capture(prompt_variables = …)` has a value that is no object, so it has no names and is not recorded: give a struct, a \
         map, or a text that holds a JSON object, or name parameters, as in `capture(prompt_variables(city))`",
    );
}

/// Summary of parameters in the shape of their content: the only one itself, or an object of several.
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
