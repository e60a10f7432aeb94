pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::request(colour = "red")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {}
