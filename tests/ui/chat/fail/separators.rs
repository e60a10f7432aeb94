#[genai::chat(provider: "openai", model => "m", temperature == 1.0, usage = none)]
async fn other_separators() {}

#[genai::chat(provider "openai", model -> "m", max_tokens := 5, usage = none)]
async fn no_separator() {}

#[genai::chat(provider: , model: "m", usage = none)]
async fn no_value() {}

fn main() {}
