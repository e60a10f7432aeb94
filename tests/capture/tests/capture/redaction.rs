//! Captured content of every operation is redacted.

use genai::redact::{Rule, Rules};
use genai::{ContentCapture, Redactor};
use serde_json::{Value, json};

use crate::support::Exported;

/// A key in parts, so that secret scanners ignore this file.
const KEY: &str = concat!(
    "sk-ant-",
    "api03-",
    "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz-_0123456789AbCdEfGhIj-AAAAAAAA"
);
const MAIL: &str = concat!("ada", "@", "example.org");
const MARKS: &[&str] = &[KEY, MAIL, "hunter2"];

fn seeded() -> String {
    format!("my key is {KEY}, write to {MAIL}, password=hunter2")
}

#[derive(Debug)]
struct Leaky(String);

impl std::fmt::Display for Leaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[genai::tool(call_id = None, capture(raw(arguments, result, error)))]
fn tool(text: String, password: &str) -> Result<Value, Leaky> {
    if password.is_empty() {
        return Err(Leaky(text));
    }
    Ok(json!({"text": text, "nested": {"password": password, "json": json!({"api_key": password}).to_string()}}))
}

#[genai::agent(name = "a", capture(raw(input, output, error)))]
fn agent(text: &str) -> Result<String, Leaky> {
    Ok(text.to_owned())
}

#[genai::workflow(name = "w", capture(raw(input, output)))]
fn workflow(text: &str, password: &str) -> (String, String) {
    (text.to_owned(), password.to_owned() + text)
}

#[genai::retrieval(data_source = "d", capture(raw(query, documents)))]
fn search(text: &str) -> Vec<Value> {
    vec![json!({"id": text, "password": "hunter2", "text": text})]
}

#[genai::memory(operation = "search_memory", capture(raw(query, records)))]
fn recall(text: &str) -> Vec<Value> {
    vec![json!({"content": {"password": "hunter2"}, "metadata": {"from": text}, "id": text})]
}

#[genai::chat(provider = "openai", request, capture(raw(input, output, system, tools)))]
fn chat(request: &Value, answer: Value) -> Value {
    answer
}

fn everywhere() {
    let text = seeded();
    tool(text.clone(), "hunter2").ok();
    tool(text.clone(), "").ok();
    agent(&text).ok();
    workflow(&text, "password: hunter2");
    search(&text);
    recall(&text);
    let arguments = json!({"password": "hunter2", "text": text});
    let message = json!({
        "role": "assistant", "content": [{"type": "text", "text": text}, {"type": "odd", "password": "hunter2", "any": text}],
        "reasoning_content": text, "name": MAIL,
        "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": arguments.to_string()}}],
    });
    let request = json!({
        "model": "m", "system": text,
        "messages": [
            message,
            {"role": "tool", "tool_call_id": "c1", "content": arguments.to_string()},
            {"role": MAIL, "content": [{"type": "image_url", "image_url": {"url": format!("https://x/?q={KEY}")}}]},
        ],
        "tools": [{"type": "function", "function": {"name": "f", "description": text, "parameters": {"default": text}}}],
    });
    chat(&request, json!({"choices": [{"message": message}]}));
}

#[test]
fn captured_secrets_are_redacted() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanAndEvent));
    everywhere();
    let everything = exported.everything();
    for mark in MARKS {
        assert!(!everything.contains(mark), "{mark}");
    }
    assert!(everything.contains("[redacted:anthropic_key]"), "{everything}");
    assert!(everything.contains("[redacted:secret_field]") && everything.contains("[redacted:email]"));
}

#[test]
fn redacted_content_matches_schemas() {
    let exported = Exported::on_spans();
    everywhere();
    let spans = exported.spans();
    assert_eq!(spans.len(), 7);
    for span in &spans {
        assert_ne!(crate::support::content(span), json!({}), "{}", span.name);
    }
}

/// Control for the test above: without rules, the marks are exported.
#[test]
fn secrets_are_exported_without_rules() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanAndEvent)
            .redactor(str::to_owned)
    });
    everywhere();
    let everything = exported.everything();
    assert!(MARKS.iter().all(|mark| everything.contains(mark)));
}

#[test]
fn default_settings_capture_nothing() {
    let exported = Exported::with(|config| config);
    everywhere();
    let everything = exported.everything();
    assert!(everything.contains("execute_tool tool"), "{everything}");
    assert!(MARKS.iter().all(|mark| !everything.contains(mark)));
    assert!(!everything.contains("[redacted"));
}

/// Each content is replaced, and everything around it stays.
#[test]
fn panicking_redactor_leaves_placeholder() {
    let panics = |_: &str| -> String { panic!("not today") };
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).redactor(panics));
    std::panic::set_hook(Box::new(|_| {}));
    everywhere();
    drop(std::panic::take_hook());
    let spans = exported.spans();
    assert_eq!(spans.len(), 7);
    for span in &spans {
        let content = crate::support::content(span).to_string();
        assert!(content.contains("[redacted: the redactor failed]"), "{content}");
        assert!(MARKS.iter().all(|mark| !content.contains(mark)), "{content}");
    }
}

/// Attributes and events that a program sets itself are redacted, whether capturing is on or off.
#[test]
fn redacted_helper_redacts_manual_attributes() {
    #[genai::agent(name = genai::redacted(text), attr("app.text" = genai::redacted(&text)))]
    fn by_hand(text: &str) {
        genai::current_call().set_attribute("app.set", genai::redacted(text));
        genai::current_call().add_event("app.event", &[("app.in_event", &genai::redacted(text))]);
    }

    let exported = Exported::with(|config| config);
    by_hand(&seeded());
    let span = exported.span();
    let everything = format!("{span:?}");
    assert!(MARKS.iter().all(|mark| !everything.contains(mark)), "{everything}");
    let redacted = "my key is [redacted:anthropic_key], write to [redacted:email], password=[redacted:secret_field]";
    assert_eq!(span.name, format!("invoke_agent {redacted}"));
    for key in ["app.text", "app.set"] {
        let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
        assert_eq!(
            found.map(|found| found.value.to_string()),
            Some(redacted.to_owned()),
            "{key}"
        );
    }
    assert_eq!(span.events[0].attributes[0].value.to_string(), redacted);
    assert_eq!(format!("{:?}", genai::redacted(KEY)), "Redacted(..)");
}

/// Error texts have at most the size limit of an attribute.
#[test]
fn error_text_is_cut_at_cap() {
    let exported = Exported::with(|config| {
        let caps = genai::redact::Caps::default().with_per_attribute(64);
        config.content_capture(ContentCapture::SpanOnly).content_caps(caps)
    });
    tool("it went wrong ".repeat(1000), "").ok();
    let opentelemetry::trace::Status::Error { description } = exported.span().status else {
        panic!("the call failed");
    };
    assert!(
        description.starts_with("it went wrong") && description.len() <= 64,
        "{description}"
    );
}

/// This redactor returns the same text for everything, including names of fields.
#[test]
fn redact_all_keeps_message_shape() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .redactor(|_: &str| "[x]".to_owned())
    });
    chat(
        &json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]}),
        json!({}),
    );
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": "[x]"}]}]})
    );
}

#[genai::agent(name = "a", capture(raw(input)))]
fn unlocks(password: &str) -> usize {
    password.len()
}

#[genai::retrieval(data_source = "d", capture(raw(query, documents)))]
fn unlocked(secret: &str) -> Vec<Value> {
    vec![json!({"name": "Authorization", "value": secret, "id": 7, "note": "kept"})]
}

/// Names of values mark secrets, even where the message format has no place for the name, and also as its fields.
#[test]
fn secret_field_names_redact_everywhere() {
    let exported = Exported::on_spans();
    unlocks("hunter2");
    let redacted = json!([{"role": "user", "parts": [{"type": "text", "content": "[redacted:secret_field]"}]}]);
    assert_eq!(exported.content(), json!({"gen_ai.input.messages": redacted}));
    unlocked("hunter2");
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.retrieval.query.text": "[redacted:secret_field]",
            "gen_ai.retrieval.documents": [
                {"name": "Authorization", "value": "[redacted:secret_field]", "id": "7", "note": "kept"},
            ],
        })
    );
    drop(exported);

    let rules = Rules::standard().with_field("number", "id").build();
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .redactor(rules.expect("a rule"))
    });
    unlocked("hunter2");
    assert_eq!(
        exported.content()["gen_ai.retrieval.documents"][0]["id"],
        "[redacted:number]"
    );
}

/// Installs another key and another redactor, as a program may do during a run.
fn reconfigure() {
    genai::Config::builder()
        .hash_key(*b"another key here")
        .redactor(|_: &str| "of another configuration".to_owned())
        .install();
}

/// Number of places where the address was redacted, after a check that each has the pseudonym of the first key.
fn pseudonyms(exported: &Exported) -> usize {
    let everything = format!("{:?}", exported.spans());
    assert!(!everything.contains("of another configuration"), "{everything}");
    let places = everything.matches("redacted:email").count();
    let alike = everything.matches("[redacted:email:c662fe878043da69]").count();
    assert_eq!(alike, places, "{everything}");
    places
}

fn with_pseudonyms() -> Exported {
    let redactor = Rules::standard().pseudonyms(true).build().expect("rules");
    Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .hash_key(*b"sixteen byte key")
            .redactor(redactor)
    })
}

#[test]
fn captured_pseudonyms_survive_install() {
    #[genai::agent(name = "a", capture(raw(input, output)))]
    fn reconfigured(text: &str) -> String {
        tool(text.to_owned(), "hunter2").ok();
        reconfigure();
        tool(text.to_owned(), "hunter2").ok();
        tool(text.to_owned(), "").ok();
        text.to_owned()
    }

    let exported = with_pseudonyms();
    reconfigured(MAIL);
    // The agent has an input and an output; the tools have three arguments, two results and one error.
    assert_eq!(pseudonyms(&exported), 2 + 3 + 2 + 1);
}

#[test]
fn redacted_attributes_survive_install() {
    #[genai::tool(call_id = None, attr("app.text" = genai::redacted(text)))]
    fn noted(text: &str) {
        genai::current_call().set_attribute("app.set", genai::redacted(text));
        genai::current_call().add_event("app.event", &[("app.in_event", &genai::redacted(text))]);
    }

    #[genai::agent(name = "a")]
    fn reconfigured(text: &str) {
        noted(text);
        reconfigure();
        noted(text);
        genai::current_call().set_attribute("app.set", genai::redacted(text));
    }

    let exported = with_pseudonyms();
    reconfigured(MAIL);
    assert_eq!(pseudonyms(&exported), 3 + 3 + 1);
}

#[test]
fn redactor_trait_uses_the_configured_key() {
    let redactor = Rules::standard().pseudonyms(true).build().expect("rules");
    let exported = Exported::with(|config| config.hash_key(*b"sixteen byte key"));
    assert_eq!(Redactor::redact(&redactor, MAIL), "[redacted:email:c662fe878043da69]");
    let mut value = json!([MAIL]);
    Redactor::redact_json(&redactor, &mut value);
    assert_eq!(value, json!(["[redacted:email:c662fe878043da69]"]));
    drop(exported);
}

#[test]
fn text_redactor_works_on_json() {
    let redactor = |text: &str| text.replace("Jo", "J.");
    let mut value = json!({"Jo": ["Jo", 1, {"x": "Jo"}]});
    Redactor::redact_json(&redactor, &mut value);
    assert_eq!(value, json!({"J.": ["J.", 1, {"x": "J."}]}));
    let standard: &dyn Redactor = &Rules::standard().without(Rule::Email).build().expect("rules");
    assert_eq!(
        standard.redact("jo@example.org 203.0.113.7"),
        "jo@example.org [redacted:ip_address]"
    );
}
