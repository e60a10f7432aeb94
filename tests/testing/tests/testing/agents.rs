//! Agents with known calls.

use std::future::Future;

use genai::Usage;

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
pub(crate) async fn ask(_prompt: &str) -> Usage {
    tokio::task::yield_now().await;
    Usage::input_including_cached(412)
        .with_output_tokens(58)
        .with_cache_read_tokens(12)
}

#[genai::tool(call_id = None)]
pub(crate) async fn edit_file(path: &str, text: &str) -> Result<usize, std::io::Error> {
    tokio::task::yield_now().await;
    Ok(path.len() + text.len())
}

#[genai::tool(call_id = None)]
pub(crate) async fn run_tests() -> Result<String, std::fmt::Error> {
    tokio::task::yield_now().await;
    Ok("1 passed".to_owned())
}

#[genai::tool(call_id = None)]
pub(crate) async fn read_file(path: &str) -> Result<String, std::io::Error> {
    Err(std::io::Error::other(path.to_owned()))
}

/// Calls the model, edits, tests and calls the model again, in this order.
#[genai::agent(name = "fixer")]
pub(crate) async fn fixer(task: &str) -> String {
    let _ = ask(task).await;
    let _ = edit_file("src/lib.rs", "fn main() {}").await;
    let result = run_tests().await.unwrap_or_default();
    let _ = ask(&result).await;
    result
}

/// Runs the tests repeatedly, with nothing new in between.
#[genai::agent(name = "circler")]
pub(crate) async fn circler() {
    for _ in 0..4 {
        let _ = run_tests().await;
        let _ = ask("mend it").await;
    }
}

/// Runs a future on this thread.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}
