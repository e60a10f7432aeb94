//! Mistakes in attributes.

#[spans::chat(provider: "openai", usage = none)]
async fn separator() {}

#[spans::chat(providr = "openai", model = "m", fields(tenant = 1), usage = none)]
async fn names() {}

#[spans::tool]
fn without_call_id() {}

pub struct Tools;

#[spans::tool(call_id = None)]
impl Tools {}

fn main() {}
