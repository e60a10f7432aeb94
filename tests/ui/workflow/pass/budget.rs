use std::sync::{Arc, LazyLock};

use genai::{Budget, BudgetExceeded};

static BUDGET: LazyLock<Budget> = LazyLock::new(|| Budget::new().max_tool_repeats(3));

struct Failed;

impl From<BudgetExceeded> for Failed {
    fn from(_: BudgetExceeded) -> Self {
        Self
    }
}

struct Agent {
    budget: Option<Budget>,
}

impl Agent {
    #[genai::agent(budget = self.budget)]
    async fn of_a_field(&mut self) -> Result<u8, Failed> {
        self.budget = None;
        Ok(1)
    }
}

#[genai::workflow(budget = Budget::interactive())]
async fn constant() -> Result<u8, BudgetExceeded> {
    Ok(1)
}

#[genai::workflow(budget = *BUDGET)]
fn of_a_static() -> Result<u8, Failed> {
    Ok(1)
}

#[genai::workflow(budget)]
async fn of_a_parameter(budget: Budget) -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    Ok(1)
}

#[genai::request(budget = budget)]
async fn by_reference(budget: &Budget) -> Result<u8, Failed> {
    Ok(1)
}

#[genai::agent(budget = Some(budget))]
fn by_option(budget: &Arc<Budget>) -> Result<u8, Failed> {
    Ok(1)
}

#[genai::agent(budget = Budget::new().max_model_calls(calls))]
async fn computed(calls: u64) -> Result<u64, Failed> {
    Ok(calls)
}

#[genai::agent(budget = Budget::new())]
async fn generic<E: From<BudgetExceeded>>(error: E) -> Result<u8, E> {
    Err(error)
}

#[genai::agent(budget = Budget::new(), refuse = |exceeded| exceeded.to_string())]
async fn refused() -> String {
    String::new()
}

#[genai::agent(budget = Budget::new(), refuse = |_| ())]
fn refused_with_nothing() {}

fn main() {
    let budget = Budget::new();
    drop(constant());
    drop(of_a_parameter(budget.clone()));
    drop(by_reference(&budget));
    drop(by_option(&Arc::new(budget.clone())));
    drop(computed(1));
    drop(generic(Failed));
    drop(refused());
    refused_with_nothing();
    drop(of_a_static());
    drop(Agent { budget: Some(budget) }.of_a_field());
}
