//! Content of a request.

use std::sync::Arc;

use serde_json::Value;

use crate::fingerprint::HashKey;
use crate::messages::messages::{Message, Part, ToolDefinition};
use crate::messages::summarized::{Summarizing, cut_messages, generic};
use crate::summary::{Detail, ToolSchemas};

/// Collector that [`Request::content`](crate::Request::content) fills with a request's content. Content that the
/// attribute does not name is dropped. Use the `wants_…` methods to skip building it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::{Message, RequestContent};
/// use genai::{Request, RequestAttributes};
///
/// struct Prompt(String);
///
/// impl Request for Prompt {
///     fn describe(&self, _: &mut RequestAttributes<'_>) {}
///
///     fn content(&self, content: &mut RequestContent) {
///         content.message(Message::user(&self.0));
///     }
/// }
/// ```
#[derive(Debug, Default)]
pub struct RequestContent {
    wants_input: Option<Detail>,
    wants_system: Option<Detail>,
    wants_tools: Option<Detail>,
    input: Vec<Message>,
    system: Vec<Part>,
    tools: Vec<ToolDefinition>,
}

impl RequestContent {
    pub(crate) fn new(wanted: &[(&str, Detail)]) -> Self {
        let wants = |name| {
            wanted
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, detail)| *detail)
        };
        Self {
            wants_input: wants("input"),
            wants_system: wants("system"),
            wants_tools: wants("tools"),
            ..Self::default()
        }
    }

    /// Whether messages are captured.
    pub fn wants_input(&self) -> bool {
        self.wants_input.is_some()
    }

    /// Whether system instructions are captured.
    pub fn wants_system(&self) -> bool {
        self.wants_system.is_some()
    }

    /// Whether tool definitions are captured, or needed for the summaries of their calls. Texts that a tool's schema
    /// lists are recorded unchanged.
    pub fn wants_tools(&self) -> bool {
        self.wants_tools.is_some() || self.wants_input == Some(Detail::Summary)
    }

    /// Adds a message (`gen_ai.input.messages`), in the order of the conversation.
    pub fn message(&mut self, message: Message) -> &mut Self {
        if self.wants_input() {
            self.input.push(message);
        }
        self
    }

    /// Adds a system instruction that is not one of the messages (`gen_ai.system_instructions`). The conventions allow
    /// text and generic parts; other parts are dropped.
    pub fn system(&mut self, part: Part) -> &mut Self {
        if self.wants_system() && matches!(part, Part::Text(_) | Part::Generic { .. }) {
            self.system.push(part);
        }
        self
    }

    /// Adds the definition of a tool that the model may call (`gen_ai.tool.definitions`).
    pub fn tool(&mut self, tool: ToolDefinition) -> &mut Self {
        if self.wants_tools() {
            self.tools.push(tool);
        }
        self
    }

    /// Collected contents, each with the name that the attribute has for it.
    pub(crate) fn into_values(
        self,
        key: HashKey,
        schemas: &Arc<ToolSchemas>,
    ) -> impl Iterator<Item = (&'static str, Value)> {
        for tool in &self.tools {
            if let Some(schema) = &tool.parameters {
                schemas.remember(&tool.name, schema);
            }
        }
        let summarizing = || Summarizing::new(key, Arc::clone(schemas));
        let input: Vec<_> = match self.wants_input {
            Some(Detail::Summary) => newest(self.input, &summarizing()),
            _ => self.input.into_iter().map(Message::into_json).collect(),
        };
        let system: Vec<_> = match self.wants_system {
            Some(Detail::Summary) => {
                let summarizing = summarizing();
                let parts = self.system.into_iter().filter(|_| summarizing.summarizer().takes());
                parts.map(|part| generic(summarizing.part(part))).collect()
            }
            _ => self.system.into_iter().map(Part::into_json).collect(),
        };
        let tools: Vec<_> = match self.wants_tools {
            Some(Detail::Summary) => {
                let summarizing = summarizing();
                let tools = self.tools.into_iter().filter(|_| summarizing.summarizer().takes());
                tools.map(|tool| summarizing.tool(tool)).collect()
            }
            Some(Detail::Raw) => self.tools.into_iter().map(ToolDefinition::into_json).collect(),
            None => Vec::new(),
        };
        [("input", input), ("system", system), ("tools", tools)]
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| (name, Value::Array(values)))
    }
}

/// Summaries of the newest messages that fit, in the order of the conversation.
fn newest(messages: Vec<Message>, summarizing: &Summarizing) -> Vec<Value> {
    let count = messages.len();
    let newest = messages
        .into_iter()
        .rev()
        .take_while(|_| summarizing.summarizer().takes());
    let mut summaries: Vec<_> = newest.map(|message| summarizing.message(message)).collect();
    if count > summaries.len() {
        summaries.push(cut_messages(count - summaries.len()));
    }
    summaries.reverse();
    summaries
}
