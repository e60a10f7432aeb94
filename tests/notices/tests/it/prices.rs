//! Mistakes in prices and budgets: duplicate entries of a price file, and limits that are not amounts. The hook holds
//! for the whole process, so the test has its own.

use std::sync::{Arc, Mutex};

use genai::price::Prices;
use genai::{Budget, BudgetExceeded, Notice, StopReason, Usage};

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn ask() -> Result<Usage, BudgetExceeded> {
    Ok(Usage::input_including_cached(1).with_output_tokens(1))
}

#[genai::workflow(budget = Budget::new().max_cost_usd(limit))]
fn run(limit: f64) -> Result<Usage, BudgetExceeded> {
    ask()
}

#[test]
fn mistakes_about_money_are_noticed() {
    if own_process::passed("prices::mistakes_about_money_are_noticed") {
        return;
    }
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| {
        // The missing provider is not part of this test.
        if notice.code != "no_provider" {
            hook.lock().expect("no hook panicked").push(notice.clone());
        }
    });
    let entry = |usd: &str| format!(r#""gpt-9": {{ "input_cost_per_token": {usd}, "litellm_provider": "openai" }}"#);
    let mut prices = Prices::empty();
    prices
        .add_litellm(&format!("{{ {}, {} }}", entry("1e-6"), entry("2e-6")))
        .expect("the file is in order but for the duplicate");
    let notices = std::mem::take(&mut *seen.lock().expect("no hook panicked"));
    let [notice] = notices.as_slice() else {
        panic!("{notices:?}")
    };
    assert_eq!(notice.code, "price_duplicate");
    assert!(notice.text.contains("\"gpt-9\""), "{}", notice.text);

    for (limit, shown) in [(f64::NAN, "NaN"), (-0.5, "-0.5"), (f64::NEG_INFINITY, "-inf")] {
        let refusal = run(limit).expect_err("it is $0");
        assert_eq!(refusal.reason(), StopReason::Cost);
        let notices = std::mem::take(&mut *seen.lock().expect("no hook panicked"));
        let [notice] = notices.as_slice() else {
            panic!("{notices:?}")
        };
        assert_eq!(notice.code, "settings");
        assert!(notice.text.contains(&format!("to {shown} dollars")), "{}", notice.text);
    }
}
