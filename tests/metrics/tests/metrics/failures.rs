//! Calls that fail, are cancelled, or panic.

use std::borrow::Cow;
use std::panic::catch_unwind;

use futures_util::FutureExt as _;
use genai::ErrorType;

use crate::support::{Answer, Bench};

#[derive(Debug)]
struct Status(u16);

impl ErrorType for Status {
    fn error_type(&self) -> Cow<'static, str> {
        self.0.to_string().into()
    }
}

#[genai::chat(provider = "openai", model = "m")]
fn chat(fails: bool) -> Result<Answer, Status> {
    if fails { Err(Status(429)) } else { Ok(Answer) }
}

#[genai::tool(call_id = None)]
fn panicking() {
    std::panic::panic_any(0_u8);
}

#[genai::retrieval(data_source = "d")]
async fn hangs() {
    std::future::pending::<()>().await;
}

#[genai::agent(name = "a")]
fn agent() -> Result<Answer, Status> {
    drop(chat(true));
    drop(catch_unwind(panicking));
    chat(false)?;
    chat(true)
}

#[test]
fn failed_call_records_error_type_only() {
    let bench = Bench::new();
    assert!(chat(true).is_err());
    let attributes = "gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=m";
    assert_eq!(
        bench.measured(),
        [format!(
            "gen_ai.client.inference.duration [s] D {{error.type=429, {attributes}}} 1x"
        )]
    );
}

#[test]
fn failed_agent_and_tool_are_recorded() {
    let bench = Bench::new();
    assert!(agent().is_err());
    assert_eq!(
        bench.measured_of("gen_ai.invoke_agent"),
        [
            "gen_ai.invoke_agent.duration [s] A {error.type=429, gen_ai.agent.name=a} 1x",
            "gen_ai.invoke_agent.inference_calls [{inference_call}] C {gen_ai.agent.name=a} 1x 3",
            "gen_ai.invoke_agent.tool_calls [{tool_call}] C {gen_ai.agent.name=a} 1x 1",
        ]
    );
    assert_eq!(
        bench.measured_of("gen_ai.execute_tool"),
        [
            "gen_ai.execute_tool.duration [s] D {error.type=panic, gen_ai.agent.name=a, \
          gen_ai.tool.name=panicking, gen_ai.tool.type=function} 1x"
        ]
    );
}

#[test]
fn cancelled_call_metric_follows_config() {
    let bench = Bench::new();
    assert!(hangs().now_or_never().is_none());
    let name = "gen_ai.client.operation.duration [s] D";
    let fine = format!("{name} {{gen_ai.operation.name=retrieval}} 1x");
    assert_eq!(bench.measured(), std::slice::from_ref(&fine));
    bench.config().cancelled_is_error(true).install();
    assert!(hangs().now_or_never().is_none());
    let failed = format!("{name} {{error.type=cancelled, gen_ai.operation.name=retrieval}} 1x");
    assert_eq!(bench.measured(), [failed, fine]);
}
