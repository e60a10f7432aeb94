#[genai::chat(provider = , model = 1 +, "text", usage = all)]
async fn ask() {}

fn main() {}
