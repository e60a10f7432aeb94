pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::workflow(name = "nightly", name = "nightly")]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {}
