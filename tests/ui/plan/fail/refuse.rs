#[genai::plan(agent = "planner", refuse = |exceeded| Err(exceeded.to_string()))]
async fn find(query: &str) -> Result<String, String> {
    Ok(query.to_owned())
}

fn main() {}
