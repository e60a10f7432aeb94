use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use genai::BudgetExceeded;

#[genai::tool(call_id = None, refuse = |exceeded| exceeded.to_string())]
fn plain(path: &str) -> String {
    path.to_owned()
}

#[genai::tool(call_id = None, refuse = |exceeded| Err(exceeded.to_string()))]
async fn asynchronous(path: &str) -> Result<String, String> {
    Ok(path.to_owned())
}

#[genai::tool(call_id = None, refuse = told)]
fn by_function(path: &str) -> impl Future<Output = Result<String, String>> {
    std::future::ready(Ok(path.to_owned()))
}

fn told(exceeded: BudgetExceeded) -> Result<String, String> {
    Err(exceeded.to_string())
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none, refuse = |exceeded| Err(exceeded.to_string()))]
fn stream() -> impl Stream<Item = Result<u8, String>> {
    stream::iter([Ok(1)])
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none, refuse = |exceeded| Err(exceeded.to_string()))]
async fn stream_in_result() -> Result<BoxStream<'static, Result<u8, String>>, BudgetExceeded> {
    Ok(stream::iter([Ok(1)]).boxed())
}

fn main() {
    drop(plain(""));
    drop(asynchronous(""));
    drop(by_function(""));
    drop(stream());
    drop(stream_in_result());
}
