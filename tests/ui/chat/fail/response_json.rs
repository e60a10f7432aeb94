use futures_util::stream::{self, Stream};

struct Reply {
    input: u32,
}

#[genai::chat(provider = "openai", model = None, response = json)]
async fn not_serialize() -> Result<Reply, ()> {
    Ok(Reply { input: 1 })
}

#[genai::chat(provider = "openai", model = None, response = json)]
fn stream_of_not_serialize() -> impl Stream<Item = Reply> {
    stream::iter([Reply { input: 1 }])
}

#[genai::chat(provider = "openai", model = None, response = json)]
async fn a_text() -> Result<String, ()> {
    Ok(String::new())
}

#[genai::chat(provider = "openai", model = None, response = json, usage = none)]
async fn contradicting() -> String {
    String::new()
}

fn main() {}
