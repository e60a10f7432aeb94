struct Answer;

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
async fn alone() -> Answer {
    Answer
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
async fn in_a_result() -> Result<Answer, String> {
    Ok(Answer)
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn in_a_future() -> impl Future<Output = Answer> {
    async { Answer }
}

fn main() {}
