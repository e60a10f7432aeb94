#[genai::chat(provider = "openai", model = "m", data_source = "x", skip(prompt), modle = "x", usage = none)]
async fn ask(prompt: &str) {
    let _ = prompt;
}

fn main() {}
