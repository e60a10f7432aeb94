#[genai::chat(provider = "openai", request = prompt, usage = none)]
async fn ask(prompt: &str) -> String {
    prompt.to_owned()
}

#[genai::chat(provider = "openai", request = body, usage = none)]
async fn send(body: String) -> String {
    body
}

fn main() {}
