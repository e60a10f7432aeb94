//! Usage of other calls than model calls: embeddings, remote agents, and responses that are fetched.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use genai::{Budget, Response, ResponseRecorder, StopReason, Usage};
use serde_json::{Value, json};

use crate::support::Trace;
use crate::unknown::{Bodies, MILLION, until_refused};
use crate::{AgentError, Answer};

#[tokio::test]
async fn embeddings_cost_without_model_call_count() {
    #[genai::embeddings(provider = "openai", model = "text-embedding-3-large")]
    async fn embed(bodies: &Bodies) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(Answer(MILLION, 0))
    }
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget, bodies: Bodies) -> Result<Option<StopReason>, AgentError> {
        let refusal = until_refused(async || embed(&bodies).await.map(drop)).await;
        Ok(refusal.map(|it| it.0))
    }
    for (budget, reason, made) in [
        (Budget::new().max_total_tokens(10 * MILLION), StopReason::Tokens, 10),
        // Each call costs thirteen cents.
        (Budget::new().max_cost_usd(1.0).max_model_calls(0), StopReason::Cost, 8),
    ] {
        let bodies = Bodies::default();
        let trace = Trace::new();
        let refused = trace
            .run(agent(budget, Arc::clone(&bodies)))
            .await
            .expect("it handles refusals");
        assert_eq!((refused, bodies.load(Relaxed)), (Some(reason), made));
        assert_eq!(trace.span("invoke_agent agent").int("agent.run.model_calls"), Some(0));
    }
}

#[tokio::test]
async fn remote_agent_is_charged() {
    #[genai::remote_agent(provider = "openai", name = "researcher", model = "gpt-4o", skip(bodies))]
    async fn ask(bodies: &Bodies) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(Answer(100_000, 0))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: Bodies) -> Result<Option<StopReason>, AgentError> {
        let refusal = until_refused(async || ask(&bodies).await.map(drop)).await;
        Ok(refusal.map(|it| it.0))
    }
    let bodies = Bodies::default();
    let trace = Trace::new();
    let refused = trace
        .run(agent(Arc::clone(&bodies)))
        .await
        .expect("it handles refusals");
    assert_eq!((refused, bodies.load(Relaxed)), (Some(StopReason::Cost), 4));
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.cost_usd"), Some(1.0.into()));
    assert_eq!(run.int("agent.run.model_calls"), Some(0));
}

#[tokio::test]
async fn fetched_response_is_charged_once() {
    struct Fetched;
    impl Response for Fetched {
        fn usage(&self) -> Usage {
            Usage::input_including_cached(100_000_u64).with_output_tokens(0)
        }
        fn record(&self, recorder: &mut ResponseRecorder) {
            recorder.model("gpt-4o").id("resp_1");
        }
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn create() -> Result<Fetched, AgentError> {
        Ok(Fetched)
    }
    #[genai::fetch_response(provider = "openai", response_id = id)]
    async fn fetch(id: &'static str) -> Result<Fetched, AgentError> {
        Ok(Fetched)
    }
    #[genai::agent(name = "agent")]
    async fn agent(creates: bool) -> Result<(), AgentError> {
        if creates {
            create().await?;
        }
        for _ in 0..20 {
            fetch("resp_1").await?;
        }
        Ok(())
    }
    for creates in [true, false] {
        let trace = Trace::new();
        trace.run(agent(creates)).await.expect("nothing is refused");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.get("agent.run.cost_usd"), Some(0.25.into()), "creates: {creates}");
        assert_eq!(run.int("agent.run.input_tokens"), Some(100_000));
        assert_eq!(run.int("agent.run.unpriced_calls"), None);
    }
}

/// A second model call with the id of an answer without usage does not report the usage of that answer.
#[tokio::test]
async fn one_id_excuses_no_call() {
    #[genai::chat(provider = "openai", model = model)]
    async fn ask(model: &str, has_usage: bool, bodies: &Bodies) -> Result<Value, AgentError> {
        bodies.fetch_add(1, Relaxed);
        tokio::task::yield_now().await;
        let mut answer =
            json!({ "id": "c", "choices": [{ "message": { "content": "Hi there" }, "finish_reason": "stop" }] });
        if has_usage {
            answer["usage"] = json!({ "prompt_tokens": 10, "completion_tokens": 2 });
        }
        Ok(answer)
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(0.01))]
    async fn agent(models: Vec<(&str, bool)>, beside: usize, bodies: Bodies) -> Result<Option<StopReason>, AgentError> {
        for number in 0..20 {
            let calls = (0..beside).map(|place| models[(number * beside + place) % models.len()]);
            let calls = calls.map(|(model, has_usage)| ask(model, has_usage, &bodies));
            for answer in futures_util::future::join_all(calls).await {
                if let Err(AgentError::Refused(refusal)) = answer {
                    return Ok(Some(refusal.reason()));
                }
            }
        }
        Ok(None)
    }
    let (large, small) = ("gpt-4o", "gpt-4o-mini");
    for (models, beside, made) in [
        (vec![(large, false), (small, false)], 1, 2),
        (vec![(large, false), (small, true)], 1, 2),
        (vec![(large, false), (small, false)], 2, 2),
        (vec![(large, false), (small, true)], 2, 3),
        (vec![(large, false), (large, false), (small, true)], 3, 4),
    ] {
        let bodies = Bodies::default();
        let refused = agent(models.clone(), beside, Arc::clone(&bodies)).await;
        assert_eq!(
            refused.expect("it handles refusals"),
            Some(StopReason::Cost),
            "{models:?}"
        );
        assert_eq!(bodies.load(Relaxed), made, "{models:?} {beside}");
    }
}

/// The call that fetches a background response reports its usage.
#[tokio::test]
async fn fetched_usage_replaces_assumption() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn create(number: u64, bodies: &Bodies) -> Result<Value, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(response(number, false, Some("gpt-4o")))
    }
    #[genai::fetch_response(provider = "openai", response_id = format!("resp_{number}"))]
    async fn fetch(number: u64, is_done: bool, model: Option<&str>) -> Result<Value, AgentError> {
        Ok(response(number, is_done, model))
    }
    /// A response that costs a quarter of a dollar.
    fn response(number: u64, is_done: bool, model: Option<&str>) -> Value {
        let (status, usage) = if is_done {
            ("completed", json!({ "input_tokens": 100_000, "output_tokens": 0 }))
        } else {
            ("queued", Value::Null)
        };
        json!({ "id": format!("resp_{number}"), "object": "response", "status": status, "model": model, "usage": usage })
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(fetches: bool, model: Option<&str>, bodies: Bodies) -> Result<Option<StopReason>, AgentError> {
        for number in 0..20 {
            match create(number, &bodies).await {
                Err(AgentError::Refused(refusal)) => return Ok(Some(refusal.reason())),
                created => drop(created?),
            }
            for is_done in [false, true, true] {
                if fetches {
                    fetch(number, is_done, model).await?;
                }
            }
        }
        Ok(None)
    }
    // A response that does not name its model has no price.
    for (fetches, model, made) in [(true, Some("gpt-4o"), 4), (true, None, 1), (false, None, 1)] {
        let bodies = Bodies::default();
        let trace = Trace::new();
        let refused = trace.run(agent(fetches, model, Arc::clone(&bodies))).await;
        assert_eq!(refused.expect("it handles refusals"), Some(StopReason::Cost));
        assert_eq!(bodies.load(Relaxed), made, "{fetches} {model:?}");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.get("agent.run.cost_usd"), model.map(|_| 1.0.into()));
        assert_eq!(run.get("agent.run.assumed_cost_usd"), None);
    }
}
