#[genai::chat(provider = "openai", model = "m", error_type = "timeout", refuse = "no", response = "json")]
async fn texts() -> Result<String, String> {
    Ok(String::new())
}

#[genai::chat(provider = "openai", request = "gpt-4o-mini", usage = None, crate = "genai")]
async fn more_texts() {}

fn main() {}
