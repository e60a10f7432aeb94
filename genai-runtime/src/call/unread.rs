//! Notices of calls that record less than they could.

use crate::notice::{Code, notice, notice_line};

/// Says once for each client that a stream was asked for without usage.
pub(super) fn say_stream_without_usage(line: &'static str) {
    notice_line(
        Code::StreamUsage,
        line,
        format!("a stream of a model reported no tokens, so its cost is not known: add {line} to the request"),
    );
}

/// Says once that an answer was read in vain.
pub(super) fn say_foreign_json() {
    notice(
        Code::AnswerShape,
        "the JSON of a model's answer has the form of no known provider, so its tokens and its cost are not recorded: read \
         them with the key `response`, as in `response = |answer| genai::Usage::input_including_cached(…).with_output_tokens(…)`",
    );
}

/// Says once that the attribute alone captures nothing.
#[cfg(feature = "capture")]
#[cold]
pub(super) fn say_not_captured() {
    notice(
        Code::CaptureOff,
        "`capture(…)` names contents, and they are not recorded, because nobody has allowed that in this process: set \
         OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT to `SPAN_ONLY`, or to `NO_CONTENT` if this is meant",
    );
}

/// Says once that an answer was captured in vain.
#[cfg(feature = "capture")]
#[cold]
pub(super) fn say_no_output() {
    notice(
        Code::NoOutput,
        "`capture(output)` is on a model call, and its answer had no content that could be read, so none is recorded: if \
         `response` is a closure, return the content from it, as in `genai::Answer::new().usage(…).text(…)`",
    );
}
