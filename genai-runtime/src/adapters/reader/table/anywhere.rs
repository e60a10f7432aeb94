//! Rows with the same meaning in every form: failures, and additions of gateways.

#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Dialect::Any;
#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Meaning::*;
use crate::adapters::reader::meaning::Row;

#[rustfmt::skip] // A row is a line.
pub(super) const ROWS: &[Row] = &[
    // A session of OpenAI's Realtime API
    Row(Any, "session.audio.input.transcription.model", Transcriber),
    Row(Any, "session.input_audio_transcription.model", Transcriber),
    // LiteLLM, in every form of its answers
    Row(Any, "_hidden_params.response_cost", Charged),
    Row(Any, "response_cost", Charged),
    // Failures, in any envelope
    Row(Any, "error", Failed),
    Row(Any, "error.code", ErrorCode),
    Row(Any, "error.status", ErrorCode),
    Row(Any, "error.type", ErrorCode),
    // Cloudflare's gateway
    Row(Any, "error[].code", ErrorCode),
    // Bedrock's batches
    Row(Any, "error.errorCode", ErrorCode),
    // Yandex
    Row(Any, "error.httpStatus", ErrorCode),
    Row(Any, "error.grpcCode", ErrorCode),
    // A line of a batch
    Row(Any, "custom_id", InBatch),
    Row(Any, "recordId", InBatch),
    Row(Any, "processed_time", InBatch),
    // Gemini, and the form of its clients
    Row(Any, "response.inlinedResponses.inlinedResponses", Lines),
    Row(Any, "response.inlinedResponses", Lines),
    Row(Any, "output.inlinedResponses.inlinedResponses", Lines),
    Row(Any, "metadata.output.inlinedResponses.inlinedResponses", Lines),
    Row(Any, "dest.inlinedResponses", Lines),
    Row(Any, "dest.inlinedEmbedContentResponses", Lines),
    Row(Any, "dest.inlined_responses", Lines),
    Row(Any, "dest.inlined_embed_content_responses", Lines),
    Row(Any, "response.body.error", Failed),
    Row(Any, "response.body.error.code", ErrorCode),
    Row(Any, "response.body.error.type", ErrorCode),
    Row(Any, "status", Kind),
    Row(Any, "errors", Failed),
    Row(Any, "errors[].code", ErrorCode),
    Row(Any, "errors[].type", ErrorCode),
    // Writer
    Row(Any, "errors[].key", ErrorCode),
    Row(Any, "type", Kind),
    Row(Any, "object", Kind),
    // Apigee
    Row(Any, "fault", Failed),
    Row(Any, "fault.detail.errorcode", ErrorCode),
    // Tencent Cloud
    Row(Any, "Error", Failed),
    Row(Any, "Error.Code", ErrorCode),
    Row(Any, "ErrorMsg", Failed),
    Row(Any, "ErrorMsg.Code", ErrorCode),
    // AWS Lambda
    Row(Any, "errorMessage", Failed),
    Row(Any, "errorType", ErrorCode),
    // Custom gateways
    Row(Any, "error_message", Failed),
    // Text Generation Inference
    Row(Any, "error_type", ErrorCode),
    Row(Any, "reason", ErrorWord),
    Row(Any, "code", ErrorWord),
    Row(Any, "status", ErrorWord),
    Row(Any, "statusCode", ErrorWord),
    Row(Any, "status_code", ErrorWord),
    Row(Any, "type", ErrorWord),
    // CLOVA Studio, Google's rows of batches
    Row(Any, "status.code", ErrorWord),
    Row(Any, "__type", ErrorName),
    Row(Any, "Output.__type", ErrorName),
    Row(Any, "success", Succeeded),
    Row(Any, "ok", Succeeded),
    Row(Any, "message", ErrorText),
    Row(Any, "Message", ErrorText),
    Row(Any, "status.message", ErrorText),
    Row(Any, "msg", ErrorText),
    // FastAPI, on which many servers are built
    Row(Any, "detail", ErrorText),
    // MiniMax
    Row(Any, "base_resp.status_code", StatusCode),
    // Spark
    Row(Any, "header.code", StatusCode),
    // Baidu
    Row(Any, "error_code", StatusCode),
];
