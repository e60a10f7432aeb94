//! The functions of `work.rs` with their attribute.

use std::future::Future;
use std::time::Duration;

use futures_core::Stream;
use genai::{Action, Budget, Limit, Unpriced, Usage};

use crate::work::{self, Answer, Failure, Part, Search};

/// A call with twelve attributes: six from the macro, six from the answer.
#[genai::chat(
    provider = "openai",
    model = "gpt-4o-mini",
    max_tokens = 256,
    server_address = "api.openai.com",
    server_port = 443
)]
pub(crate) async fn chat(prompt: u32) -> Result<Answer, Failure> {
    work::chat(prompt).await
}

/// A chat whose model is only known at run time.
#[genai::chat(
    provider = "openai",
    model,
    max_tokens = 256,
    server_address = "api.openai.com",
    server_port = 443
)]
pub(crate) async fn chat_with(model: &str, prompt: u32) -> Result<Answer, Failure> {
    work::chat(prompt).await
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o-mini",
    max_tokens = 256,
    server_address = "api.openai.com",
    server_port = 443
)]
pub(crate) async fn polled(polls: u32) -> Result<Answer, Failure> {
    work::polled(polls).await
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o-mini",
    max_tokens = 256,
    server_address = "api.openai.com",
    server_port = 443
)]
pub(crate) fn streamed(parts: u32) -> impl Stream<Item = Part> {
    work::Parts(parts)
}

#[genai::embeddings(
    provider = "openai",
    model = "small",
    server_address = "api.openai.com",
    server_port = 443
)]
pub(crate) async fn embed(input: u32) -> Result<Usage, Failure> {
    work::embed(input).await
}

#[genai::tool(call_id, type = "function", description = "Searches a file.")]
pub(crate) async fn search(
    call_id: &str,
    case_sensitive: bool,
    from_line: u32,
    path: &'static str,
    pattern: &'static str,
    to_line: Option<u32>,
) -> Result<u64, Failure> {
    let search = Search {
        call_id: "",
        case_sensitive,
        from_line,
        path,
        pattern,
        to_line,
    };
    work::search(search).await
}

/// A tool whose calls are not compared.
#[genai::tool(
    call_id = search.call_id,
    type = "function",
    description = "Searches a file.",
    skip_all
)]
pub(crate) async fn search_uncompared(search: Search) -> Result<u64, Failure> {
    work::search(search).await
}

pub(crate) fn search_for(search: Search) -> impl Future<Output = Result<u64, Failure>> {
    let Search {
        call_id,
        case_sensitive,
        from_line,
        path,
        pattern,
        to_line,
    } = search;
    self::search(call_id, case_sensitive, from_line, path, pattern, to_line)
}

#[genai::workflow]
pub(crate) async fn tree() -> Result<(), Failure> {
    for number in 0..10 {
        turn(number).await?;
    }
    Ok(())
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o-mini",
    max_tokens = 256,
    server_address = "api.openai.com",
    server_port = 443
)]
async fn turn(number: u32) -> Result<Answer, Failure> {
    for call in 0..10 {
        search_for(Search::number(number * 10 + call)).await?;
    }
    work::chat(number).await
}

/// A run without a budget.
#[genai::agent(name = "bench")]
pub(crate) async fn run<F: Future<Output = Result<(), Failure>>>(work: F) -> Result<(), Failure> {
    work.await
}

/// A run with a typical budget.
#[genai::agent(name = "bench", budget = typical())]
pub(crate) async fn budgeted<F: Future<Output = Result<(), Failure>>>(work: F) -> Result<(), Failure> {
    work.await
}

/// The limits of `Budget::interactive()` and one of cost, with amounts that are never reached.
fn typical() -> Budget {
    Budget::new()
        .max_tool_repeats(u64::MAX)
        .max_cycles(u64::MAX)
        .max_same_error(u64::MAX)
        .max_model_calls(u64::MAX)
        .max_tool_calls(u64::MAX)
        .max_duration(Duration::from_hours(10))
        .max_same_result(u64::MAX)
        .max_cost_usd(1e6)
        // Without this, calls are refused where there are no prices.
        .unpriced(Unpriced::Record)
}

/// A run in which no call may start.
#[genai::agent(
    name = "bench",
    budget = Budget::new().limit(Limit::model_calls(0).action(Action::Refuse)).max_refusals(u64::MAX)
)]
pub(crate) async fn used_up<F: Future<Output = Result<(), Failure>>>(work: F) -> Result<(), Failure> {
    work.await
}

/// The result of a tool.
#[cfg(feature = "capture")]
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Found {
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
}

#[cfg(feature = "capture")]
#[genai::tool(call_id = None, skip_all)]
pub(crate) async fn find(found: Found) -> Result<Found, Failure> {
    Ok(std::hint::black_box(found))
}

/// A tool that records the size of its result and a fingerprint of its text.
#[cfg(feature = "capture")]
#[genai::tool(call_id = None, skip_all, capture(result))]
pub(crate) async fn find_summarized(found: Found) -> Result<Found, Failure> {
    Ok(std::hint::black_box(found))
}

/// A tool that records the first 32 KiB of its result, redacted.
#[cfg(feature = "capture")]
#[genai::tool(call_id = None, skip_all, capture(raw(result)))]
pub(crate) async fn find_captured(found: Found) -> Result<Found, Failure> {
    Ok(std::hint::black_box(found))
}
