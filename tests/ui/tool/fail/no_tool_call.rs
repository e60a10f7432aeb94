struct Call {
    id: String,
}

#[genai::tool(call = call)]
async fn no_tool_call(call: &Call) -> String {
    call.id.clone()
}

#[genai::tool(call_id = call.id, arguments = call)]
async fn not_serialize(call: &Call) -> String {
    call.id.clone()
}

fn main() {}
