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

fn main() {
    let _ = (Tool, constant());
}
