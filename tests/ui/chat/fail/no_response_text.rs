use futures_util::stream::{self, Stream};

#[genai::chat(provider = "openai", model = "m")]
async fn text() -> String {
    String::new()
}

#[genai::chat(provider = "openai", model = "m")]
async fn bytes() -> Result<Vec<u8>, ()> {
    Ok(Vec::new())
}

#[genai::chat(provider = "openai", model = "m")]
fn events() -> impl Stream<Item = String> {
    stream::iter([String::new()])
}

fn main() {}
