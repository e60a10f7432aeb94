//! Calls that budgets refuse, warn of and mark. Names of tools are recorded, but no content of the calls.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genai::{Action, Budget, Limit, StopReason, Usage};
use serde_json::Value;

use crate::exported::Exported;
use crate::operations::{chat, embeddings, generate_content, play_one, text_completion, tool};
use crate::secrets::{from_the_first, nested, secret};
use crate::work::{Failed, Work, end};

/// Texts passed to callbacks.
type Heard = Arc<Mutex<Vec<String>>>;

#[genai::workflow(name = "budgeted", budget = budget)]
async fn budgeted(budget: Budget, prompt: String, work: Vec<Work>) -> Result<(), Failed> {
    drop(prompt);
    for work in work {
        work.await?;
    }
    Ok(())
}

/// Work whose model calls and tools are refused.
pub(crate) fn refused(work: Work) -> Work {
    let none = Budget::new().max_model_calls(0).max_tool_calls(0);
    Box::pin(budgeted(none, secret("argument"), vec![work]))
}

/// Repeated calls with the same secrets. `ends` sets the ending of each call, so that every other one may fail.
fn again(times: u8, ends: fn(u8) -> u8) -> Vec<Work> {
    let call = |number| {
        from_the_first();
        tool::FORMS[0](ends(number))
    };
    (0..times).map(call).collect()
}

fn listening(heard: &Heard, budget: Budget) -> Budget {
    let heard = Arc::clone(heard);
    budget.on_warning(move |warning| {
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(format!("{warning:?}"));
    })
}

/// Agent whose refusal is formatted in every way by its caller.
#[genai::agent(name = "handled", budget = Budget::new().max_tool_calls(1))]
async fn handled(prompt: String) -> Result<String, genai::BudgetExceeded> {
    look(prompt.clone(), nested("argument")).await?;
    look(prompt, nested("argument")).await
}

#[genai::tool(call_id = None)]
async fn look(prompt: String, options: Value) -> Result<String, genai::BudgetExceeded> {
    drop(options);
    Ok(prompt)
}

pub(crate) fn play(exported: &Exported) {
    let none = || Budget::new().max_model_calls(0).max_tool_calls(0);
    let all = [
        tool::FORMS,
        chat::FORMS,
        generate_content::FORMS,
        text_completion::FORMS,
        embeddings::FORMS,
    ];
    for form in all.into_iter().flatten() {
        play_one(Box::pin(budgeted(none(), secret("argument"), vec![form(end::VALUE)])));
    }

    let value: fn(u8) -> u8 = |_| end::VALUE;
    let error: fn(u8) -> u8 = |_| end::TOLD;
    let heard = Heard::default();
    for (budget, ends) in [
        (Budget::new().max_tool_repeats(2), value),
        (Budget::new().max_cycles(1), value),
        (Budget::new().max_same_error(2), error),
        (Budget::new().max_same_result(2), value),
        (Budget::new().max_retries(1), error),
        (Budget::new().max_calls_of("search", 1), value),
        (Budget::new().max_duration(Duration::ZERO), value),
        (Budget::new().limit(Limit::tool_repeats(1).action(Action::Warn)), value),
        (Budget::new().limit(Limit::tool_calls(1).action(Action::Record)), value),
        (Budget::new().limit(Limit::tool_calls(4).warn_at(0.5)), value),
    ] {
        let budget = listening(&heard, budget);
        play_one(Box::pin(budgeted(budget, secret("argument"), again(5, ends))));
    }
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(heard.len() >= 2, "{heard:?}");
    heard.iter().for_each(|warning| exported.say(warning));

    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime can be had");
    let exceeded = runtime
        .block_on(handled(secret("argument")))
        .expect_err("the second call is refused");
    assert_eq!(exceeded.reason(), StopReason::ToolCalls);
    exported.say(format!("{exceeded} {exceeded:?} {:?}", exceeded.last_calls()));
    play_headers(exported);
}

/// Headers that are sent to other processes.
fn play_headers(exported: &Exported) {
    #[genai::workflow(name = "w")]
    fn asks_others(prompt: &str) -> std::collections::HashMap<String, String> {
        assert!(!prompt.is_empty());
        genai::current_call().record_usage(Usage::input_including_cached(1));
        let mut headers = std::collections::HashMap::new();
        genai::propagation::inject(&mut headers);
        headers
    }
    let headers = asks_others(&secret("argument"));
    assert!(headers.contains_key("traceparent"), "{headers:?}");
    exported.say(format!("{headers:?}"));
}
