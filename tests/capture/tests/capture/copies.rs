//! Number of copies of captured content on its way to the span.

use allocation_counter::measure;
use genai::capture::{Message, RequestContent};
use genai::{Request, RequestAttributes, Usage};

use crate::support::Exported;

const PROMPT: usize = 20_000;

struct Prompt(String);

impl Request for Prompt {
    fn describe(&self, _: &mut RequestAttributes<'_>) {}

    fn content(&self, content: &mut RequestContent) {
        content.message(Message::user(self.0.as_str()));
    }
}

#[genai::chat(provider = "p", model = "m", request = request, response = |usage| *usage, capture(raw(input)))]
fn captured(request: &Prompt) -> Usage {
    let _ = request;
    Usage::unknown()
}

#[genai::chat(provider = "p", model = "m", request = request, response = |usage| *usage)]
fn plain(request: &Prompt) -> Usage {
    let _ = request;
    Usage::unknown()
}

/// The test counts all bytes that are ever allocated, 6.3 times the text. The JSON buffer doubles as it grows and takes
/// 3.3 times the text. The text out of the caller's request, the attribute's own text and the clone of the exporter in
/// memory take one each. One more copy would be 7.3.
#[test]
fn captured_prompt_avoids_extra_copy() {
    let exported = Exported::on_spans();
    let prompt = Prompt("word ".repeat(PROMPT / 5));
    // The first calls allocate the state of the process, which is not counted.
    _ = captured(&prompt);
    _ = plain(&prompt);
    exported.spans();
    let without = measure(|| _ = plain(&prompt)).bytes_total;
    let with = measure(|| _ = captured(&prompt)).bytes_total;
    let recorded = exported.spans();
    assert_eq!(recorded.len(), 2);
    let text = recorded[1]
        .attributes
        .iter()
        .find(|it| it.key.as_str() == "gen_ai.input.messages");
    assert!(text.expect("it is captured").value.as_str().len() > PROMPT);
    let most = 7 * PROMPT as u64;
    assert!(with - without < most, "{} bytes for {PROMPT}", with - without);
}
