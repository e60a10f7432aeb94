use genai::ToolCall;

#[derive(ToolCall)]
pub struct Call {
    name: String,
    id: Option<String>,
    arguments: String,
}

pub struct Registry;

impl Registry {
    #[genai::tool(call = call, capture(error))]
    pub async fn dispatch(&self, call: Call) -> Result<String, std::fmt::Error> {
        let _ = (call.id, call.name);
        Ok(call.arguments)
    }

    #[genai::tool(call)]
    pub fn dispatch_sync(&self, call: &Call) -> String {
        call.arguments.clone()
    }
}

#[genai::tool(name, call_id, arguments)]
pub async fn by_parts(name: String, call_id: Option<String>, arguments: serde_json::Value, registry: Registry) {
    let _ = (name, call_id, arguments, registry);
}

#[genai::tool(call = call)]
pub async fn of_any(call: &(impl ToolCall + Sync)) -> String {
    call.name().to_owned()
}

#[genai::tool(call = call, arguments = (call.id(), attempt))]
pub fn of_generic<C: ToolCall + ?Sized>(call: &C, attempt: u8) -> u8 {
    attempt
}

#[genai::tool(call_id = call.id, skip(call))]
pub fn skipped(call: &Call, _depth: u32) {}

#[genai::tool(call_id = None, skip_all)]
pub fn unnamed(_: Registry) {}

#[genai::tool(call_id = None, skip(pair))]
pub fn partly((pair, _): (Registry, Registry), path: &str) -> usize {
    let _ = pair;
    path.len()
}

fn main() {}
