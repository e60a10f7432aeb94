pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::generate_content(provider = "gcp.gemini", model = "gemini-2.5-pro", colour = "red")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {}
