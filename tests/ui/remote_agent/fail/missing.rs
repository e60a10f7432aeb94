pub struct Answer;

impl genai::Response for Answer {
    fn usage(&self) -> genai::Usage {
        genai::Usage::unknown()
    }
}

#[genai::remote_agent]
async fn work(id: &str) -> Answer {
    let _ = id;
    Answer
}

fn main() {
    // The function is still there.
    drop(work("1"));
}
