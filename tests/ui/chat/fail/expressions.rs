struct Model;

#[genai::chat(provider = "openai", model = model, max_tokens = text, usage = none)]
async fn ask(model: Model, text: String) {}

fn main() {}
