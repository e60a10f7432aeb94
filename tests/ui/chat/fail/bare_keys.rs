#[genai::chat(provider = "openai", model, usage = none)]
async fn ask(name: &str) {
    let _ = name;
}

fn main() {}
