use futures_util::stream::{self, Stream};
use genai::json::{Body, Events};
use serde_json::Value;

#[genai::chat(provider = "openai", model = "m", response = Body::parse)]
async fn parsed() -> Result<Value, ()> {
    Ok(Value::Null)
}

#[genai::chat(provider = "openai", model = "m", response = Events::parse)]
fn parsed_events() -> impl Stream<Item = Value> {
    stream::iter([Value::Null])
}

fn main() {}
