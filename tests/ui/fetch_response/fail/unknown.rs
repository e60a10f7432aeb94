pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::fetch_response(provider = "openai", response_id = id, colour = "red")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {}
