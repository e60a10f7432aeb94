//! Each limit admits the calls within it and refuses the others.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::{Action, Budget, Limit, StopReason};

use crate::support::Trace;
use crate::{AgentError, Answer};

#[genai::tool(call_id = None)]
async fn look(number: u64, bodies: &AtomicU64) -> Result<u64, AgentError> {
    bodies.fetch_add(1, Relaxed);
    Ok(number)
}

#[genai::tool(name = "other", call_id = None, skip_all)]
async fn other(bodies: &AtomicU64) -> Result<(), AgentError> {
    bodies.fetch_add(1, Relaxed);
    Ok(())
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = max_tokens)]
async fn ask(input: u64, output: u64, max_tokens: Option<u32>, bodies: &AtomicU64) -> Result<Answer, AgentError> {
    bodies.fetch_add(1, Relaxed);
    let _ = max_tokens;
    Ok(Answer(input, output))
}

#[genai::agent(name = "agent", budget = budget)]
async fn tools(budget: Budget, times: u64, bodies: &AtomicU64) -> Result<(), AgentError> {
    for number in 0..times {
        look(number, bodies).await?;
    }
    Ok(())
}

#[genai::agent(name = "agent", budget = budget)]
async fn questions(budget: Budget, calls: &[(u64, u64, Option<u32>)], bodies: &AtomicU64) -> Result<(), AgentError> {
    for (input, output, max_tokens) in calls {
        ask(*input, *output, *max_tokens, bodies).await?;
    }
    Ok(())
}

/// Runs the agent. Returns the number of bodies that ran and the reason that stopped it.
async fn played(
    trace: &Trace,
    run: impl AsyncFnOnce(&AtomicU64) -> Result<(), AgentError>,
) -> (u64, Option<StopReason>) {
    let bodies = AtomicU64::new(0);
    let result = trace.run(run(&bodies)).await;
    (bodies.load(Relaxed), result.err().map(|error| error.refusal().reason()))
}

#[tokio::test]
async fn tool_call_limit_is_exact() {
    for max in [0, 1, 3] {
        let trace = Trace::new();
        let budget = Budget::new().max_tool_calls(max);
        let outcome = played(&trace, async |bodies| tools(budget, 5, bodies).await).await;
        assert_eq!(outcome, (max, Some(StopReason::ToolCalls)));

        let run = trace.span("invoke_agent agent");
        assert_eq!(run.text("agent.outcome").as_deref(), Some("stopped"));
        assert_eq!(
            run.text("agent.stop_reason").as_deref(),
            Some("tool_call_budget_exceeded")
        );
        assert_eq!(run.text("error.type").as_deref(), Some("budgets::AgentError"));
        assert_eq!(run.int("agent.run.tool_calls"), i64::try_from(max).ok());
        // The refused call also has a span: the last one.
        let calls: Vec<_> = trace
            .spans()
            .into_iter()
            .filter(|span| span.name == "execute_tool look")
            .collect();
        assert_eq!(calls.len() as u64, max + 1);
        let refused = calls.last().expect("there is one");
        assert_eq!(
            refused.text("agent.stop_reason").as_deref(),
            Some("tool_call_budget_exceeded")
        );
        assert_eq!(refused.text("error.type").as_deref(), Some("tool_call_budget_exceeded"));
        assert_eq!(refused.int("agent.loop.iterations"), Some(0));
        assert_eq!(
            refused.status,
            opentelemetry::trace::Status::error(format!(
                "the budget of `invoke_agent agent` is used up: {max} tool call{s} used of {max} tool call{s}{last}",
                s = if max == 1 { "" } else { "s" },
                last = match max {
                    0 => "",
                    1 => "; last tool calls: look",
                    _ => "; last tool calls: look, look, look",
                },
            ))
        );
    }
}

#[tokio::test]
async fn per_tool_limit_ignores_other_tools() {
    #[genai::agent(budget = Budget::new().max_calls_of("other", 1))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        look(1, bodies).await?;
        look(2, bodies).await?;
        other(bodies).await?;
        assert_eq!(genai::current_run().remaining_calls_of("other"), Some(0));
        assert_eq!(genai::current_run().remaining_calls_of("look"), None);
        other(bodies).await
    }
    let outcome = played(&Trace::new(), agent).await;
    assert_eq!(outcome, (3, Some(StopReason::ToolCalls)));
}

#[tokio::test]
async fn model_call_limit_ignores_tool_calls() {
    #[genai::agent(budget = Budget::new().max_model_calls(2))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        for number in 0.. {
            look(number, bodies).await?;
            ask(1, 1, None, bodies).await?;
        }
        Ok(())
    }
    let trace = Trace::new();
    let outcome = played(&trace, agent).await;
    assert_eq!(outcome, (2 + 3, Some(StopReason::ModelCalls)));
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.int("agent.loop.iterations"), Some(2));
}

#[tokio::test]
async fn max_tokens_are_reserved_before_call() {
    // Without `max_tokens`, the call after the passed limit is the first one refused.
    let budget = Budget::new().max_total_tokens(100);
    let calls = [(40, 20, None), (40, 20, None), (1, 1, None)];
    let outcome = played(&Trace::new(), async |bodies| questions(budget, &calls, bodies).await).await;
    assert_eq!(outcome, (2, Some(StopReason::Tokens)));

    // With `max_tokens`, a call that could pass the limit does not start.
    let budget = Budget::new().max_output_tokens(100);
    let calls = [(0, 10, Some(60)), (0, 10, Some(90)), (0, 10, Some(60))];
    let outcome = played(&Trace::new(), async |bodies| questions(budget, &calls, bodies).await).await;
    // The limit is 100: 10 + 90 does not exceed it, and neither does 20 + 60.
    assert_eq!(outcome, (3, None));
}

#[tokio::test]
async fn unused_token_reservation_is_released() {
    let budget = Budget::new().max_output_tokens(100);
    let calls = [(0, 10, Some(90)); 2];
    let outcome = played(&Trace::new(), async |bodies| questions(budget, &calls, bodies).await).await;
    assert_eq!(outcome, (2, None));
    let budget = Budget::new().max_output_tokens(100);
    let calls = [(0, 10, Some(90)), (0, 1, Some(91))];
    let outcome = played(&Trace::new(), async |bodies| questions(budget, &calls, bodies).await).await;
    assert_eq!(outcome, (1, Some(StopReason::Tokens)));
}

#[tokio::test]
async fn estimate_replaces_unknown_request_tokens() {
    let budget = || Budget::new().max_input_tokens(100).estimate(60, 0);
    let calls = [
        (10, 0, None),
        (10, 0, None),
        (10, 0, None),
        (10, 0, None),
        (10, 0, None),
        (1, 0, None),
    ];
    let outcome = played(&Trace::new(), async |bodies| questions(budget(), &calls, bodies).await).await;
    // Five calls of ten tokens leave less than sixty.
    assert_eq!(outcome, (5, Some(StopReason::Tokens)));
}

#[tokio::test]
async fn budget_holds_for_unsampled_spans() {
    let trace = Trace::with_flags(opentelemetry::trace::TraceFlags::default());
    let budget = Budget::new().max_tool_calls(2);
    let outcome = played(&trace, async |bodies| tools(budget, 5, bodies).await).await;
    assert_eq!(outcome, (2, Some(StopReason::ToolCalls)));
    assert!(trace.spans().is_empty());
}

#[tokio::test]
async fn current_run_returns_remaining_budget() {
    #[genai::agent(budget = Budget::new().max_model_calls(5).max_total_tokens(1_000).limit(Limit::tool_calls(3)))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        ask(100, 20, None, bodies).await?;
        look(1, bodies).await?;
        let left = genai::current_run().remaining();
        assert_eq!(left.model_calls, Some(4));
        assert_eq!(left.total_tokens, Some(880));
        assert_eq!(left.tool_calls, Some(2));
        assert_eq!(left.input_tokens, None);
        assert_eq!(left.duration, None);
        assert_eq!(left.cost, None);
        Ok(())
    }
    let outcome = played(&Trace::new(), agent).await;
    assert_eq!(outcome, (2, None));
    assert_eq!(genai::current_run().remaining(), genai::Remaining::default());
}

#[tokio::test]
async fn refusal_debug_is_its_sentence() {
    #[genai::agent(name = "agent", budget = Budget::new().max_model_calls(1))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        ask(1, 1, None, bodies).await?;
        ask(1, 1, None, bodies).await?;
        Ok(())
    }
    let error = agent(&AtomicU64::new(0)).await.expect_err("it is refused");
    // This is the text that `fn main() -> Result<(), BudgetExceeded>` prints.
    let printed = format!("{:?}", error.refusal());
    assert_eq!(printed, error.refusal().to_string());
    assert!(
        printed.starts_with("the budget of `invoke_agent agent` is used up: "),
        "{printed}"
    );
}

#[tokio::test]
async fn refusal_names_reserved_and_needed() {
    #[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = most)]
    async fn ask_for(most: u64) -> Result<Answer, AgentError> {
        tokio::task::yield_now().await;
        Ok(Answer(0, 10))
    }
    #[genai::agent(budget = Budget::new().limit(limit.action(Action::Refuse)))]
    async fn agent(limit: Limit, most: u64) -> Result<[String; 2], AgentError> {
        let words = |result: Result<Answer, AgentError>| match result {
            Err(error) => error.refusal().to_string(),
            Ok(_) => panic!("it is refused"),
        };
        let alone = ask_for(2 * most).await;
        let (made, beside) = tokio::join!(ask_for(most), ask_for(most));
        made?;
        Ok([alone, beside]
            .map(words)
            .map(|words| words.split(": ").last().unwrap_or_default().to_owned()))
    }
    let words = agent(Limit::cost_usd(1.0), 62_500).await.expect("it goes on");
    assert_eq!(
        words,
        [
            "$0.0000 used and $1.2500 needed of $1.0000",
            "$0.0000 used, $0.6250 reserved and $0.6250 needed of $1.0000",
        ]
    );
    let words = agent(Limit::output_tokens(100), 60).await.expect("it goes on");
    assert_eq!(
        words,
        [
            "0 output tokens used and 120 output tokens needed of 100 output tokens",
            "0 output tokens used, 60 output tokens reserved and 60 output tokens needed of 100 output tokens",
        ]
    );
}

#[tokio::test]
async fn refused_model_call_is_internal() {
    #[genai::embeddings(provider = "openai", model = "text-embedding-3-small")]
    async fn embed() -> Result<Answer, AgentError> {
        Ok(Answer(1, 1))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_total_tokens(0))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        ask(1, 1, Some(5), bodies).await.map(drop).expect_err("refused");
        embed().await.map(drop)
    }
    let (trace, bodies) = (Trace::new(), AtomicU64::new(0));
    trace.run(agent(&bodies)).await.expect_err("refused");
    assert_eq!(bodies.load(Relaxed), 0);
    for name in ["chat gpt-4o", "embeddings text-embedding-3-small"] {
        let refused = trace.span(name);
        assert_eq!(refused.span_kind, opentelemetry::trace::SpanKind::Internal, "{name}");
        assert_eq!(refused.text("gen_ai.operation.name"), None, "{name}");
        let reason = refused.text("agent.stop_reason");
        assert_eq!(reason.as_deref(), Some("token_budget_exceeded"), "{name}");
    }
}
