//! Calls outside any run are marked as detached, because no budget holds for them.

use genai::Budget;
use opentelemetry::TraceId;

use crate::support::Trace;
use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think() -> Result<Answer, AgentError> {
    Ok(Answer(10, 1))
}

#[genai::tool(call_id = None)]
async fn look() -> Result<u64, AgentError> {
    Ok(1)
}

#[genai::retrieval(data_source = "notes")]
async fn search() -> Vec<String> {
    Vec::new()
}

#[tokio::test]
async fn call_escaping_run_is_marked_detached() {
    #[genai::tool(call_id = None)]
    async fn begun() -> Result<Option<String>, AgentError> {
        Ok(genai::current_call().trace_id())
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_tool_calls(1))]
    async fn agent() -> Result<Option<String>, AgentError> {
        look().await?;
        // The budget does not hold in the plain task.
        let escaped = tokio::spawn(async {
            let trace = begun().await?;
            think().await?;
            Ok(trace)
        });
        escaped.await.expect("it does not panic")
    }
    let trace = Trace::new();
    let escaped = trace.run(agent()).await.expect("nothing is refused");
    let escaped = TraceId::from_hex(&escaped.expect("the call has a trace")).expect("an id in hexadecimal digits");
    assert_eq!(Trace::begun(escaped).only().get("agent.detached"), Some(true.into()));
    assert_eq!(trace.span("execute_tool look").get("agent.detached"), None);
}

#[tokio::test]
async fn calls_outside_runs_are_marked_detached() {
    #[genai::workflow]
    async fn workflow() -> Result<(), AgentError> {
        look().await?;
        think().await.map(drop)
    }
    let trace = Trace::new();
    trace
        .run(async {
            look().await.expect("it succeeds");
            think().await.expect("it succeeds");
            search().await;
            workflow().await.expect("it succeeds");
            let (inside, _) = genai::with_totals(look()).await;
            inside.expect("it succeeds");
        })
        .await;
    let detached: Vec<_> = trace
        .spans()
        .iter()
        .map(|span| (span.name.to_string(), span.get("agent.detached").is_some()))
        .collect();
    let expected = [
        ("execute_tool look", true),
        ("chat gpt-4o", true),
        ("retrieval notes", false),
        ("execute_tool look", false),
        ("chat gpt-4o", false),
        ("invoke_workflow workflow", false),
        ("execute_tool look", true),
    ];
    assert_eq!(detached, expected.map(|(name, is)| (name.to_owned(), is)));
}
