pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::remote_agent(provider = "openai", name = "researcher", colour = "red")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {}
