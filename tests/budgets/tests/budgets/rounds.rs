//! An agent that dispatches tools by name and hands every failure to its model as text. A healthy one finishes, a
//! looping one is ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::{Budget, BudgetExceeded, StopReason};

use crate::support::Trace;
use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 100)]
async fn think(thoughts: &AtomicU64) -> Result<Answer, AgentError> {
    thoughts.fetch_add(1, Relaxed);
    tokio::task::yield_now().await;
    Ok(Answer(100, 10))
}

#[genai::tool(call_id = None)]
async fn run_tests(path: &str) -> Result<&'static str, BudgetExceeded> {
    let _ = path;
    Ok("3 tests failed")
}

#[genai::tool(call_id = None)]
async fn read_file(number: u64) -> Result<u64, BudgetExceeded> {
    Ok(number)
}

/// The calls that the model requests in a round.
type Plan = fn(u64) -> Vec<Call>;

enum Call {
    RunTests,
    ReadFile(u64),
}

#[genai::agent(name = "agent", budget = budget)]
async fn agent(budget: Budget, plan: Plan, thoughts: &AtomicU64, said: &mut Vec<String>) -> Result<u64, AgentError> {
    for round in 0..40 {
        think(thoughts).await?;
        for call in plan(round) {
            let failed = match call {
                Call::RunTests => run_tests("src").await.err(),
                Call::ReadFile(number) => read_file(number).await.err(),
            };
            said.extend(failed.map(|refusal| refusal.advice()));
        }
    }
    Ok(40)
}

struct Played {
    result: Result<u64, AgentError>,
    thoughts: u64,
    said: Vec<String>,
    trace: Trace,
}

async fn play(budget: Budget, plan: Plan) -> Played {
    let (thoughts, mut said, trace) = (AtomicU64::new(0), Vec::new(), Trace::new());
    let result = trace.run(agent(budget, plan, &thoughts, &mut said)).await;
    Played {
        result,
        thoughts: thoughts.load(Relaxed),
        said,
        trace,
    }
}

#[tokio::test]
async fn looping_agent_stops_after_refused_rounds() {
    let played = play(Budget::loops_only(), |_| vec![Call::RunTests]).await;
    let error = played.result.expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::Loop);
    // Three calls return the same, and rounds four to seven are refused.
    assert_eq!((played.thoughts, played.said.len()), (3 + 4, 4));
    assert_eq!(
        played.said[0],
        "This call was not made: run_tests returned the same result 3 times for the same arguments. Repeating it will \
         not help. Use what you know, try something else, or answer now."
    );
    let run = played.trace.span("invoke_agent agent");
    assert_eq!(run.text("agent.outcome").as_deref(), Some("stopped"));
    assert_eq!(
        run.text("agent.stop_reason").as_deref(),
        Some("tool_loop_budget_exceeded")
    );
    assert_eq!(run.int("agent.run.model_calls"), Some(7));
}

#[tokio::test]
async fn agent_with_new_calls_finishes() {
    let played = play(Budget::loops_only(), |round| vec![Call::ReadFile(round)]).await;
    assert_eq!(played.result.expect("nothing is refused"), 40);
    assert_eq!((played.thoughts, played.said.len()), (40, 0));
}

#[tokio::test]
async fn new_call_allows_refused_call_again() {
    let played = play(Budget::loops_only(), |round| match round {
        0..=3 | 5..=8 => vec![Call::RunTests],
        _ => vec![Call::ReadFile(round)],
    })
    .await;
    assert_eq!(played.result.expect("it is never stopped"), 40);
    // The fourth call is refused. After a file that was not read before, the count restarts at one.
    let mut spans = played.trace.spans();
    spans.retain(|span| span.name == "execute_tool run_tests");
    let refused: Vec<_> = spans.iter().map(|span| span.text("error.type").is_some()).collect();
    assert_eq!(refused, [false, false, false, true, false, false, true, true]);
}

#[tokio::test]
async fn progress_resets_loop_count() {
    // Every fourth round makes another call.
    let played = play(Budget::loops_only(), |round| {
        vec![match round % 4 {
            3 => Call::ReadFile(round),
            _ => Call::RunTests,
        }]
    })
    .await;
    assert_eq!(played.result.expect("it is never stopped"), 40);
    assert_eq!(played.thoughts, 40);
    // The tests run three times before the first new file, and twice between others.
    assert_eq!(played.said.len(), 9);
}

#[tokio::test]
async fn refusals_in_one_round_count_once() {
    let plan: Plan = |_| (0..5).map(|_| Call::RunTests).collect();
    let played = play(Budget::loops_only(), plan).await;
    played.result.expect_err("it is stopped");
    assert_eq!((played.thoughts, played.said.len()), (3 + 4, 4 * 5));
}

/// An agent may run the same tests after each of many edits. Limits of numbers, not of loops, stop new but useless
/// calls.
#[tokio::test]
async fn new_calls_in_round_are_progress() {
    let plans: [Plan; 2] = [
        |round| vec![Call::RunTests, Call::ReadFile(round)],
        |round| vec![Call::ReadFile(round), Call::RunTests],
    ];
    for plan in plans {
        let played = play(Budget::loops_only(), plan).await;
        assert_eq!(played.result.expect("nothing is refused"), 40);
        assert_eq!((played.thoughts, played.said.len()), (40, 0));
        let played = play(Budget::interactive(), plan).await;
        let reason = played.result.expect_err("it is stopped").refusal().reason();
        assert_eq!((reason, played.thoughts), (StopReason::ModelCalls, 25));
    }
}

/// A round without a refusal and without anything new is no progress.
#[tokio::test]
async fn idle_rounds_between_hide_no_loop() {
    let played = play(Budget::loops_only(), |round| {
        vec![match round {
            0..=3 => Call::ReadFile(round),
            round if round % 2 == 0 => Call::RunTests,
            _ => Call::ReadFile(round / 2 % 4),
        }]
    })
    .await;
    played.result.expect_err("it is stopped");
    let spans = played.trace.spans();
    let tools = spans.iter().filter(|span| span.name.starts_with("execute_tool"));
    let first = tools.filter(|span| span.get("agent.stop_reason").is_some());
    let first = first.map(|span| span.start_time).min().expect("one was refused");
    let after = spans
        .iter()
        .filter(|span| span.name == "chat gpt-4o" && span.start_time >= first);
    let after = after
        .filter(|span| span.get("gen_ai.usage.input_tokens").is_some())
        .count();
    assert!(after <= 3, "{after} model calls after the first refusal");
}

#[tokio::test]
async fn max_refusals_sets_refused_rounds() {
    for (max, thoughts) in [(0, 4), (1, 5), (10, 14)] {
        let played = play(Budget::loops_only().max_refusals(max), |_| vec![Call::RunTests]).await;
        played.result.expect_err("it is stopped");
        assert_eq!(played.thoughts, thoughts, "at most {max}");
    }
}

#[test]
fn plain_fn_run_keeps_being_refused() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn think(thoughts: &AtomicU64) -> Result<Answer, AgentError> {
        thoughts.fetch_add(1, Relaxed);
        Ok(Answer(1, 1))
    }
    #[genai::tool(call_id = None)]
    fn look(place: u64) -> Result<u64, AgentError> {
        Ok(place)
    }
    #[genai::agent(budget = Budget::loops_only())]
    fn agent(thoughts: Arc<AtomicU64>) -> Result<[u64; 2], AgentError> {
        let mut refused = [0, 0];
        for round in 0..40 {
            refused[0] += u64::from(think(&thoughts).is_err());
            // Different calls are also refused, once the run has ended.
            refused[1] += u64::from(look(if round < 7 { 0 } else { round }).is_err());
        }
        Ok(refused)
    }
    let thoughts = Arc::new(AtomicU64::new(0));
    let refused = agent(Arc::clone(&thoughts)).expect("it cannot be ended midway");
    assert_eq!(thoughts.load(Relaxed), 7);
    assert_eq!(refused, [33, 37]);
}

/// The model call did not loop itself: its `error.type` has the reason why the run ended.
#[tokio::test]
async fn stopped_model_call_names_loop_limit() {
    let played = play(Budget::loops_only(), |_| vec![Call::RunTests]).await;
    let reason = played.result.expect_err("it is stopped").refusal().reason().as_str();
    assert_eq!(reason, "tool_loop_budget_exceeded");
    let spans = played.trace.spans();
    let calls: Vec<_> = spans.iter().filter(|span| span.name == "chat gpt-4o").collect();
    assert_eq!(calls.len(), 8, "seven were made");
    for key in ["error.type", "agent.stop_reason"] {
        assert_eq!(calls[6].text(key), None);
        assert_eq!(calls[7].text(key).as_deref(), Some(reason), "{key}");
    }
    let run = played.trace.span("invoke_agent agent");
    assert_eq!(run.text("agent.stop_reason").as_deref(), Some(reason));
    assert_eq!(
        run.text("error.type").as_deref(),
        Some("budgets::AgentError"),
        "what it returned"
    );
}

/// The model only talks between its attempts.
#[tokio::test]
async fn talking_between_refusals_ends_run() {
    for talks in 1..4 {
        #[genai::agent(name = "agent", budget = Budget::loops_only())]
        async fn agent(talks: u64, thoughts: &AtomicU64, first: &AtomicU64) -> Result<(), AgentError> {
            for _ in 0..40 {
                for _ in 0..=talks {
                    think(thoughts).await?;
                }
                if run_tests("src").await.is_err() && first.load(Relaxed) == 0 {
                    first.store(thoughts.load(Relaxed), Relaxed);
                }
            }
            Ok(())
        }
        let (thoughts, first) = (AtomicU64::new(0), AtomicU64::new(0));
        let error = agent(talks, &thoughts, &first).await.expect_err("it is stopped");
        assert_eq!(error.refusal().reason(), StopReason::Loop);
        let after = thoughts.load(Relaxed) - first.load(Relaxed);
        // The run is stopped when the call is repeated, regardless of the text in between.
        assert!(after <= 3.max(talks + 1), "{after} model calls after the first refusal");
    }
}

/// A model that requests a call several times at once has not seen its result several times.
#[tokio::test]
async fn calls_of_one_answer_count_once() {
    for (calls, rounds) in [(1, 3), (4, 3), (5, 3), (9, 3), (12, 0)] {
        #[genai::agent(budget = Budget::loops_only())]
        async fn agent(calls: usize, thoughts: &AtomicU64) -> Result<u64, AgentError> {
            for round in 0..10 {
                think(thoughts).await?;
                for _ in 0..calls {
                    if run_tests("src").await.is_err() {
                        return Ok(round);
                    }
                }
            }
            Ok(10)
        }
        let refused = agent(calls, &AtomicU64::new(0)).await.expect("it handles refusals");
        assert_eq!(refused, rounds, "{calls} calls");
    }
}
