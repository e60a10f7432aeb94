use genai::Budget;

struct Failed;

#[genai::workflow(budget = Budget::new().max_tool_calls(3))]
async fn another_error() -> Result<u8, Failed> {
    Err(Failed)
}

#[genai::workflow(budget = Budget::new().max_tool_calls(3))]
fn no_result() -> u8 {
    1
}

#[genai::workflow(budget = Budget::new().max_tool_calls(3))]
async fn nothing() {}

#[genai::workflow(budget = Budget::new().max_tool_calls(3))]
async fn generic<E>(error: E) -> Result<u8, E> {
    Err(error)
}

fn main() {}
