#[spans::chat(provider = "openai", model = "m")]
async fn text() -> String {
    String::new()
}

fn main() {}
