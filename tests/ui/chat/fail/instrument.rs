//! Habits of `#[tracing::instrument]`.

#[genai::chat(provider = "openai", model = "m", usage = none, fields(tenant = 1, %prompt), err, ret, level = "info")]
async fn common(prompt: &str) {
    let _ = prompt;
}

#[genai::chat(provider = "openai", model = "m", usage = none, skip(prompt), target = "x", parent = None)]
async fn less_common(prompt: &str) {
    let _ = prompt;
}

#[genai::chat(provider = "openai", model = "m", usage = none, skip_all, name = "ask", err(Debug), ret(Display))]
async fn with_forms(prompt: &str) {
    let _ = prompt;
}

#[genai::chat("ask", provider = "openai", model = "m", usage = none)]
async fn bare_name() {}

fn main() {}
