//! One call of a recording.

use std::time::Duration;

use genai_semconv::{Charge, OPERATIONS, attributes as attr, own};
use opentelemetry::trace::Status;
use opentelemetry::{Array, Value};
use opentelemetry_sdk::trace::SpanData;

use crate::price::Cost;
use crate::run::{TaskId, Totals};
use crate::usage::Usage;

/// One call of a recorded run. [`Recording`](crate::testing::Recording) returns them in the order in which they
/// started.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn agent() {}
/// # async fn test() {
/// let run = genai::testing::record(agent()).await;
/// for call in run.tool("edit_file") {
///     assert_eq!(call.argument_keys(), ["path", "text"], "{}", run.tree());
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct RecordedCall {
    /// The span in its state at the end, or at the start if the call is open.
    pub(super) span: SpanData,
    pub(super) order: usize,
    pub(super) parent: Option<usize>,
    /// The count of starts and ends when it started, and when it ended.
    pub(super) started: usize,
    pub(super) ended: Option<usize>,
    /// The task in which it started, if `genai::spawn` started that task.
    pub(super) task: Option<TaskId>,
}

/// The outcome of a recorded call.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::testing::CallOutcome;
/// # async fn agent() {}
/// # async fn test() {
/// let run = genai::testing::record(agent()).await;
/// assert_eq!(run.call("run_tests").outcome(), CallOutcome::Completed, "{}", run.tree());
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallOutcome<'a> {
    /// The call returned, and the returned value is not a failure.
    Completed,
    /// The call failed. The text is `error.type`, such as `timeout` or the name of an error type.
    Failed(&'a str),
    /// The call's future was dropped before it was ready.
    Cancelled,
    /// A budget refused the call. The text is the stop reason, such as `tool_loop_budget_exceeded`.
    Refused(&'a str),
    /// The call is a run that a budget stopped. The text is the stop reason.
    Stopped(&'a str),
    /// The call had not ended when the recorded future was ready.
    Open,
}

impl RecordedCall {
    /// The attribute `gen_ai.operation.name`, such as `chat` or `execute_tool`; `agent.request` for a request, which
    /// has none.
    pub fn operation(&self) -> &str {
        // A refused call of a model has its operation in its name only.
        let first = self.span.name.split(' ').next();
        let of_name = || OPERATIONS.iter().find_map(|row| row.name.filter(|_| row.name == first));
        let operation = self.text(attr::GEN_AI_OPERATION_NAME.key()).or_else(of_name);
        operation.unwrap_or(&self.span.name)
    }

    /// The name of the tool, agent, workflow or model that was called. It is the span's name without the operation.
    pub fn name(&self) -> &str {
        let name: &str = &self.span.name;
        let rest = name
            .strip_prefix(self.operation())
            .and_then(|rest| rest.strip_prefix(' '));
        rest.unwrap_or(name)
    }

    /// Position of the call in the recording, from 0, in the order of starts.
    pub fn order(&self) -> usize {
        self.order
    }

    /// The [`order`](Self::order) of the call that made this one; `None` for a call at the top of the recording.
    pub fn parent(&self) -> Option<usize> {
        self.parent
    }

    /// The names of a tool's arguments, sorted. Their values are recorded only if the tool captures them.
    pub fn argument_keys(&self) -> Vec<&str> {
        match self.attribute(own::TOOL_ARGS_KEYS.key()) {
            Some(Value::Array(Array::String(keys))) => keys.iter().map(opentelemetry::StringValue::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The token counts of a model call; unknown counts are absent. Empty for other calls.
    pub fn usage(&self) -> Usage {
        Usage::input_including_cached(self.count(attr::GEN_AI_USAGE_INPUT_TOKENS.key()))
            .with_output_tokens(self.count(attr::GEN_AI_USAGE_OUTPUT_TOKENS.key()))
            .with_cache_read_tokens(self.count(attr::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS.key()))
            .with_cache_write_tokens(self.count(attr::GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS.key()))
            .with_reasoning_tokens(self.count(attr::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS.key()))
    }

    /// The cost of a model call, estimated from the price table or charged by the provider; `None` if it has no price.
    pub fn cost(&self) -> Option<Cost> {
        self.dollars(own::AGENT_COST_USD.key())
    }

    /// The calls, tokens and cost under a run: an agent, a workflow or a request. Zero for other calls, and for an open
    /// run.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # async fn agent() {}
    /// # async fn test() {
    /// let run = genai::testing::record(agent()).await;
    /// assert!(run.call("reviewer").totals().model_calls <= 2, "{}", run.tree());
    /// # }
    /// ```
    pub fn totals(&self) -> Totals {
        let count = |key| self.count(key).and_then(|count| u64::try_from(count).ok());
        Totals {
            model_calls: count(own::AGENT_RUN_MODEL_CALLS.key()).unwrap_or_default(),
            tool_calls: count(own::AGENT_RUN_TOOL_CALLS.key()).unwrap_or_default(),
            input_tokens: count(own::AGENT_RUN_INPUT_TOKENS.key()),
            output_tokens: count(own::AGENT_RUN_OUTPUT_TOKENS.key()),
            cost: self.dollars(own::AGENT_RUN_COST_USD.key()),
            unpriced_calls: count(own::AGENT_RUN_UNPRICED_CALLS.key()).unwrap_or_default(),
            assumed_tokens: count(own::AGENT_RUN_ASSUMED_TOKENS.key()).unwrap_or_default(),
            assumed_cost: self.dollars(own::AGENT_RUN_ASSUMED_COST_USD.key()).unwrap_or_default(),
        }
    }

    /// The outcome of the call.
    pub fn outcome(&self) -> CallOutcome<'_> {
        let stop_reason = self.text(own::AGENT_STOP_REASON.key());
        let error_type = self.text(attr::ERROR_TYPE.key()).unwrap_or_default();
        let is_cancelled = self
            .span
            .events
            .iter()
            .any(|event| event.name == own::CALL_CANCELLED_EVENT);
        if self.is_open() {
            return CallOutcome::Open;
        }
        match self.text(own::AGENT_OUTCOME.key()) {
            Some("completed") => CallOutcome::Completed,
            Some("failed") => CallOutcome::Failed(error_type),
            Some("cancelled") => CallOutcome::Cancelled,
            Some("stopped") => CallOutcome::Stopped(stop_reason.unwrap_or_default()),
            _ => match stop_reason {
                Some(reason) => CallOutcome::Refused(reason),
                None if is_cancelled => CallOutcome::Cancelled,
                None if matches!(self.span.status, Status::Error { .. }) => CallOutcome::Failed(error_type),
                None => CallOutcome::Completed,
            },
        }
    }

    /// Duration of the call. Zero for an open call.
    pub fn duration(&self) -> Duration {
        let duration = self.span.end_time.duration_since(self.span.start_time);
        duration.ok().filter(|_| !self.is_open()).unwrap_or_default()
    }

    /// The value of an attribute of the span.
    pub fn attribute(&self, key: &str) -> Option<&Value> {
        // The SDK keeps both values of a key that was set twice, and backends show the last.
        let mut attributes = self.span.attributes.iter().rev();
        attributes
            .find(|attribute| attribute.key.as_str() == key)
            .map(|attribute| &attribute.value)
    }

    /// The whole span, in its state at the end, or at the start if the call is open.
    pub fn span(&self) -> &SpanData {
        &self.span
    }

    /// Whether it had not ended when the recorded future was ready.
    pub(super) fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it is a model call, by the table of operations.
    pub(super) fn is_model_call(&self) -> bool {
        let operation = self.operation();
        let mut rows = OPERATIONS.iter();
        rows.any(|row| row.name == Some(operation) && row.charge == Charge::ModelCall)
    }

    /// Whether it is a call of the tool with this name.
    pub(super) fn is_tool(&self, name: &str) -> bool {
        self.operation() == "execute_tool" && self.text(attr::GEN_AI_TOOL_NAME.key()) == Some(name)
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.attribute(key)? {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    fn count(&self, key: &str) -> Option<i64> {
        match self.attribute(key)? {
            Value::I64(count) => Some(*count),
            _ => None,
        }
    }

    fn dollars(&self, key: &str) -> Option<Cost> {
        match self.attribute(key)? {
            Value::F64(usd) => Some(Cost::from_usd(*usd)),
            _ => None,
        }
    }
}
