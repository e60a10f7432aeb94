//! Duplicate entries of a price file. This file has one test, because the hook is the process's.

use std::sync::{Arc, Mutex};

use genai::Notice;
use genai::price::Prices;

#[test]
fn litellm_duplicate_is_a_notice() {
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    let entry = |usd: &str| format!(r#""gpt-9": {{ "input_cost_per_token": {usd}, "litellm_provider": "openai" }}"#);
    let mut prices = Prices::empty();
    prices
        .add_litellm(&format!("{{ {}, {} }}", entry("1e-6"), entry("2e-6")))
        .expect("the file is in order but for the duplicate");
    let seen = seen.lock().expect("no hook panicked");
    let [notice] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(notice.code, "price_duplicate");
    assert!(notice.text.contains("\"gpt-9\""), "{}", notice.text);
}
