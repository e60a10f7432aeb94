pub struct ChatRequest;

#[genai::chat(provider = "openai", usage = none)]
async fn by_name(request: &str) {
    let _ = request;
}

#[genai::chat(usage = none)]
async fn by_type(body: &ChatRequest) {
    let _ = body;
}

fn main() {}
