//! Answers of clients without an integration: `response = |r| …` returns their content.

use std::cell::RefCell;

use futures_util::{Stream, StreamExt as _, stream};
use genai::{Answer, ContentCapture, Usage};
use serde_json::{Value, json};

use crate::support::{Exported, attribute};

/// Answer type of a client.
struct Reply {
    thought: Option<String>,
    text: String,
    calls: Vec<(&'static str, &'static str)>,
    tokens: (u32, u32),
}

impl Reply {
    fn new(text: &str) -> Self {
        Self {
            thought: None,
            text: text.to_owned(),
            calls: Vec::new(),
            tokens: (3, 4),
        }
    }
}

fn counts(reply: &Reply) -> Usage {
    Usage::input_including_cached(reply.tokens.0).with_output_tokens(reply.tokens.1)
}

thread_local! {
    /// Texts of the replies whose content was read.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn whole(reply: &Reply) -> Answer<'_> {
    Answer::new().usage(counts(reply)).output(|output| {
        ASKED.with_borrow_mut(|asked| asked.push(reply.text.clone()));
        output.reasoning(0, reply.thought.as_deref().unwrap_or_default());
        output.text(0, &reply.text).text(1, "another");
        for (index, (tool, arguments)) in reply.calls.iter().enumerate() {
            output.tool_call(0, index, None, Some(tool), arguments);
        }
    })
}

#[genai::chat(provider = "p", model = "m", capture(raw(output)), response = |r| Answer::new().usage(counts(r)).text(&r.text))]
fn say(reply: Reply) -> Result<Reply, ()> {
    Ok(reply)
}

#[genai::chat(provider = "p", model = "m", capture(raw(output)), response = whole)]
fn say_more(reply: Reply) -> Reply {
    reply
}

#[genai::chat(provider = "p", model = "m", response = whole)]
fn say_nothing(reply: Reply) -> Reply {
    reply
}

#[genai::chat(provider = "p", model = "m", capture(raw(output)), response = |delta| Answer::new().text(*delta))]
fn stream_of(texts: Vec<&'static str>) -> impl Stream<Item = Result<&'static str, ()>> + Unpin {
    stream::iter(texts.into_iter().map(Ok))
}

fn text(content: &str) -> Value {
    json!({"type": "text", "content": content})
}

#[test]
fn answer_text_is_captured() {
    let exported = Exported::on_spans();
    say(Reply::new("hello")).ok();
    let span = exported.span();
    let expected = json!({"gen_ai.output.messages": [{"role": "assistant", "parts": [text("hello")]}]});
    assert_eq!(crate::support::content(&span), expected);
    assert_eq!(attribute(&span, "gen_ai.usage.input_tokens"), Some(&3.into()));
}

#[test]
fn answer_parts_are_captured() {
    let exported = Exported::on_spans();
    say_more(Reply {
        thought: Some("hm".to_owned()),
        calls: vec![("f", "{\"a\": 1}"), ("g", "{}")],
        ..Reply::new("hello")
    });
    let parts = json!([
        {"type": "reasoning", "content": "hm"}, text("hello"),
        {"type": "tool_call", "name": "f", "arguments": {"a": 1}}, {"type": "tool_call", "name": "g", "arguments": {}},
    ]);
    let expected = json!([
        {"role": "assistant", "parts": parts},
        {"role": "assistant", "parts": [text("another")]},
    ]);
    assert_eq!(exported.content(), json!({"gen_ai.output.messages": expected}));
}

#[tokio::test]
async fn stream_answer_items_are_joined() {
    let exported = Exported::on_spans();
    let mut stream = stream_of(vec!["hel", "lo"]);
    while stream.next().await.is_some() {}
    let expected = json!([{"role": "assistant", "parts": [text("hello")]}]);
    assert_eq!(exported.content(), json!({"gen_ai.output.messages": expected}));
}

#[test]
fn captured_answer_is_redacted() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanAndEvent));
    say(Reply::new("password=hunter2")).ok();
    say_more(Reply::new("password=hunter2"));
    let everything = exported.everything();
    assert!(
        everything.contains("[redacted:") && !everything.contains("hunter2"),
        "{everything}"
    );
}

/// Content is read only if both the attribute and the configuration allow it.
#[test]
fn answer_content_not_read_without_capture() {
    ASKED.take();
    let exported = Exported::on_spans();
    say_nothing(Reply::new("secret"));
    drop(exported);
    let exported = Exported::with(|config| config);
    say_more(Reply::new("secret"));
    assert_eq!(exported.content(), json!({}));
    drop(exported);
    assert_eq!(ASKED.take(), [""; 0]);

    let _exported = Exported::on_spans();
    say_more(Reply::new("asked"));
    assert_eq!(ASKED.take(), ["asked"]);
}
