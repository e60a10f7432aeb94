#[genai::chat(system = "openai", model = "m", prompt_tokens = 1, cache_creation = 2, finish_reason = "stop", usage = none)]
async fn ask() {}

fn main() {}
