//! Notices of calls that record less than they could, or that run although a budget refused them.

use crate::budget::BudgetExceeded;
use crate::notice::{Code, notice, notice_line};

/// Raises the notice that a stream was requested without usage, once per client.
pub(super) fn say_stream_without_usage(line: &'static str) {
    notice_line(
        Code::StreamUsage,
        line,
        format!("a stream of a model reported no tokens, so its cost is not known: add {line} to the request"),
    );
}

/// Raises the notice, once, that a complete answer had no token counts, for an unknown reason.
pub(super) fn say_without_usage(streamed: bool) {
    let (code, what) = if streamed {
        (Code::StreamUsage, "a stream of a model")
    } else {
        (Code::TokenCount, "a model's answer")
    };
    notice_line(
        code,
        "",
        format!(
            "{what} reported no tokens, so its cost is not known: ask the server for them, as by `stream_options.include_usage` \
             for a stream, read them with the key `response`, or call `genai::current_call().record_usage(…)`"
        ),
    );
}

/// Raises the notice, once, that an answer was JSON of no known form.
pub(super) fn say_foreign_json() {
    notice(
        Code::AnswerShape,
        "the JSON of a model's answer has the form of no known provider, so its tokens and its cost are not recorded: read \
         them with the key `response`, as in `response = |answer| genai::Usage::input_including_cached(…).with_output_tokens(…)`",
    );
}

/// Raises the notice, once, that a call ran although a budget refused it.
#[cold]
pub(super) fn say_not_refused(exceeded: &BudgetExceeded) {
    notice(
        Code::NotRefused,
        format!(
            "{exceeded}. A plain `fn` ran all the same, because its result cannot hold a refusal: write \
             `refuse = |refusal| …` in its attribute, return an error that is `From<BudgetExceeded>`, or make it an `async fn`"
        ),
    );
}

/// Raises the notice, once, that the attribute alone captures nothing.
#[cfg(feature = "capture")]
#[cold]
pub(super) fn say_not_captured() {
    notice(
        Code::CaptureOff,
        "`capture(…)` names contents, and they are not recorded, because nobody has allowed that in this process: set \
         OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT to `SPAN_ONLY`, or to `NO_CONTENT` if this is meant",
    );
}

/// Raises the notice, once, that a captured answer had no content.
#[cfg(feature = "capture")]
#[cold]
pub(super) fn say_no_output() {
    notice(
        Code::NoOutput,
        "`capture(output)` is on a model call, and its answer had no content that could be read, so none is recorded: if \
         `response` is a closure, return the content from it, as in `genai::Answer::new().usage(…).text(…)`",
    );
}
