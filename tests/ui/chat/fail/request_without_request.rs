#[genai::chat(provider = "openai", request = prompt, usage = none)]
async fn ask(prompt: &str) -> String {
    prompt.to_owned()
}

fn main() {}
