//! Fields of errors, by form. A document with other fields is an answer in a form of its own.

/// Fields of each form. The first form is a sentence alone.
#[rustfmt::skip] // A form is a paragraph.
const FORMS: &[&[&str]] = &[
    &["message", "Message", "msg", "detail", "error", "errors", "id", "request_id", "requestId", "RequestId"],
    // OpenAI without an envelope, its events, Mistral, vLLM, Anthropic, DashScope
    &[
        "message", "Message", "code", "type", "param", "object", "error", "request_id", "id", "event_id", "sequence_number",
        "raw_status_code",
    ],
    // Gateways with an HTTP status, DashScope's clients
    &[
        "message", "Message", "msg", "code", "status", "statusCode", "status_code", "success", "ok", "error", "details", "data",
        "result", "output", "usage", "id", "request_id", "requestId", "trace", "time", "timestamp", "path",
    ],
    // JSON-RPC
    &["jsonrpc", "id", "error"],
    // RFC 9457
    &["type", "title", "status", "detail", "instance", "errors", "traceId"],
    // Spring
    &["timestamp", "status", "error", "exception", "message", "path", "trace", "requestId", "errors"],
    // Text Generation Inference, Ollama
    &["error", "error_type", "error_description", "message", "type", "code", "details", "request_id"],
    &["error", "estimated_time", "warnings", "signin_url"],
    // Novita
    &["code", "reason", "message", "metadata"],
    // Writer
    &["tpe", "errors", "extras"],
    // AWS Lambda
    &["errorMessage", "errorType", "requestId", "stackTrace", "trace", "cause"],
    // Other AWS
    &["__type", "message", "Message", "Output", "Version"],
    // Baidu, Databricks
    &["error_code", "error_msg", "message", "details", "log_id", "request_id", "id"],
    // Custom gateways
    &["error_message", "error_code", "error_type", "code", "status", "request_id"],
    // Apigee
    &["fault"],
    // Tencent Cloud
    &["Response", "Error", "ErrorMsg", "RequestId", "Note", "Id"],
    // Cloudflare, watsonx
    &["error", "errors", "success", "result", "messages", "result_info", "message", "trace", "status_code", "request_id"],
    // CLOVA Studio, Google's rows of batches
    &["status", "result", "key"],
    // Spark
    &["header", "payload"],
    // Dify's event
    &["event", "task_id", "message_id", "conversation_id", "status", "code", "message"],
    // Perplexity's fetched answers
    &["id", "model", "created_at", "started_at", "completed_at", "failed_at", "response", "error_message", "status"],
    // Lines of batches
    &["custom_id", "recordId", "id", "error", "response", "modelInput", "modelOutput"],
];

/// Fields of an error that is an object.
#[rustfmt::skip] // As above.
pub(crate) const IN_ERROR: &[&str] = &[
    "code", "message", "type", "param", "status", "details", "detail", "data", "error", "errors", "name", "object", "title",
    "reason", "domain", "target", "innererror", "inner_error", "innerError", "metadata", "provider", "msg", "Message",
    "error_msg", "errorCode", "errorMessage", "error_code", "error_type", "httpCode", "httpStatus", "http_code", "grpcCode",
    "status_code", "statusCode", "request_id", "requestId", "event_id", "id", "content_filter_result",
    "content_filter_results", "failed_generation", "provider_specific_fields", "llm_provider", "n_prompt_tokens", "n_ctx",
    "doc_url", "help_url", "retry_after", "additionalInfo", "time", "timestamp",
];

/// Forms that have all fields of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forms(u32);

impl Default for Forms {
    fn default() -> Self {
        Self(u32::MAX >> (u32::BITS as usize - FORMS.len()))
    }
}

impl Forms {
    /// Removes the forms without this field.
    pub(crate) fn keep(&mut self, name: &str) {
        for (form, fields) in FORMS.iter().enumerate() {
            if !fields.contains(&name) {
                self.0 &= !(1 << form);
            }
        }
    }

    /// Whether any form is left.
    pub(crate) fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether the document may be a sentence alone.
    pub(crate) fn is_sentence(self) -> bool {
        self.0 & 1 == 1
    }
}
