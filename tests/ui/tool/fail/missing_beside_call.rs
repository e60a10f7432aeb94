pub struct ToolCall {
    pub id: String,
}

#[genai::tool]
fn by_name(tools: &str, call: &str) {
    let _ = (tools, call);
}

#[genai::tool]
fn by_type(tools: &str, asked: &ToolCall) {
    let _ = (tools, &asked.id);
}

#[genai::tool(calll = call)]
fn misspelt(call: &ToolCall) {
    let _ = call;
}

fn main() {}
