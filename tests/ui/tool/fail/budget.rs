#[genai::tool(call_id = None, budget = genai::Budget::new().max_tool_repeats(3))]
async fn read(path: &str) -> String {
    path.to_owned()
}

fn main() {}
