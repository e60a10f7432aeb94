pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::text_completion(provider = "openai", model = "davinci-002")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {
    drop(work("1"));
}
