//! Facts of messages that are measured. The two roles have different types for the same messages. The types are tested
//! at runtime, because rmcp has the server's role only with its feature `server`.

#![allow(deprecated)] // rmcp deprecates sampling, roots and logging, but peers still send them.

use std::any::Any;
use std::borrow::Cow;

use genai_semconv::attributes as attr;
use rmcp::model::{
    ClientNotification, ClientRequest, ConstString, ErrorData, RequestId, RequestMetaObject, RequestParamsMeta as _,
    ServerNotification, ServerRequest, ServerResult,
};

use crate::adapters::rmcp::TRANSPORT_CLOSED;
use crate::answer::Outcome as _;
use crate::metrics::{Asked, End};

/// Key of `_meta` with the protocol's version, since 2026-07-28.
const VERSION_IN_META: &str = "io.modelcontextprotocol/protocolVersion";

/// Codes for a wrong request, which are not the receiver's failure: parse error, invalid request, method not found,
/// invalid params, resource not found (`rpc.response.status_code` of the conventions' MCP spans).
const WRONG_REQUESTS: [i32; 5] = [-32_700, -32_600, -32_601, -32_602, -32_002];

/// Key of an error's data by which rmcp's HTTP client marks a stream that broke off.
const CLOSED_MARKER: &str = "io.modelcontextprotocol/transportClosed";

/// Outcome of a request or notification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) error_type: Option<Cow<'static, str>>,
    pub(super) status_code: Option<Cow<'static, str>>,
}

impl Fate {
    pub(super) fn failed(error_type: &'static str) -> Self {
        Self {
            error_type: Some(Cow::Borrowed(error_type)),
            status_code: None,
        }
    }

    pub(super) fn of_error(error: &ErrorData, end: End) -> Self {
        let marker = error.data.as_ref().and_then(|data| data.get(CLOSED_MARKER));
        if end == End::Sender && marker.is_some_and(serde_json::Value::is_u64) {
            return Self::failed(TRANSPORT_CLOSED);
        }
        let code = error.code.0;
        let text = code_text(code);
        let is_error = end == End::Sender || !WRONG_REQUESTS.contains(&code);
        Self {
            error_type: is_error.then(|| text.clone()),
            status_code: Some(text),
        }
    }

    /// Outcome of a result, in either role.
    pub(super) fn of_result<T: 'static>(result: &T) -> Self {
        let failure = match server_result(result) {
            Some(ServerResult::CallToolResult(result)) => result.failure(),
            _ => None,
        };
        Self {
            error_type: failure,
            status_code: None,
        }
    }
}

/// Text of a code. The usual ones are not formatted each time.
fn code_text(code: i32) -> Cow<'static, str> {
    Cow::Borrowed(match code {
        -32_700 => "-32700",
        -32_600 => "-32600",
        -32_601 => "-32601",
        -32_602 => "-32602",
        -32_603 => "-32603",
        -32_002 => "-32002",
        _ => return Cow::Owned(code.to_string()),
    })
}

fn server_result<T: 'static>(result: &T) -> Option<&ServerResult> {
    (result as &dyn Any).downcast_ref()
}

/// The version that client and server have agreed upon, in the answer to `initialize`.
pub(super) fn agreed_version<T: 'static>(result: &T) -> Option<&str> {
    match server_result(result)? {
        ServerResult::InitializeResult(result) => Some(result.protocol_version.as_str()),
        _ => None,
    }
}

pub(super) fn version_in_meta(meta: &RequestMetaObject) -> Option<&str> {
    meta.0.get(VERSION_IN_META)?.as_str()
}

/// Method and target of a request.
pub(super) fn request<T: 'static>(request: &T) -> Option<Asked<'_>> {
    let request: &dyn Any = request;
    match request.downcast_ref() {
        Some(request) => Some(client_request(request)),
        None => request.downcast_ref().and_then(server_request),
    }
}

fn client_request(request: &ClientRequest) -> Asked<'_> {
    let target = match request {
        ClientRequest::CallToolRequest(request) => Some((attr::GEN_AI_TOOL_NAME.key(), &*request.params.name)),
        ClientRequest::GetPromptRequest(request) => Some((attr::GEN_AI_PROMPT_NAME.key(), &*request.params.name)),
        _ => None,
    };
    Asked {
        method: request.method(),
        custom: matches!(request, ClientRequest::CustomRequest(_)),
        target,
    }
}

fn server_request(request: &ServerRequest) -> Option<Asked<'_>> {
    Some(Asked::method(match request {
        ServerRequest::PingRequest(request) => request.method.as_str(),
        ServerRequest::CreateMessageRequest(request) => request.method.as_str(),
        ServerRequest::ListRootsRequest(request) => request.method.as_str(),
        ServerRequest::ElicitRequest(request) => request.method.as_str(),
        ServerRequest::CustomRequest(request) => return Some(custom(&request.method)),
        // The request is one of a later rmcp.
        _ => return None,
    }))
}

fn custom(method: &str) -> Asked<'_> {
    Asked {
        custom: true,
        ..Asked::method(method)
    }
}

/// The `_meta` of the parameters of a request to be sent. rmcp merges it with that of the request itself.
pub(super) fn meta_of_params<T: 'static>(request: &T) -> Option<&RequestMetaObject> {
    let request: &dyn Any = request;
    match request.downcast_ref() {
        Some(request) => match request {
            ClientRequest::InitializeRequest(request) => request.params.meta(),
            ClientRequest::CompleteRequest(request) => request.params.meta(),
            ClientRequest::SetLevelRequest(request) => request.params.meta(),
            ClientRequest::GetPromptRequest(request) => request.params.meta(),
            ClientRequest::ListPromptsRequest(request) => request.params.as_ref()?.meta(),
            ClientRequest::ListResourcesRequest(request) => request.params.as_ref()?.meta(),
            ClientRequest::ListResourceTemplatesRequest(request) => request.params.as_ref()?.meta(),
            ClientRequest::ReadResourceRequest(request) => request.params.meta(),
            ClientRequest::SubscribeRequest(request) => request.params.meta(),
            ClientRequest::UnsubscribeRequest(request) => request.params.meta(),
            ClientRequest::CallToolRequest(request) => request.params.meta(),
            ClientRequest::ListToolsRequest(request) => request.params.as_ref()?.meta(),
            _ => None,
        },
        None => match request.downcast_ref()? {
            ServerRequest::CreateMessageRequest(request) => request.params.meta(),
            ServerRequest::ElicitRequest(request) => request.params.meta(),
            _ => None,
        },
    }
}

/// The resource that a request names.
pub(super) fn resource<T: 'static>(request: &T) -> Option<&str> {
    let request: &dyn Any = request;
    Some(match request.downcast_ref()? {
        ClientRequest::ReadResourceRequest(request) => &request.params.uri,
        ClientRequest::SubscribeRequest(request) => &request.params.uri,
        ClientRequest::UnsubscribeRequest(request) => &request.params.uri,
        _ => return None,
    })
}

/// Method and target of a notification.
pub(super) fn notification<T: 'static>(notification: &T) -> Option<Asked<'_>> {
    let notification: &dyn Any = notification;
    match notification.downcast_ref() {
        Some(notification) => client_notification(notification),
        None => notification.downcast_ref().and_then(server_notification),
    }
}

fn client_notification(notification: &ClientNotification) -> Option<Asked<'_>> {
    Some(Asked::method(match notification {
        ClientNotification::CancelledNotification(it) => it.method.as_str(),
        ClientNotification::ProgressNotification(it) => it.method.as_str(),
        ClientNotification::InitializedNotification(it) => it.method.as_str(),
        ClientNotification::RootsListChangedNotification(it) => it.method.as_str(),
        ClientNotification::CustomNotification(it) => return Some(custom(&it.method)),
        _ => return None,
    }))
}

fn server_notification(notification: &ServerNotification) -> Option<Asked<'_>> {
    Some(Asked::method(match notification {
        ServerNotification::CancelledNotification(it) => it.method.as_str(),
        ServerNotification::ProgressNotification(it) => it.method.as_str(),
        ServerNotification::LoggingMessageNotification(it) => it.method.as_str(),
        ServerNotification::ResourceUpdatedNotification(it) => it.method.as_str(),
        ServerNotification::ResourceListChangedNotification(it) => it.method.as_str(),
        ServerNotification::ToolListChangedNotification(it) => it.method.as_str(),
        ServerNotification::PromptListChangedNotification(it) => it.method.as_str(),
        ServerNotification::SubscriptionsAcknowledgedNotification(it) => it.method.as_str(),
        ServerNotification::TaskStatusNotification(it) => it.method.as_str(),
        ServerNotification::CustomNotification(it) => return Some(custom(&it.method)),
        _ => return None,
    }))
}

/// The request that a notification cancels, with the reason, if it is that notification.
pub(super) fn cancelled<T: 'static>(notification: &T) -> Option<(&RequestId, Option<&str>)> {
    let notification: &dyn Any = notification;
    let cancelled = match notification.downcast_ref() {
        Some(ClientNotification::CancelledNotification(it)) => it,
        Some(_) => return None,
        None => match notification.downcast_ref()? {
            ServerNotification::CancelledNotification(it) => it,
            _ => return None,
        },
    };
    let params = &cancelled.params;
    Some((params.request_id.as_ref()?, params.reason.as_deref()))
}
