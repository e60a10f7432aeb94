//! Names of unpriced models and tiers in notices. The hook holds for the whole process, so the test has its own.

use std::sync::{Arc, Mutex};

use genai::price::Prices;
use genai::{Answer, Config, Notice, Usage};
use opentelemetry_sdk::trace::SdkTracerProvider;

#[genai::chat(provider = "azure.ai.openai", model = model)]
fn chat(model: &str, tier: Option<&'static str>) -> Answer<'static> {
    let answer = Answer::new().usage(Usage::input_including_cached(10).with_output_tokens(5));
    match tier {
        Some(tier) => answer.service_tier(tier),
        None => answer,
    }
}

#[test]
fn unpriced_model_and_tier_notice_once() {
    if own_process::passed("unpriced::unpriced_model_and_tier_notice_once") {
        return;
    }
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    let mut prices = Prices::bundled();
    prices.alias("azure.ai.openai", "named", "gpt-4o-mini");
    Config::builder()
        .tracer_provider(SdkTracerProvider::builder().build())
        .prices(prices)
        .install();
    for _ in 0..2 {
        let _ = chat("our-deployment", None);
        let _ = chat("gpt-4o", Some("scale"));
        // These calls have a price.
        let _ = chat("named", None);
        let _ = chat("gpt-4o", Some("default"));
    }
    let seen = seen.lock().expect("no hook panicked");
    let texts: Vec<&str> = seen.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "`our-deployment` of `azure.ai.openai` has no price, so its calls have no cost: say which model it is by \
             `Prices::alias(\"azure.ai.openai\", \"our-deployment\", …)`, or give it a price by \
             `Prices::add(\"azure.ai.openai\", \"our-deployment\", …)`",
            "`gpt-4o` of `azure.ai.openai` has no price in the service tier `scale`, so such calls have no cost: give it one \
             by `Prices::add(\"azure.ai.openai\", \"gpt-4o\", …)` with `ModelPrice::service_tier(\"scale\")`",
        ]
    );
    assert!(seen.iter().all(|notice| notice.code == "unpriced"), "{seen:?}");
}
