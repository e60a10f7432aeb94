//! Names under which other libraries and backends keep contents and users.

use genai_semconv::own::{CONTENT_ELSEWHERE, CallPart, USER_ELSEWHERE};
use genai_semconv::{Capturable, Operation, Source, attributes};

use super::capture;
use crate::errors::list;

/// Error for a name under which backends show content, if it is one.
pub(super) fn content(text: &str, operation: &Operation) -> Option<String> {
    let (_, part) = CONTENT_ELSEWHERE.iter().find(|(known, _)| is_under(text, known))?;
    let instead = match operation.contents.iter().find(|content| is_part(content, *part)) {
        Some(content) => format!("write `capture({})`, which redacts it", content.name),
        None => format!(
            "`#[genai::{}]` captures no {}, only {}: leave it out",
            operation.attribute,
            noun(*part),
            list(capture::known(operation))
        ),
    };
    Some(format!(
        "backends show `{text}` as the content of a call, and `attr` redacts nothing; {instead}"
    ))
}

/// Error for a name from which backends read the user, if it is one.
pub(super) fn user(text: &str) -> Option<String> {
    let is_user = USER_ELSEWHERE.iter().any(|known| text.eq_ignore_ascii_case(known));
    is_user.then(|| {
        format!(
            "backends read who asked from `{text}`, which would be recorded as it is; write `user = value` on \
             `#[genai::request]`, which records a keyed hash"
        )
    })
}

/// Whether this is the name, or has it as a prefix if it ends with a dot. Case is ignored: backends compare it, but
/// collectors often do not.
fn is_under(text: &str, known: &str) -> bool {
    let beginning = text.get(..known.len());
    let is_whole = text.len() == known.len() || known.ends_with('.');
    is_whole && beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(known))
}

/// Whether the content is this part of a call. The main input of an operation is the first in its row.
fn is_part(content: &Capturable, part: CallPart) -> bool {
    let is_input = matches!(content.source, Source::FromParameters(_) | Source::FromRequest);
    match part {
        CallPart::Input => is_input,
        CallPart::Output => !is_input,
        CallPart::Messages => true,
        CallPart::ToolDefinitions => content.attr.key == attributes::GEN_AI_TOOL_DEFINITIONS.key(),
        CallPart::PromptVariables => content.attr.key == attributes::GEN_AI_PROMPT_VARIABLE.key(),
    }
}

fn noun(part: CallPart) -> &'static str {
    match part {
        CallPart::Input => "input",
        CallPart::Output => "output",
        CallPart::Messages => "messages",
        CallPart::ToolDefinitions => "definitions of tools",
        CallPart::PromptVariables => "prompt variables",
    }
}
