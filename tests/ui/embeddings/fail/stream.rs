use futures_util::stream::{self, Stream};

#[genai::embeddings(provider = "openai", model = "m", usage = none)]
fn embed() -> impl Stream<Item = u8> {
    stream::iter([1, 2])
}

fn main() {}
