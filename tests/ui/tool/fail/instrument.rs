//! Habits of `#[tracing::instrument]`.

#[genai::tool("look_up", call_id = None)]
fn bare_name() {}

#[genai::tool(call_id = None, fields(path), err, ret, level = "debug", follows_from = [])]
fn arguments(path: &str) {
    let _ = path;
}

fn main() {}
