use genai::{Budget, BudgetExceeded};

#[genai::workflow(budget = 3)]
async fn number() -> Result<u8, BudgetExceeded> {
    Ok(1)
}

#[genai::workflow(budget = genai::Limit::tool_calls(3))]
async fn limit() -> Result<u8, BudgetExceeded> {
    Ok(1)
}

#[genai::workflow(budget = Budget::new)]
fn function() -> Result<u8, BudgetExceeded> {
    Ok(1)
}

#[genai::workflow(budget)]
fn no_parameter() -> Result<u8, BudgetExceeded> {
    Ok(1)
}

fn main() {}
