use std::pin::Pin;

use futures_util::stream::{self, Empty, Stream};

struct Delta;

#[genai::chat(provider = "openai", model = "m")]
fn items_that_cannot_tell() -> impl Stream<Item = Delta> {
    stream::empty()
}

#[genai::chat(provider = "openai", model = "m")]
async fn in_a_box() -> Result<Pin<Box<dyn Stream<Item = Result<Delta, String>> + Send>>, String> {
    Ok(Box::pin(stream::empty()))
}

#[genai::chat(provider = "openai", model = "m", usage = none)]
fn of_a_type_of_its_own() -> Empty<Delta> {
    stream::empty()
}

fn main() {}
