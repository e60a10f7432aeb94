//! Parts of messages that are stored as separate objects.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use genai::capture::StoreRules;
use serde_json::{Value, json};

use crate::store::{Kept, chat, count, extension, storing, text, with};
use crate::support::content;

/// A request with a picture at this address.
pub(crate) fn picture(url: &str) -> Value {
    json!({"model": "m", "answer": "a cat", "messages": [{"role": "user", "content": [
        {"type": "text", "text": "what is it?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]}]})
}

#[test]
fn blobs_are_stored_as_referenced_objects() {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for encoded in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
        let (exported, store) = storing(StoreRules::default());
        chat(&picture(&format!("data:image/png;base64,{encoded}")));
        let span = exported.span();
        let on_span = content(&span)["gen_ai.input.messages"].clone();
        let part = &on_span[0]["parts"][1];
        let address = part["uri"].as_str().expect("an address");
        assert_eq!(extension(address), "png");
        assert_eq!(store.at(address), ("image/png".to_owned(), bytes.clone()));
        assert_eq!(
            part,
            &json!({"type": "uri", "modality": "image", "mime_type": "image/png", "uri": address})
        );
        let whole = text(&span, "gen_ai.input.messages_ref").expect("an address");
        assert_eq!(store.json(&whole), on_span, "nothing was cut");
        assert_eq!(count(&span, "agent.content.cut_bytes"), None);
    }
}

#[test]
fn text_blobs_are_redacted() {
    let (exported, store) = storing(StoreRules::default());
    let csv = STANDARD.encode(concat!("name,mail\njo,jo@exam", "ple.org\n"));
    chat(&picture(&format!("data:text/csv;base64,{csv}")));
    let on_span = exported.content()["gen_ai.input.messages"].clone();
    let address = on_span[0]["parts"][1]["uri"].as_str().expect("an address");
    let (media_type, bytes) = store.at(address);
    assert_eq!(
        (&*media_type, &*bytes),
        ("text/csv", &b"name,mail\njo,[redacted:email]\n"[..])
    );

    chat(&picture("data:image/png;base64,no base64"));
    let on_span = exported.content()["gen_ai.input.messages"].clone();
    assert_eq!(on_span[0]["parts"][1]["type"], "blob");
}

#[test]
fn redactor_does_not_touch_references() {
    let store = Kept::default();
    let exported = with(&store, StoreRules::default().parts_from(1), |config| {
        config.redactor(|text: &str| text.to_uppercase())
    });
    chat(&picture("data:image/png;base64,//79"));
    let on_span = exported.content()["gen_ai.input.messages"].clone();
    let address = |part: usize| on_span[0]["parts"][part]["uri"].as_str().expect("an address");
    assert_eq!(store.at(address(0)).1, b"WHAT IS IT?");
    assert_eq!(store.at(address(1)).1, b"\xff\xfe\xfd");
}

#[test]
fn unsafe_media_type_becomes_bin() {
    let (exported, store) = storing(StoreRules::default());
    for said in ["image/../../x", "a", "image/png\r\nX: y", "x/y"] {
        chat(&picture(&format!("data:{said};base64,//79")));
        let on_span = exported.content()["gen_ai.input.messages"].clone();
        let address = on_span[0]["parts"][1]["uri"].as_str().expect("an address");
        assert_eq!(extension(address), "bin");
        let (media_type, _) = store.at(address);
        assert!(
            ["application/octet-stream", "x/y"].contains(&&*media_type),
            "{media_type}"
        );
    }
}

#[test]
fn large_message_parts_are_separate_objects() {
    let (exported, store) = storing(StoreRules::default().parts_from(1000));
    let long = "word ".repeat(200);
    let request = json!({"model": "m", "answer": "ho", "messages": [
        {"role": "user", "content": "short"},
        {"role": "user", "content": long},
        {"role": "tool", "tool_call_id": "c", "content": long},
    ]});
    chat(&request);
    let span = exported.span();
    let on_span = content(&span)["gen_ai.input.messages"].clone();
    let address = on_span[1]["parts"][0]["uri"].as_str().expect("an address");
    assert_eq!(store.at(address), ("text/plain".to_owned(), long.into_bytes()));
    let reference = json!({"type": "uri", "modality": "text", "mime_type": "text/plain", "uri": address});
    assert_eq!(on_span[0]["parts"][0], json!({"type": "text", "content": "short"}));
    assert_eq!(on_span[1]["parts"], json!([reference]));
    assert_eq!(
        on_span[2]["parts"],
        json!([{"type": "tool_call_response", "id": "c", "response": reference}])
    );
    let whole = text(&span, "gen_ai.input.messages_ref").expect("an address");
    assert_eq!(store.json(&whole), on_span);
}
