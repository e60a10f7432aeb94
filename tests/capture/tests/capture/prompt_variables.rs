//! Prompt variables, with one attribute each.

use std::collections::BTreeMap;

use genai::ContentCapture;
use opentelemetry_sdk::trace::SpanData;
use serde::Serialize;
use serde_json::json;

use crate::support::Exported;

#[derive(Serialize)]
struct Variables {
    city: &'static str,
    days: u8,
}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(raw(prompt_variables(city, days))))]
fn fill(city: &str, days: u8, _prompt: &str) {}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(raw(prompt_variables = variables)))]
fn fill_with(variables: &Variables) {}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(prompt_variables(city, days)))]
fn summarize(city: &str, days: u8) {}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(prompt_variables = text))]
fn summarize_text(text: &str) {}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(raw(prompt_variables = text)))]
fn fill_text(text: &str) {}

fn variables(span: &SpanData) -> BTreeMap<String, String> {
    let attributes = span.attributes.iter();
    let variables = attributes.filter_map(|attribute| {
        let name = attribute.key.as_str().strip_prefix("gen_ai.prompt.variable")?;
        let name = name.strip_prefix('.').unwrap_or(name);
        Some((name.to_owned(), attribute.value.as_str().into_owned()))
    });
    variables.collect()
}

#[test]
fn json_text_holds_prompt_variables() {
    let exported = Exported::on_spans();
    let text = r#"{"city": "Rome", "days": 3}"#;
    for fill in [fill_text, summarize_text] {
        fill(text);
        let found = variables(&exported.span());
        assert_eq!(found.keys().collect::<Vec<_>>(), ["city", "days"]);
        assert_eq!(found["days"], "3");
    }
    let count = || genai::notices().get("prompt_variables").copied().unwrap_or_default();
    let before = count();
    for (index, other) in ["Rome", "[1, 2]", "3", "null"].into_iter().enumerate() {
        fill_text(other);
        summarize_text(other);
        let [raw, summary] = <[SpanData; 2]>::try_from(exported.spans()).expect("two spans");
        assert_eq!((variables(&raw), variables(&summary)), Default::default(), "{other}");
        assert_eq!(count() - before, 2 * u64::try_from(index + 1).unwrap_or(0), "{other}");
    }
}

#[test]
fn prompt_variables_are_captured_one_by_one() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanAndEvent));
    let three = || {
        BTreeMap::from([
            ("city".to_owned(), "Rome".to_owned()),
            ("days".to_owned(), "3".to_owned()),
        ])
    };
    fill("Rome", 3, "Three days in Rome");
    assert_eq!(variables(&exported.span()), three());
    let events = exported.events();
    let [(_, event, _)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(
        (
            &event["gen_ai.prompt.variable.city"],
            &event["gen_ai.prompt.variable.days"]
        ),
        (&json!("Rome"), &json!("3"))
    );
    fill_with(&Variables { city: "Rome", days: 3 });
    assert_eq!(variables(&exported.span()), three());
    // Variables pass the redactor, and a summary keeps no text.
    fill("ada@example.com", 3, "");
    assert_eq!(variables(&exported.span())["city"], "[redacted:email]");
    summarize("Rome", 3);
    let summary = variables(&exported.span());
    assert_eq!(summary["days"], "3");
    assert!(
        summary["city"].starts_with("{\"bytes\":4,") && !summary["city"].contains("Rome"),
        "{summary:?}"
    );
}
