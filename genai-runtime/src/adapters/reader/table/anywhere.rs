//! What means the same in every form: failures, what gateways add.

#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Dialect::Any;
#[allow(clippy::enum_glob_use)] // The rows are data.
use crate::adapters::reader::meaning::Meaning::*;
use crate::adapters::reader::meaning::Row;

#[rustfmt::skip] // A row is a line.
pub(super) const ROWS: &[Row] = &[
    // LiteLLM, whatever shape it answers in
    Row(Any, "_hidden_params.response_cost", Charged),
    Row(Any, "response_cost", Charged),
    // Failures, whatever is around them.
    Row(Any, "error", Failed),
    Row(Any, "error.code", ErrorCode),
    Row(Any, "error.status", ErrorCode),
    Row(Any, "error.type", ErrorCode),
    // Bedrock's batches
    Row(Any, "error.errorCode", ErrorCode),
    // Yandex
    Row(Any, "error.httpStatus", ErrorCode),
    Row(Any, "error.grpcCode", ErrorCode),
    // A line of a batch
    Row(Any, "custom_id", InBatch),
    Row(Any, "recordId", InBatch),
    Row(Any, "processed_time", InBatch),
    Row(Any, "response.body.error", Failed),
    Row(Any, "response.body.error.code", ErrorCode),
    Row(Any, "response.body.error.type", ErrorCode),
    Row(Any, "status", Kind),
    Row(Any, "errors", Failed),
    Row(Any, "errors[].code", ErrorCode),
    Row(Any, "errors[].type", ErrorCode),
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
    // Gateways of one's own
    Row(Any, "error_message", Failed),
    // Text Generation Inference
    Row(Any, "error_type", ErrorCode),
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
    // FastAPI, which many servers are made with
    Row(Any, "detail", ErrorText),
    // MiniMax
    Row(Any, "base_resp.status_code", StatusCode),
    // Spark
    Row(Any, "header.code", StatusCode),
    // Baidu
    Row(Any, "error_code", StatusCode),
];
