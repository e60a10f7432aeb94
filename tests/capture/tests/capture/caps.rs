//! Size limits: content that is cut stays valid, and the number of bytes cut is on the span.

use std::time::Duration;

use genai::ContentCapture;
use genai::redact::{Caps, Rules};
use opentelemetry::Value as Recorded;
use serde_json::{Value, json};

use crate::support::{Exported, attribute, content};

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
fn tool(text: &str, list: &[u32]) -> Value {
    json!({"text": text, "list": list})
}

#[genai::chat(provider = "openai", request, capture(raw(input, output, system, tools)))]
fn chat(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::retrieval(data_source = "d", capture(raw(query, documents)))]
fn search(text: &str) -> Vec<Value> {
    (0..50).map(|id| json!({"id": id.to_string(), "text": text})).collect()
}

#[genai::memory(operation = "search_memory", capture(raw(records)))]
fn recall(text: &str) -> Vec<Value> {
    (0..50)
        .map(|id| json!({"id": id.to_string(), "content": text}))
        .collect()
}

fn capped(per_attribute: usize, per_call: usize) -> Exported {
    Exported::with(|config| {
        config.content_capture(ContentCapture::SpanOnly).content_caps(
            Caps::default()
                .with_per_attribute(per_attribute)
                .with_per_call(per_call),
        )
    })
}

/// Sizes of the contents, all of them valid, and the number of bytes cut.
fn sizes(exported: &Exported) -> (Vec<usize>, Option<i64>) {
    let span = exported.span();
    // `content` checks each value against the schemas.
    let known = content(&span);
    let sizes = known.as_object().into_iter().flatten();
    let sizes = sizes.map(|(key, _)| attribute(&span, key).map_or(0, |value| value.as_str().len()));
    let cut = match attribute(&span, "agent.content.cut_bytes") {
        Some(Recorded::I64(cut)) => Some(*cut),
        _ => None,
    };
    (sizes.collect(), cut)
}

#[test]
fn content_within_cap_is_not_cut() {
    let exported = capped(1000, 1000);
    tool("x", &[1]);
    let (sizes, cut) = sizes(&exported);
    assert_eq!((sizes.len(), cut), (2, None));
}

#[test]
fn capped_content_keeps_its_shape() {
    let long = "word ".repeat(200);
    let numbers: Vec<_> = (0..100).collect();
    let messages: Vec<_> = (0..20)
        .map(|n| json!({"role": "user", "content": format!("{n} {long}")}))
        .collect();
    let request = json!({
        "model": "m", "system": long, "messages": messages,
        "tools": [{"type": "function", "function": {"name": "f", "description": long}}],
    });
    let answer = json!({"choices": [{"message": {"role": "assistant", "content": long}}]});
    for cap in [0, 1, 2, 10, 40, 60, 80, 100, 150, 300, 500, 1000, 2000] {
        let exported = capped(cap, 3 * cap);
        for call in 0..4 {
            match call {
                0 => drop(tool(&long, &numbers)),
                1 => drop(chat(&request, answer.clone())),
                2 => drop(search(&long)),
                _ => drop(recall(&long)),
            }
            let (sizes, cut) = sizes(&exported);
            assert!(sizes.iter().all(|size| *size <= cap), "{cap} {call}: {sizes:?}");
            assert!(sizes.iter().sum::<usize>() <= 3 * cap, "{cap} {call}: {sizes:?}");
            assert!(
                cap == 2000 && call == 0 || cut.is_some_and(|cut| cut > 0),
                "{cap} {call}: {cut:?}"
            );
        }
    }
}

#[test]
fn capped_messages_keep_the_newest() {
    let messages: Vec<_> = (0..100)
        .map(|n| json!({"role": "user", "content": format!("message {n}")}))
        .collect();
    let exported = capped(400, 4000);
    chat(&json!({"model": "m", "messages": messages}), json!({}));
    let kept = exported.content()["gen_ai.input.messages"].clone();
    let kept = kept.as_array().expect("messages");
    assert_eq!(kept.last().expect("one")["parts"][0]["content"], "message 99");
    assert_eq!(
        kept[0]["parts"][0]["content"],
        format!("…[dropped {} older]", 100 - (kept.len() - 1))
    );
}

#[test]
fn default_caps_cut_megabyte_prompt() {
    // The default caps, with a long time limit, so that the test passes on a busy machine.
    let patient = Rules::standard().time(Duration::from_secs(90)).build();
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .redactor(patient.expect("the standard rules"))
    });
    tool(&"x".repeat(1 << 20), &[]);
    let (sizes, cut) = sizes(&exported);
    assert_eq!(sizes.len(), 2);
    assert!(
        sizes.iter().all(|size| *size <= 32 << 10 && *size > 30 << 10),
        "{sizes:?}"
    );
    assert!(cut.is_some_and(|cut| cut > 2 * (990 << 10)), "{cut:?}");
}
