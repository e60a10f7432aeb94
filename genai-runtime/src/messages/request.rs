//! What a request asks.

use serde_json::Value;

use crate::messages::messages::{Message, Part, ToolDefinition};

/// Where [`Request::content`](crate::Request::content) puts what a request asks. What the attribute does not name is dropped;
/// `wants_…` tell what is worth making.
#[derive(Debug, Default)]
pub struct RequestContent {
    wants_input: bool,
    wants_system: bool,
    wants_tools: bool,
    input: Vec<Message>,
    system: Vec<Part>,
    tools: Vec<ToolDefinition>,
}

impl RequestContent {
    pub(crate) fn new(wanted: &[&str]) -> Self {
        let wants = |name| wanted.contains(&name);
        Self {
            wants_input: wants("input"),
            wants_system: wants("system"),
            wants_tools: wants("tools"),
            ..Self::default()
        }
    }

    /// Whether messages are captured.
    pub fn wants_input(&self) -> bool {
        self.wants_input
    }

    /// Whether system instructions are captured.
    pub fn wants_system(&self) -> bool {
        self.wants_system
    }

    /// Whether definitions of tools are captured.
    pub fn wants_tools(&self) -> bool {
        self.wants_tools
    }

    /// Adds a message (`gen_ai.input.messages`), in the order of the conversation.
    pub fn message(&mut self, message: Message) -> &mut Self {
        if self.wants_input {
            self.input.push(message);
        }
        self
    }

    /// Adds instructions that are given apart from the messages (`gen_ai.system_instructions`). The conventions have texts and
    /// generic parts there; other parts are left out.
    pub fn system(&mut self, part: Part) -> &mut Self {
        if self.wants_system && matches!(part, Part::Text(_) | Part::Generic { .. }) {
            self.system.push(part);
        }
        self
    }

    /// Adds a tool that the model may ask for (`gen_ai.tool.definitions`).
    pub fn tool(&mut self, tool: ToolDefinition) -> &mut Self {
        if self.wants_tools {
            self.tools.push(tool);
        }
        self
    }

    /// What there is of each, by the name that the attribute has for it.
    pub(crate) fn into_values(self) -> impl Iterator<Item = (&'static str, Value)> {
        let input: Vec<_> = self.input.into_iter().map(Message::into_json).collect();
        let system: Vec<_> = self.system.into_iter().map(Part::into_json).collect();
        let tools: Vec<_> = self.tools.into_iter().map(ToolDefinition::into_json).collect();
        [("input", input), ("system", system), ("tools", tools)]
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| (name, Value::Array(values)))
    }
}
