//! Whole answers without usage are settled by the text seen in them: four bytes for a token.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::{Budget, StopReason, Unpriced};
use serde_json::{Value, json};

use crate::AgentError;
use crate::support::Trace;

/// Number of bytes of gpt-4o's output that cost a cent: a thousand tokens.
const CENT: usize = 4_000;

/// Answers of many providers, each with this text and without usage.
fn answers(text: &str) -> Vec<Value> {
    vec![
        json!({ "object": "chat.completion", "choices": [{ "index": 0, "message": { "content": text } }] }),
        json!({ "choices": [{ "message": { "tool_calls": [{ "function": { "name": "f", "arguments": text } }] } }] }),
        json!({ "object": "response", "status": "completed", "output": [{ "content": [{ "text": text }] }] }),
        json!({ "type": "message", "content": [{ "type": "text", "text": text }], "stop_reason": "end_turn" }),
        json!({ "candidates": [{ "content": { "parts": [{ "text": text }] }, "finishReason": "STOP" }] }),
        json!({ "output": { "message": { "content": [{ "text": text }] } }, "stopReason": "end_turn" }),
        json!({ "model": "m", "message": { "role": "assistant", "content": text }, "done": true }),
        // Gemini without server-sent events sends all of its chunks in one array.
        json!([
            { "candidates": [{ "content": { "parts": [{ "text": text[..15] }] } }] },
            { "candidates": [{ "content": { "parts": [{ "text": text[15..] }] } }] },
        ]),
    ]
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = most)]
async fn ask(most: Option<u64>, answer: &Value, bodies: &AtomicU64) -> Result<Value, AgentError> {
    let _ = most;
    bodies.fetch_add(1, Relaxed);
    Ok(answer.clone())
}

#[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(0.1).unpriced(Unpriced::Record))]
async fn agent(most: Option<u64>, answer: Value, bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
    for _ in 0..100 {
        ask(most, &answer, &bodies).await?;
    }
    Ok(())
}

/// Plays the agent. Returns the number of calls and the run's assumed tokens.
async fn played(most: Option<u64>, answer: &Value) -> (u64, Option<i64>) {
    let bodies = Arc::new(AtomicU64::new(0));
    let trace = Trace::new();
    let ended = trace.run(agent(most, answer.clone(), Arc::clone(&bodies))).await;
    let error = ended.expect_err("the limit is used up");
    assert_eq!(error.refusal().reason(), StopReason::Cost, "{answer}");
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.cost_usd"), None, "nothing is known of it");
    (bodies.load(Relaxed), run.int("agent.run.assumed_tokens"))
}

#[tokio::test]
async fn whole_answer_settles_seen_text() {
    for answer in answers(&"x".repeat(CENT)) {
        // Each answer costs a cent, with or without a reservation.
        assert_eq!(played(None, &answer).await, (10, Some(10_000)), "{answer}");
    }
}

#[tokio::test]
async fn unused_reservation_is_released() {
    let answer = &answers(&"x".repeat(CENT))[0];
    // Two cents are reserved, and one is settled: the last call does not fit.
    assert_eq!(played(Some(2_000), answer).await, (9, Some(9_000)));
}

#[tokio::test]
async fn answer_without_text_settles_its_reservation() {
    let empty = json!({ "object": "chat.completion", "choices": [{ "index": 0, "message": { "content": "" } }] });
    assert_eq!(played(Some(5_000), &empty).await, (2, Some(10_000)));
}

#[tokio::test]
async fn unknown_prompt_refuses_further_calls() {
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn careful(most: Option<u64>, answer: Value, bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        for _ in 0..100 {
            ask(most, &answer, &bodies).await?;
        }
        Ok(())
    }
    let mut answers = answers("ok, that is an answer");
    let told = |usage: Value| json!({ "choices": [{ "message": { "content": "ok" } }], "usage": usage });
    answers.extend([
        told(Value::Null),
        told(json!({ "completion_tokens": 1 })),
        told(json!({ "prompt_tokens": -1, "completion_tokens": 1 })),
        told(json!({ "prompt_tokens": 10_000_000_000_000_u64, "completion_tokens": 1 })),
        told(json!({ "total_tokens": 100_001 })),
    ]);
    for answer in answers {
        // A reservation for the output gives no number for the prompt.
        for most in [None, Some(20)] {
            let bodies = Arc::new(AtomicU64::new(0));
            let ended = careful(most, answer.clone(), Arc::clone(&bodies)).await;
            let error = ended.expect_err("nobody knows what the calls cost");
            let words = error.refusal().to_string();
            assert!(words.contains("`Budget::estimate(…)`"), "{answer}: {words}");
            assert_eq!(bodies.load(Relaxed), 1, "{answer}");
        }
    }
}

#[tokio::test]
async fn estimated_prompts_are_charged() {
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0).estimate(100_000, 10))]
    async fn estimating(answer: Value, bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        for _ in 0..100 {
            ask(None, &answer, &bodies).await?;
        }
        Ok(())
    }
    // Each answer costs a quarter of a dollar.
    for answer in answers("ok, that is an answer") {
        let bodies = Arc::new(AtomicU64::new(0));
        let ended = estimating(answer.clone(), Arc::clone(&bodies)).await;
        ended.expect_err("the limit is used up");
        assert_eq!(bodies.load(Relaxed), 3, "{answer}");
    }
}
