//! Log lines of `tracing_subscriber::fmt` with the context of the running call.

use std::any::TypeId;
use std::fmt;

use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, StringValue};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, FormatEvent, FormatFields, Json, Writer};
use tracing_subscriber::fmt::{FmtContext, time::SystemTime};
use tracing_subscriber::registry::LookupSpan;

use genai_semconv::attributes as attr;

use crate::config::is_thread_ending;
use crate::context::call_names::CallNames;
use crate::context::running::Running;
use crate::run::Run;

/// An event format for `tracing_subscriber::fmt` that adds the context of the running call to each log line.
///
/// It wraps one of `tracing-subscriber`'s own formats, for text or JSON. Write `map_event_format` last, after the other
/// settings of the format:
///
/// ```
/// # extern crate genai_runtime as genai;
/// let json = tracing_subscriber::fmt::layer::<tracing_subscriber::Registry>()
///     .json()
///     .map_event_format(genai::LogContext::new);
/// # drop(json);
/// ```
///
/// A line within a call has these fields, as far as they are known:
///
/// | field | value |
/// | --- | --- |
/// | `trace_id`, `span_id` | ids of the current span, in hexadecimal digits |
/// | `gen_ai.operation.name` | operation of the innermost call, such as `execute_tool` |
/// | `gen_ai.tool.name` | the tool, if the call is a tool call |
/// | `gen_ai.workflow.name`, `gen_ai.agent.name`, `gen_ai.conversation.id` | names and id of the call's run |
///
/// In text the fields are at the end of the line. In JSON they are fields of the outermost object, where OpenTelemetry
/// expects `trace_id` and `span_id`. Fields that the event has already are not added. Lines outside calls, events with
/// an explicit parent, and programs without a tracer provider are not changed.
///
/// Colours depend on the layer's `with_ansi`; `Format::with_ansi` is overridden. Control characters of a message are
/// escaped, even with `with_ansi_sanitization(false)`. A custom format can use
/// [`CurrentCall::trace_id`](crate::CurrentCall::trace_id). Needs the feature `tracing`.
#[cfg(feature = "tracing")]
#[derive(Debug, Clone)]
pub struct LogContext<F = Format<tracing_subscriber::fmt::format::Full, SystemTime>> {
    plain: F,
    coloured: F,
}

impl<F, T> LogContext<Format<F, T>>
where
    Format<F, T>: Clone,
{
    /// Adds the context to lines of this format.
    pub fn new(format: Format<F, T>) -> Self {
        CallNames::keep();
        Self {
            plain: format.clone().with_ansi(false),
            coloured: format.with_ansi(true),
        }
    }
}

impl<S, N, F, T> FormatEvent<S, N> for LogContext<Format<F, T>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: 'static,
    Format<F, T>: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let format = if writer.has_ansi_escapes() {
            &self.coloured
        } else {
            &self.plain
        };
        let fields = fields_of(event);
        if fields.is_empty() {
            return format.format_event(context, writer, event);
        }
        let mut line = String::new();
        format.format_event(context, Writer::new(&mut line), event)?;
        // The line is followed by a line break and, in the pretty format, by an empty line.
        let end = line.trim_end_matches('\n').len();
        let (text, end) = line.split_at(end);
        match text.strip_suffix('}') {
            Some(object) if TypeId::of::<F>() == TypeId::of::<Json>() => {
                writer.write_str(object)?;
                for (at, (key, value)) in fields.iter().enumerate() {
                    let comma = if at == 0 && object == "{" { "" } else { "," };
                    let value = serde_json::to_string(value.as_str()).map_err(|_| fmt::Error)?;
                    write!(writer, "{comma}\"{key}\":{value}")?;
                }
                writer.write_char('}')?;
            }
            _ => {
                writer.write_str(text)?;
                for (key, value) in &fields {
                    if IDS.contains(key) {
                        write!(writer, " {key}={value}")?;
                    } else {
                        // `tracing-subscriber` writes texts in this form, too. A name may come from a model and contain
                        // line breaks.
                        write!(writer, " {key}={:?}", value.as_str())?;
                    }
                }
            }
        }
        writer.write_str(end)
    }
}

/// The fields whose values are hexadecimal digits: the ids of the trace and of the span. Other values are any text.
const IDS: [&str; 2] = ["trace_id", "span_id"];

/// Fields for an event; empty if it is in no call.
fn fields_of(event: &Event<'_>) -> Vec<(&'static str, StringValue)> {
    // OpenTelemetry logs its own errors while it holds the current context, and would panic if it were read then.
    if !event.is_contextual() || event.metadata().target() == "opentelemetry" || is_thread_ending() {
        return Vec::new();
    }
    let context = Context::current();
    let call = Running::names(&context);
    let run = Run::of(&context);
    if call.is_none() && run.is_none() {
        return Vec::new();
    }
    let mut fields = Vec::new();
    let span = context.span();
    let span = span.span_context();
    if span.is_valid() {
        let ids = [span.trace_id().to_string(), span.span_id().to_string()];
        fields.extend(IDS.into_iter().zip(ids.map(StringValue::from)));
    }
    let CallNames { operation, tool } = call.unwrap_or_default();
    let identity = run.map(|run| run.identity().clone()).unwrap_or_default();
    let named = [
        (attr::GEN_AI_OPERATION_NAME.key(), operation),
        (attr::GEN_AI_TOOL_NAME.key(), tool),
        (attr::GEN_AI_WORKFLOW_NAME.key(), identity.workflow),
        (attr::GEN_AI_AGENT_NAME.key(), identity.agent),
        (attr::GEN_AI_CONVERSATION_ID.key(), identity.conversation),
    ];
    fields.extend(named.into_iter().filter_map(|(key, name)| Some((key, name?))));
    fields.retain(|(key, _)| event.metadata().fields().field(key).is_none());
    fields
}
