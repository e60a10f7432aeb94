//! Parts of messages, as providers write them.

use serde_json::{Map, Value};

use crate::messages::building::arguments_of;
use crate::messages::json::fields::{list, text};
use crate::messages::messages::{Message, Part};

/// Message with its content and all fields that providers put beside the content.
pub(crate) fn message(value: &Value) -> Message {
    let role = match text(value, "role") {
        Some("model") | None => "assistant",
        Some(role) => role,
    };
    let mut message = Message::new(role);
    if let Some(name) = text(value, "name").filter(|_| role != "tool") {
        message = message.name(name);
    }
    if role == "tool"
        && let Some(content) = value.get("content")
    {
        return message.part(Part::ToolCallResponse {
            id: text(value, "tool_call_id").map(str::to_owned),
            response: plain(content),
        });
    }
    message.parts(parts_of(value))
}

/// The parts of a message.
pub(crate) fn parts_of(message: &Value) -> Vec<Part> {
    let thought = ["reasoning_content", "reasoning", "thinking", "tool_plan"]
        .into_iter()
        .find_map(|name| text(message, name));
    let mut parts: Vec<_> = thought
        .map(|thought| Part::Reasoning(thought.to_owned()))
        .into_iter()
        .collect();
    for name in ["content", "parts"] {
        if let Some(content) = message.get(name) {
            parts.extend(several(content));
        }
    }
    parts.extend(text(message, "refusal").map(Part::text));
    parts.extend(images(message));
    parts.extend(message.get("audio").into_iter().flat_map(spoken));
    parts.extend(list(message, "tool_calls").filter_map(tool_call));
    parts.extend(message.get("function_call").and_then(function));
    parts
}

/// Images of an Ollama message, in base64.
pub(crate) fn images(value: &Value) -> impl Iterator<Item = Part> {
    let images = list(value, "images").filter_map(Value::as_str);
    images.map(|image| blob("image", None, image))
}

/// Parts of an `OpenAI` audio answer: transcript and audio data. Later requests refer to the audio by its id.
fn spoken(audio: &Value) -> Vec<Part> {
    let sound = text(audio, "data").map(|data| blob("audio", None, data));
    let known = || text(audio, "id").map(|id| file_of("audio", id.to_owned()));
    let said = text(audio, "transcript").map(Part::text);
    said.into_iter().chain(sound.or_else(known)).collect()
}

/// Parts of a content, which is a text or an array of parts.
pub(crate) fn several(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![Part::text(text.as_str())],
        Value::Array(parts) => parts.iter().filter_map(part).collect(),
        Value::Object(_) => part(content).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Tool call of the shape `{"id": …, "function": {"name": …, "arguments": …}}`.
fn tool_call(value: &Value) -> Option<Part> {
    // async-openai has `custom_tool` in place of `custom`.
    let called = ["function", "custom", "custom_tool"]
        .into_iter()
        .find_map(|name| value.get(name));
    let mut call = function(called?)?;
    if let Part::ToolCall { id, .. } = &mut call {
        *id = text(value, "id").map(str::to_owned);
    }
    Some(call)
}

/// Tool call of the shape `{"name": …, "arguments": …}`.
fn function(value: &Value) -> Option<Part> {
    let arguments = value
        .get("arguments")
        .or_else(|| value.get("args"))
        .or_else(|| value.get("input"));
    Some(Part::ToolCall {
        id: text(value, "id").map(str::to_owned),
        name: text(value, "name")?.to_owned(),
        arguments: arguments.and_then(|arguments| match arguments {
            Value::String(json) => arguments_of(json),
            Value::Null => None,
            other => Some(other.clone()),
        }),
    })
}

/// Part of any provider's shape.
pub(crate) fn part(value: &Value) -> Option<Part> {
    let Some(fields) = value.as_object() else {
        return value.as_str().map(Part::text);
    };
    match text(value, "type") {
        // `OpenAI` reasoning without a summary is encrypted or empty.
        Some("reasoning") => typed("reasoning", value),
        Some(kind) => typed(kind, value).or_else(|| Some(generic(kind, fields))),
        None => untyped(value).or_else(|| {
            // Gemini and Bedrock parts have one field, whose name is the part's type. Gemini adds signatures beside it.
            let mut fields = fields.clone();
            fields.remove("thoughtSignature");
            let kind = fields.keys().next()?.clone();
            Some(generic(&kind, &fields))
        }),
    }
}

fn generic(kind: &str, fields: &Map<String, Value>) -> Part {
    let mut fields = fields.clone();
    fields.remove("type");
    fields.retain(|_, value| !value.is_null());
    fields.values_mut().for_each(without_nulls);
    Part::generic(kind, fields)
}

/// Removes `null` fields, which client types write for absent options.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// Part with a `type`, as `OpenAI`, Anthropic and Cohere send it. `None` if the type is unknown or a field is missing.
fn typed(kind: &str, value: &Value) -> Option<Part> {
    let id = |name: &str| text(value, name).map(str::to_owned);
    Some(match kind {
        "text" | "input_text" | "output_text" | "summary_text" => Part::text(value.get("text")?.as_str()?),
        "refusal" => Part::text(value.get("refusal")?.as_str()?),
        "thinking" => Part::Reasoning(value.get("thinking")?.as_str()?.to_owned()),
        "reasoning" => {
            let summary = list(value, "summary").chain(list(value, "content"));
            let texts: Vec<_> = summary.filter_map(|part| text(part, "text")).collect();
            if texts.is_empty() {
                return None;
            }
            Part::Reasoning(texts.join("\n"))
        }
        "tool_use" => Part::ToolCall {
            id: id("id"),
            name: id("name")?,
            arguments: value.get("input").cloned(),
        },
        "server_tool_use" | "mcp_tool_use" => Part::ServerToolCall {
            id: id("id"),
            name: id("name")?,
            arguments: value.get("input").cloned(),
        },
        // The content of redacted thinking is encrypted.
        "redacted_thinking" => Part::generic(kind, Map::new()),
        "tool_result" => Part::ToolCallResponse {
            id: id("tool_use_id"),
            response: value.get("content").map_or(Value::Null, plain),
        },
        "function_call" | "custom_tool_call" => {
            let mut call = function(value)?;
            if let Part::ToolCall { id: known, .. } = &mut call {
                *known = id("call_id");
            }
            call
        }
        "function_call_output" | "custom_tool_call_output" => Part::ToolCallResponse {
            id: id("call_id"),
            response: plain(value.get("output")?),
        },
        "image_url" => {
            let url = value.get("image_url")?;
            at("image", url.as_str().or_else(|| text(url, "url"))?)
        }
        "input_image" => match (text(value, "image_url"), id("file_id")) {
            (Some(url), _) => at("image", url),
            (None, file) => file_of("image", file?),
        },
        "input_audio" => {
            let audio = value.get("input_audio")?;
            let mime_type = text(audio, "format").map(|format| format!("audio/{format}"));
            blob("audio", mime_type.as_deref(), text(audio, "data")?)
        }
        "file" | "input_file" => {
            let file = value.get("file").unwrap_or(value);
            match (text(file, "file_id"), text(file, "file_url"), text(file, "file_data")) {
                (Some(id), ..) => file_of("document", id.to_owned()),
                (_, Some(url), _) | (.., Some(url)) => at("document", url),
                _ => return None,
            }
        }
        "image" | "document" => source(kind, value.get("source")?)?,
        // Anthropic returns results of the tools it runs under such types, for example `web_search_tool_result`.
        _ if kind.ends_with("_tool_result") => Part::ServerToolCallResponse {
            id: id("tool_use_id"),
            kind: kind.to_owned(),
            response: value.get("content")?.clone(),
        },
        _ => return None,
    })
}

/// Part of an Anthropic `source`.
fn source(modality: &str, source: &Value) -> Option<Part> {
    Some(match text(source, "type")? {
        "base64" => blob(modality, text(source, "media_type"), text(source, "data")?),
        "text" => Part::text(text(source, "data")?),
        "content" => {
            let texts = several(source.get("content")?).into_iter().map(|part| match part {
                Part::Text(text) => Some(text),
                _ => None,
            });
            Part::Text(texts.collect::<Option<Vec<_>>>()?.join("\n"))
        }
        "url" => at(modality, text(source, "url")?),
        "file" => file_of(modality, text(source, "file_id")?.to_owned()),
        _ => return None,
    })
}

/// Part without a `type`, as Gemini and Bedrock send it.
fn untyped(value: &Value) -> Option<Part> {
    if let Some(content) = value.get("text").and_then(Value::as_str) {
        let thought = value.get("thought").and_then(Value::as_bool) == Some(true);
        return Some(if thought {
            Part::Reasoning(content.to_owned())
        } else {
            Part::text(content)
        });
    }
    let either = |one: &str, other: &str| value.get(one).or_else(|| value.get(other));
    if let Some(call) = either("functionCall", "function_call") {
        return function(call);
    }
    if let Some(response) = either("functionResponse", "function_response") {
        return Some(Part::ToolCallResponse {
            id: text(response, "id").map(str::to_owned),
            response: response.get("response").cloned().unwrap_or_default(),
        });
    }
    if let Some(part) = at_server(value) {
        return Some(part);
    }
    if let Some(data) = either("inlineData", "inline_data") {
        let mime_type = text(data, "mimeType").or_else(|| text(data, "mime_type"));
        return Some(blob(modality(mime_type), mime_type, text(data, "data")?));
    }
    if let Some(file) = either("fileData", "file_data") {
        let mime_type = text(file, "mimeType").or_else(|| text(file, "mime_type"));
        let address = text(file, "fileUri").or_else(|| text(file, "file_uri"))?;
        return Some(uri(modality(mime_type), mime_type, address));
    }
    if let Some(call) = value.get("toolUse") {
        let id = text(call, "toolUseId").map(str::to_owned);
        let (name, arguments) = (text(call, "name")?.to_owned(), call.get("input").cloned());
        // Bedrock sets a type only on tools that it runs itself.
        return Some(match text(call, "type") {
            None => Part::ToolCall { id, name, arguments },
            Some(_) => Part::ServerToolCall { id, name, arguments },
        });
    }
    if let Some(result) = value.get("toolResult") {
        let id = text(result, "toolUseId").map(str::to_owned);
        let response = result.get("content").map_or(Value::Null, plain);
        return Some(match text(result, "type").map(str::to_owned) {
            None => Part::ToolCallResponse { id, response },
            Some(kind) => Part::ServerToolCallResponse { id, kind, response },
        });
    }
    let thought = value.pointer("/reasoningContent/reasoningText")?;
    Some(Part::Reasoning(text(thought, "text")?.to_owned()))
}

/// Part of a tool that Gemini runs itself.
fn at_server(value: &Value) -> Option<Part> {
    let either = |one: &str, other: &str| value.get(one).or_else(|| value.get(other));
    let id = |of: &Value| text(of, "id").map(str::to_owned);
    let kind = |of: &Value| {
        text(of, "toolType")
            .or_else(|| text(of, "tool_type"))
            .map(str::to_owned)
    };
    if let Some(call) = either("toolCall", "tool_call") {
        return Some(Part::ServerToolCall {
            id: id(call),
            name: kind(call)?,
            arguments: call.get("args").cloned(),
        });
    }
    let response = either("toolResponse", "tool_response")?;
    Some(Part::ServerToolCallResponse {
        id: id(response),
        kind: kind(response)?,
        response: response.get("response").cloned().unwrap_or_default(),
    })
}

/// Result of a tool; a list with a single text becomes that text.
fn plain(content: &Value) -> Value {
    match content {
        Value::Array(parts) => match &parts[..] {
            [one] if text(one, "text").is_some() => one["text"].clone(),
            [one] if one.get("json").is_some() => one["json"].clone(),
            _ => content.clone(),
        },
        other => other.clone(),
    }
}

fn file_of(modality: &str, file_id: String) -> Part {
    Part::File {
        modality: modality.to_owned(),
        mime_type: None,
        file_id,
    }
}

/// Part of a URL: a blob for a `data:` URL, otherwise a URI.
fn at(modality: &str, url: &str) -> Part {
    let data = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    match data {
        Some((mime_type, content)) => blob(modality, Some(mime_type).filter(|it| !it.is_empty()), content),
        None => uri(modality, None, url),
    }
}

fn blob(modality: &str, mime_type: Option<&str>, content: &str) -> Part {
    Part::Blob {
        modality: modality.to_owned(),
        mime_type: mime_type.map(str::to_owned),
        content: content.to_owned(),
    }
}

fn uri(modality: &str, mime_type: Option<&str>, uri: &str) -> Part {
    Part::Uri {
        modality: modality.to_owned(),
        mime_type: mime_type.map(str::to_owned),
        uri: uri.to_owned(),
    }
}

fn modality(mime_type: Option<&str>) -> &str {
    match mime_type.and_then(|mime_type| mime_type.split('/').next()) {
        Some(kind @ ("image" | "audio" | "video")) => kind,
        _ => "document",
    }
}
