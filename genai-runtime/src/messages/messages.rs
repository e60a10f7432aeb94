//! Messages in the shapes of the conventions (JSON schemas of `gen_ai.input.messages`, `gen_ai.output.messages`,
//! `gen_ai.system_instructions` and `gen_ai.tool.definitions`).

use serde_json::{Map, Value};

use crate::messages::object::{object, some};
use crate::messages::serialized::json_size;

/// Message with its role and its parts.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::{Message, Part};
///
/// let message = Message::new("system").part(Part::text("Answer in one word."));
/// let question = Message::user("How are you?");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub(super) role: String,
    name: Option<String>,
    pub(super) parts: Vec<Part>,
}

impl Message {
    /// Creates a message without parts. Roles are `system`, `user`, `assistant`, `tool`, or the provider's own word.
    pub fn new(role: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            name: None,
            parts: Vec::new(),
        }
    }

    /// Creates a message with one text and the role `user`.
    pub fn user(text: impl Into<String>) -> Self {
        Self::new("user").part(Part::text(text))
    }

    /// Creates a message with one text and the role `assistant`.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::new("assistant").part(Part::text(text))
    }

    /// Adds a part.
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Adds parts.
    pub fn parts(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// Sets the participant's name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    pub(crate) fn into_json(self) -> Value {
        let parts: Vec<_> = self.parts.into_iter().map(Part::into_json).collect();
        object([
            ("role", some(self.role)),
            ("parts", Some(Value::Array(parts))),
            ("name", self.name.map(Value::from)),
        ])
    }
}

/// One part of a message.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::{Message, Part};
///
/// let message = Message::new("assistant").part(Part::text("I look at the tests first.")).part(Part::ToolCall {
///     id: Some("call_1".into()),
///     name: "run_tests".into(),
///     arguments: None,
/// });
/// # drop(message);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// A text.
    Text(String),
    /// Reasoning of the model, as text.
    Reasoning(String),
    /// Request of the model to call a tool.
    ToolCall {
        /// The provider's id of the call.
        id: Option<String>,
        /// Name of the tool.
        name: String,
        /// Arguments of the call; usually an object.
        arguments: Option<Value>,
    },
    /// Result of a tool call.
    ToolCallResponse {
        /// The provider's id of the call.
        id: Option<String>,
        /// Returned value.
        response: Value,
    },
    /// Call of a tool that the provider runs itself, such as a search.
    ServerToolCall {
        /// The provider's id of the call.
        id: Option<String>,
        /// Name of the tool.
        name: String,
        /// Arguments of the call; usually an object.
        arguments: Option<Value>,
    },
    /// Result of a tool that the provider ran.
    ServerToolCallResponse {
        /// The provider's id of the call.
        id: Option<String>,
        /// Provider's type of the result, such as `web_search_tool_result`.
        kind: String,
        /// Returned value.
        response: Value,
    },
    /// Data in base64.
    Blob {
        /// `image`, `video`, `audio`, `document`, …
        modality: String,
        /// Media type of the data.
        mime_type: Option<String>,
        /// The data in base64.
        content: String,
    },
    /// File stored at the provider.
    File {
        /// `image`, `video`, `audio`, `document`, …
        modality: String,
        /// Media type of the file.
        mime_type: Option<String>,
        /// The provider's id of the file.
        file_id: String,
    },
    /// Content at a URI.
    Uri {
        /// `image`, `video`, `audio`, `document`, …
        modality: String,
        /// Media type of the content.
        mime_type: Option<String>,
        /// The URI.
        uri: String,
    },
    /// Part of any other type, with its own fields.
    Generic {
        /// Type of the part.
        kind: String,
        /// Fields of the part, without `type`.
        fields: Map<String, Value>,
    },
}

impl Part {
    /// Creates a part with a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Creates a part of a type that the conventions have no shape for.
    pub fn generic(kind: impl Into<String>, fields: Map<String, Value>) -> Self {
        Self::Generic {
            kind: kind.into(),
            fields,
        }
    }

    /// Approximate size of the part as JSON, in bytes.
    pub(crate) fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        // Field names and punctuation take about this many bytes.
        let frame = 64;
        frame
            + match self {
                Self::Text(content) | Self::Reasoning(content) => content.len(),
                Self::ToolCall { id, name, arguments } | Self::ServerToolCall { id, name, arguments } => {
                    text(id) + name.len() + arguments.as_ref().map_or(0, json_size)
                }
                Self::ToolCallResponse { id, response } => text(id) + json_size(response),
                Self::ServerToolCallResponse { id, kind, response } => text(id) + kind.len() + json_size(response),
                Self::Blob {
                    modality,
                    mime_type,
                    content: long,
                }
                | Self::File {
                    modality,
                    mime_type,
                    file_id: long,
                }
                | Self::Uri {
                    modality,
                    mime_type,
                    uri: long,
                } => modality.len() + text(mime_type) + long.len(),
                Self::Generic { kind, fields } => {
                    let fields = fields.iter().map(|(name, value)| name.len() + json_size(value));
                    kind.len() + fields.sum::<usize>()
                }
            }
    }

    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Text(content) => object([("type", some("text")), ("content", some(content))]),
            Self::Reasoning(content) => object([("type", some("reasoning")), ("content", some(content))]),
            Self::ToolCall { id, name, arguments } => object([
                ("type", some("tool_call")),
                ("name", some(name)),
                ("id", id.map(Value::from)),
                ("arguments", arguments),
            ]),
            Self::ToolCallResponse { id, response } => object([
                ("type", some("tool_call_response")),
                ("response", Some(response)),
                ("id", id.map(Value::from)),
            ]),
            Self::ServerToolCall { id, name, arguments } => object([
                ("type", some("server_tool_call")),
                ("name", some(name.clone())),
                (
                    "server_tool_call",
                    Some(object([("type", some(name)), ("arguments", arguments)])),
                ),
                ("id", id.map(Value::from)),
            ]),
            Self::ServerToolCallResponse { id, kind, response } => object([
                ("type", some("server_tool_call_response")),
                (
                    "server_tool_call_response",
                    Some(object([("type", some(kind)), ("response", Some(response))])),
                ),
                ("id", id.map(Value::from)),
            ]),
            Self::Blob {
                modality,
                mime_type,
                content,
            } => object([
                ("type", some("blob")),
                ("modality", some(modality)),
                ("content", some(content)),
                ("mime_type", mime_type.map(Value::from)),
            ]),
            Self::File {
                modality,
                mime_type,
                file_id,
            } => object([
                ("type", some("file")),
                ("modality", some(modality)),
                ("file_id", some(file_id)),
                ("mime_type", mime_type.map(Value::from)),
            ]),
            Self::Uri {
                modality,
                mime_type,
                uri,
            } => object([
                ("type", some("uri")),
                ("modality", some(modality)),
                ("uri", some(uri)),
                ("mime_type", mime_type.map(Value::from)),
            ]),
            Self::Generic { kind, mut fields } => {
                // A generic part with the type of a known shape would be mistaken for it.
                let kind = if KNOWN.contains(&&*kind) {
                    format!("other_{kind}")
                } else {
                    kind
                };
                fields.insert("type".to_owned(), kind.into());
                Value::Object(fields)
            }
        }
    }
}

/// Part types that have required fields.
const KNOWN: &[&str] = &[
    "text",
    "reasoning",
    "tool_call",
    "tool_call_response",
    "server_tool_call",
    "server_tool_call_response",
    "blob",
    "file",
    "uri",
    "compaction",
];

/// Definition of a tool that the model may call.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::ToolDefinition;
/// use serde_json::json;
///
/// let tool = ToolDefinition::function("read_file")
///     .description("Reads one file.")
///     .parameters(json!({ "type": "object", "properties": { "path": { "type": "string" } } }));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ToolDefinition {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) parameters: Option<Value>,
}

impl ToolDefinition {
    /// Creates a definition of the type `function`.
    pub fn function(name: impl Into<String>) -> Self {
        Self::new("function", name)
    }

    /// Creates a definition of another type, such as a tool that the provider runs.
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            name: name.into(),
            description: None,
            parameters: None,
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the JSON Schema of the parameters.
    pub fn parameters(mut self, parameters: Value) -> Self {
        self.parameters = Some(parameters);
        self
    }

    pub(crate) fn into_json(self) -> Value {
        object([
            ("type", some(self.kind)),
            ("name", some(self.name)),
            ("description", self.description.map(Value::from)),
            ("parameters", self.parameters),
        ])
    }
}
