use genai::Usage;

#[genai::chat(provider = "openai", model = "m", capture(input, tools))]
fn without_request(prompt: &str) -> Usage {
    let _ = prompt;
    Usage::unknown()
}

#[genai::chat(provider = "openai", model = "m", usage = none, capture(output, arguments))]
fn not_asked(prompt: &str) -> usize {
    prompt.len()
}

#[genai::embeddings(provider = "openai", model = "m", capture(input))]
fn embed(text: &str) -> Usage {
    let _ = text;
    Usage::unknown()
}

fn main() {}
