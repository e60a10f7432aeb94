//! The input of a call is captured, however the call ends.

use std::future::pending;

use futures_util::FutureExt as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::support::{Exported, attribute};

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
async fn hangs(text: &str) -> String {
    pending::<()>().await;
    text.to_owned()
}

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
fn panics(text: &str) -> String {
    panic!("{text}")
}

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
fn fails(text: &str) -> Result<u8, String> {
    Err(text.to_owned())
}

#[genai::chat(provider = "openai", request, capture(raw(input, output)))]
async fn chat(request: &Value) -> Result<Value, std::fmt::Error> {
    Err(std::fmt::Error)
}

#[derive(Serialize)]
struct Told {
    is_error: bool,
}

impl genai::Outcome for Told {
    fn failure(&self) -> Option<std::borrow::Cow<'static, str>> {
        self.is_error.then_some("tool_error".into())
    }
}

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
fn tells(is_error: bool) -> Told {
    Told { is_error }
}

#[test]
fn failed_tool_has_no_result() {
    let exported = Exported::on_spans();
    tells(true);
    let given = |is_error| json!({ "is_error": is_error });
    assert_eq!(exported.content(), json!({ "gen_ai.tool.call.arguments": given(true) }));
    tells(false);
    let both = json!({ "gen_ai.tool.call.arguments": given(false), "gen_ai.tool.call.result": given(false) });
    assert_eq!(exported.content(), both);
}

fn arguments() -> Value {
    json!({"gen_ai.tool.call.arguments": {"text": "x"}})
}

#[test]
fn cancelled_call_captures_arguments() {
    let exported = Exported::on_spans();
    assert_eq!(hangs("x").now_or_never(), None);
    assert_eq!(exported.content(), arguments());
}

#[test]
fn panicked_call_captures_arguments() {
    let exported = Exported::on_spans();
    std::panic::set_hook(Box::new(|_| {}));
    assert!(std::panic::catch_unwind(|| panics("x")).is_err());
    drop(std::panic::take_hook());
    let span = exported.span();
    assert_eq!(crate::support::content(&span), arguments());
    assert_eq!(attribute(&span, "error.type"), Some(&"panic".into()));
}

#[test]
fn failed_call_captures_arguments() {
    let exported = Exported::on_spans();
    fails("x").ok();
    assert_eq!(exported.content(), arguments());
    chat(&json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]}))
        .now_or_never()
        .expect("done")
        .ok();
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]})
    );
}

/// A value that panics when it is read.
struct Hostile;

impl Serialize for Hostile {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("not today")
    }
}

/// A list that is longer than any stack.
#[derive(Serialize)]
struct Link(Option<Box<Link>>);

impl Drop for Link {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut link) = next {
            next = link.0.take();
        }
    }
}

#[genai::agent(name = "a", capture(raw(input, output)))]
fn hostile(text: &str, bad: &Hostile, deep: &Link) -> Hostile {
    let _ = (text, bad, deep);
    Hostile
}

impl genai::Request for Hostile {
    fn describe(&self, _: &mut genai::RequestAttributes<'_>) {}

    fn content(&self, _: &mut genai::capture::RequestContent) {
        panic!("not today")
    }
}

impl genai::Response for Hostile {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }

    fn record(&self, recorder: &mut genai::ResponseRecorder) {
        if let Some(output) = recorder.output() {
            output.text(0, "so far");
        }
        panic!("not today")
    }
}

#[genai::chat(provider = "p", model = "m", request = Hostile, capture(raw(input, output)))]
fn hostile_client() -> Hostile {
    Hostile
}

#[test]
fn unserializable_content_is_left_out() {
    let exported = Exported::on_spans();
    let mut deep = Link(None);
    for _ in 0..200_000 {
        deep = Link(Some(Box::new(deep)));
    }
    std::panic::set_hook(Box::new(|_| {}));
    hostile("x", &Hostile, &deep);
    hostile_client();
    drop(std::panic::take_hook());
    let spans = exported.spans();
    assert_eq!(
        crate::support::content(&spans[0]),
        json!({"gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": "x"}]}]})
    );
    assert_eq!(
        crate::support::content(&spans[1]),
        json!({"gen_ai.output.messages": [{"role": "assistant", "parts": [{"type": "text", "content": "so far"}]}]})
    );
}
