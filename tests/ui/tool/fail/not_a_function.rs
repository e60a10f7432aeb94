#[genai::tool(call_id = None)]
struct Tool;

trait Call {
    #[genai::tool(call_id = None)]
    async fn call(&self);
}

#[genai::tool(call_id = None)]
const fn constant() -> u8 {
    1
}

#[genai::tool(call_id = None)]
impl Tool {
    fn call(&self) {}
}

#[genai::tool(call_id = None)]
pub trait Callable {
    fn call(&self);
}

#[genai::tool(call_id = None)]
mod tools {
    pub fn call() {}
}

#[genai::tool(call_id = None)]
unsafe impl Sync for Tool {}

#[genai::tool(call_id = None)]
const NUMBER: u8 = 1;

#[genai::tool(call_id = None)]
static OTHER: u8 = 1;

#[genai::tool(call_id = None)]
use std::fmt as format;

fn main() {
    Tool.call();
    tools::call();
    let _ = (constant(), NUMBER, OTHER, format::Error);
}
