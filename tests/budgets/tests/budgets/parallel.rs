//! Concurrent calls cannot pass a limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::testing::record;
use genai::{Action, Budget, Limit};

use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 100)]
async fn ask(bodies: Arc<AtomicU64>) -> Result<Answer, AgentError> {
    bodies.fetch_add(1, Relaxed);
    tokio::task::yield_now().await;
    Ok(Answer(10, 50))
}

#[genai::agent(budget = budget)]
async fn twelve(budget: Budget, bodies: Arc<AtomicU64>) -> Result<usize, AgentError> {
    let calls: Vec<_> = (0..12).map(|_| genai::spawn(ask(Arc::clone(&bodies)))).collect();
    let mut refused = 0;
    for call in calls {
        match call.await.expect("no task is aborted") {
            Err(AgentError::Refused(_)) => refused += 1,
            other => {
                let _answer = other?;
            }
        }
    }
    Ok(refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_call_limit_is_exact() {
    for round in 0..50 {
        let bodies = Arc::new(AtomicU64::new(0));
        let budget = Budget::new().limit(Limit::model_calls(5).action(Action::Refuse));
        let run = record(twelve(budget, Arc::clone(&bodies))).await;
        let refused = *run.value().as_ref().expect("it handles refusals");
        assert_eq!((bodies.load(Relaxed), refused), (5, 7), "round {round}");
        let totals = run.call("twelve").totals();
        assert_eq!((totals.model_calls, totals.output_tokens), (5, Some(250)));
    }
}

#[tokio::test]
async fn concurrent_calls_reserve_output_tokens() {
    let bodies = Arc::new(AtomicU64::new(0));
    let budget = Budget::new().limit(Limit::output_tokens(350).action(Action::Refuse));
    let refused = twelve(budget, Arc::clone(&bodies)).await.expect("it handles refusals");
    // Three calls may use 300 together; by the time they have used 150, no further call is made.
    assert_eq!((bodies.load(Relaxed), refused), (3, 9));
}
