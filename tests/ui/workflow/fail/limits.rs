#[genai::workflow(max_cost_usd = 0.5)]
async fn limit() {}

#[genai::agent(max_turns = 3)]
async fn expected_name() {}

#[genai::chat(provider = "openai", model = "m", max_tool_calls = 3, usage = none)]
async fn limit_of_call() {}

#[genai::workflow(budget = 0.5)]
async fn cost() {}

#[genai::workflow(budget(max_cost_usd = 0.5))]
async fn parentheses() {}

fn main() {}
